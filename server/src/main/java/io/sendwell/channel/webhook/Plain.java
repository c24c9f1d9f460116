package io.sendwell.channel.webhook;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads Meta's JSON tolerantly: numbers and strings are one, times come in both, and nothing missing is an error. */
final class Plain {

    private static final JsonMapper JSON = new JsonMapper();

    /** From here on a number means milliseconds: as seconds it would be the year 5138. */
    private static final long LEAST_MILLIS = 100_000_000_000L;

    private Plain() {}

    /** A string or a number as text, without the NUL that PostgreSQL cannot store; empty for anything else. */
    static String text(JsonNode node) {
        return node.isString() || node.isNumber() ? node.asString().replace("\0", "") : "";
    }

    static @Nullable String textOrNull(JsonNode node) {
        var text = text(node);
        return text.isEmpty() ? null : text;
    }

    /** @param now the instant where there is none that can be read, and of one from the future */
    static Instant instant(JsonNode node, Instant now) {
        var written = text(node);
        if (written.isEmpty()) {
            return now;
        }
        try {
            var at = written.matches("[0-9]{1,18}")
                    ? ofNumber(Long.parseLong(written))
                    : OffsetDateTime.parse(written).toInstant();
            return at.isAfter(now) ? now : at;
        } catch (DateTimeException unreadable) {
            return now;
        }
    }

    private static Instant ofNumber(long number) {
        return number < LEAST_MILLIS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
    }

    /** As it can be stored. */
    static String json(JsonNode node) {
        return JSON.writeValueAsString(node).replace("\\u0000", "");
    }
}
