package io.sendwell.inbox.lead;

import io.sendwell.kernel.Problem;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lays a JSON merge patch (RFC 7396) over a lead. */
@Component
class LeadPatch {

    private final JsonMapper json;

    LeadPatch(JsonMapper json) {
        this.json = json;
    }

    /** What the lead would be written as; 422 where the patch has a value of a wrong type or names another contact. */
    LeadForm apply(Lead lead, ObjectNode changes) {
        var body = (ObjectNode) json.valueToTree(LeadForm.of(lead));
        changes.properties().forEach(field -> body.set(field.getKey(), field.getValue()));
        var form = read(body);
        if (!Objects.equals(form.contactId(), lead.contact().value())) {
            throw Problem.invalid("contact_id", "of a lead cannot be changed");
        }
        return form;
    }

    private LeadForm read(ObjectNode body) {
        try {
            return json.treeToValue(body, LeadForm.class);
        } catch (MismatchedInputException e) {
            var path = e.getPath().stream()
                    .map(JacksonException.Reference::getPropertyName)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("."));
            throw Problem.invalid(path, "has a value of the wrong type");
        }
    }
}
