package io.sendwell.platform.web;

import io.sendwell.kernel.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;

/** What is wrong with a JSON body, in words that help: where, and what would be right. */
final class BodyProblems {

    private BodyProblems() {}

    static Problem of(HttpMessageNotReadableException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            switch (cause) {
                case BodyLimitFilter.TooLong tooLong -> {
                    return tooLong.problem();
                }
                case RefusedText refused -> {
                    return Problem.invalid(path(refused.getPath()), refused.getOriginalMessage());
                }
                case StreamReadException broken -> {
                    return notJson(broken);
                }
                case StreamConstraintsException excessive -> {
                    return Problem.of(
                            Problem.Kind.BAD_REQUEST,
                            "The JSON is nested too deeply, or a name or number is too long.");
                }
                case DatabindException around when around.getCause() instanceof StreamConstraintsException -> {}
                case DatabindException wrong -> {
                    return mismatch(wrong);
                }
                default -> {}
            }
        }
        return Problem.of(Problem.Kind.BAD_REQUEST, "A JSON body is required.");
    }

    /** What a value of this type looks like in JSON or in a path. */
    static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "is not valid";
        }
        if (type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        if (type == boolean.class || type == Boolean.class) {
            return "must be true or false";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "must be a whole number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "must be a number";
        }
        if (type == String.class) {
            return "must be a text";
        }
        if (type == Instant.class) {
            return "must be a time such as 2026-03-01T09:00:00Z";
        }
        if (type == LocalDate.class) {
            return "must be a date such as 2026-03-01";
        }
        if (type == LocalTime.class) {
            return "must be a time of day such as 09:00";
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "must be an ISO 8601 time";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "must be a list";
        }
        if (Map.class.isAssignableFrom(type) || type.getPackageName().startsWith("io.sendwell")) {
            return "must be an object";
        }
        return "is not valid";
    }

    /** {@code audience.contactIds[3]} as the client writes it: {@code audience.contact_ids[3]}. */
    static String snakeCase(String path) {
        return path.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static Problem notJson(StreamReadException e) {
        var at = e.getLocation();
        var where = at == null ? "" : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
        return Problem.of(Problem.Kind.BAD_REQUEST, "The body is not valid JSON%s.".formatted(where));
    }

    private static Problem mismatch(DatabindException e) {
        // Jackson has no type of its own for this one.
        if (e.getOriginalMessage().startsWith("Trailing token")) {
            return Problem.of(Problem.Kind.BAD_REQUEST, "The body goes on after the end of its JSON.");
        }
        var type = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        return Problem.invalid(path(e.getPath()), expected(type));
    }

    private static String path(List<JacksonException.Reference> references) {
        var path = new StringBuilder();
        for (var reference : references) {
            var name = reference.getPropertyName();
            if (name == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }
}
