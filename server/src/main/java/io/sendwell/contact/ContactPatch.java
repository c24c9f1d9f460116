package io.sendwell.contact;

import io.sendwell.kernel.Problem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lays a JSON merge patch (RFC 7396) over a contact. */
@Component
class ContactPatch {

    private static final List<String> WRITABLE = List.of(
            "first_name", "last_name", "phone", "email", "company", "job_title", "timezone", "tags", "attributes");
    private static final Set<String> HALVES = Set.of("first_name", "last_name");

    private final JsonMapper json;

    ContactPatch(JsonMapper json) {
        this.json = json;
    }

    /** What the contact would be written as; 422 where the patch has a value of a wrong type. */
    ContactBody apply(Contact contact, ObjectNode patch) {
        var body = ((ObjectNode) json.valueToTree(contact)).retain(WRITABLE);
        if (patch.has("name")) {
            body.remove(HALVES); // a whole name replaces both
        }
        patch.properties().forEach(field -> {
            if (field.getKey().equals("attributes") && field.getValue() instanceof ObjectNode changes) {
                body.withObject("attributes").setAll(changes);
            } else {
                body.set(field.getKey(), field.getValue());
            }
        });
        try {
            return json.treeToValue(body, ContactBody.class);
        } catch (MismatchedInputException e) {
            var path = e.getPath().stream()
                    .map(JacksonException.Reference::getPropertyName)
                    .filter(name -> name != null)
                    .collect(Collectors.joining("."));
            throw Problem.invalid(path, "has a value of the wrong type");
        }
    }
}
