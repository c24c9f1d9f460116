package io.sendwell.channel.webhook;

import io.sendwell.kernel.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One thing that Meta tells; a webhook brings several.
 *
 * @param account the WhatsApp Business account that it is about
 * @param at when it was told; null where Meta does not say
 */
record Change(
        String account,
        String field,
        JsonNode value,
        @Nullable Instant at) {

    private static final JsonMapper JSON = new JsonMapper();

    /** All of a webhook's; 400 where the bytes are no JSON object. */
    static List<Change> in(byte[] raw, Instants instants) {
        var changes = new ArrayList<Change>();
        for (var entry : object(raw).path("entry")) {
            for (var change : entry.path("changes")) {
                var value = change.path("value");
                var own = Plain.text(value.path("waba_info").path("waba_id"));
                changes.add(new Change(
                        own.isEmpty() ? Plain.text(entry.path("id")) : own,
                        Plain.text(change.path("field")),
                        value,
                        entry.has("time") ? instants.past(entry.path("time")) : null));
            }
        }
        return changes;
    }

    private static JsonNode object(byte[] raw) {
        try {
            var body = JSON.readTree(raw);
            if (body.isObject()) {
                return body;
            }
        } catch (JacksonException broken) {
            // Falls through: how it is broken is the caller's own business.
        }
        throw Problem.of(Problem.Kind.BAD_REQUEST, "The body is not a JSON object.");
    }

    /** The number that it is about; empty where it is about an account. */
    String phoneNumberId() {
        return Plain.text(value.path("metadata").path("phone_number_id"));
    }

    String json() {
        return Plain.json(JSON.createObjectNode()
                .put("account", account)
                .put("field", field)
                .set("value", value));
    }
}
