package io.sendwell.channel.webhook;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the instants that Meta tells, which are the world's, into the time of the house.
 *
 * @param now in the house
 * @param inHouse what time it was or will be there at an instant of the world's
 */
record Instants(Instant now, UnaryOperator<Instant> inHouse) {

    /** From here on a number means milliseconds: as seconds it would be the year 5138. */
    private static final long LEAST_MILLIS = 100_000_000_000L;

    /** When something happened: now where that cannot be read, and never later. */
    Instant past(JsonNode node) {
        var told = told(node);
        var at = told == null ? now : inHouse.apply(told);
        return at.isAfter(now) ? now : at;
    }

    /** When something will end; null where that is not said. */
    @Nullable Instant ahead(JsonNode node) {
        var told = told(node);
        return told == null ? null : inHouse.apply(told);
    }

    /** Strings and numbers, seconds and milliseconds; null for what is neither. */
    private static @Nullable Instant told(JsonNode node) {
        var written = Plain.text(node);
        try {
            return written.matches("[0-9]{1,18}")
                    ? ofNumber(Long.parseLong(written))
                    : written.isEmpty() ? null : OffsetDateTime.parse(written).toInstant();
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private static Instant ofNumber(long number) {
        return number < LEAST_MILLIS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
    }
}
