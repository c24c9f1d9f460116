package io.sendwell.channel.webhook;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads Meta's JSON tolerantly: numbers and strings are one, and nothing missing is an error. */
final class Plain {

    private static final JsonMapper JSON = new JsonMapper();

    private Plain() {}

    /** A string or a number as text, without the NUL that PostgreSQL cannot store; empty for anything else. */
    static String text(JsonNode node) {
        return node.isString() || node.isNumber() ? node.asString().replace("\0", "") : "";
    }

    static @Nullable String textOrNull(JsonNode node) {
        var text = text(node);
        return text.isEmpty() ? null : text;
    }

    /** As it can be stored. */
    static String json(JsonNode node) {
        return JSON.writeValueAsString(node).replace("\\u0000", "");
    }
}
