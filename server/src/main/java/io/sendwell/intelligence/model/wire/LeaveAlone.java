package io.sendwell.intelligence.model.wire;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * How long a provider asks to be left alone: {@code Retry-After} in seconds or as a date (RFC 9110 section 10.2.3), or
 * OpenAI's {@code retry-after-ms}. A date is read against the {@code Date} of the same answer, so no clock is compared.
 */
final class LeaveAlone {

    private static final double LONGEST_SECONDS = 3600;

    private LeaveAlone() {}

    static Duration in(HttpHeaders headers) {
        return headers.firstValue("retry-after-ms")
                .flatMap(text -> seconds(text).map(milliseconds -> milliseconds / 1000))
                .or(() -> headers.firstValue("retry-after")
                        .flatMap(text -> seconds(text).or(() -> until(text, headers))))
                .map(seconds -> Duration.ofMillis((long) (Math.clamp(seconds, 0, LONGEST_SECONDS) * 1000)))
                .orElse(Duration.ZERO);
    }

    private static Optional<Double> seconds(String text) {
        return text.matches("\\d{1,12}(\\.\\d{1,9})?") ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }

    private static Optional<Double> until(String text, HttpHeaders headers) {
        try {
            var now = headers.firstValue("date").orElse("");
            return Optional.of((double) Duration.between(date(now), date(text)).toSeconds());
        } catch (DateTimeParseException notADate) {
            return Optional.empty();
        }
    }

    private static ZonedDateTime date(String text) {
        return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
    }
}
