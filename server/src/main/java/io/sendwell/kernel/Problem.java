package io.sendwell.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be served, told to the client as RFC 9457 problem details. Expected refusals inside the house
 * are values; this is for the border.
 */
public final class Problem extends RuntimeException {

    /** What sort of refusal; its HTTP status and its stable {@code type}. */
    public enum Kind {
        BAD_REQUEST(400, "bad-request"),
        UNAUTHENTICATED(401, "unauthenticated"),
        FORBIDDEN(403, "forbidden"),
        NOT_FOUND(404, "not-found"),
        CONFLICT(409, "conflict"),
        GONE(410, "gone"),
        TOO_LARGE(413, "too-large"),
        UNSUPPORTED_MEDIA(415, "unsupported-media"),
        INVALID(422, "invalid"),
        TOO_MANY(429, "too-many-requests"),
        UNAVAILABLE(503, "unavailable");

        private final int status;
        private final String slug;

        Kind(int status, String slug) {
            this.status = status;
            this.slug = slug;
        }

        public int status() {
            return status;
        }

        public String slug() {
            return slug;
        }
    }

    /**
     * One thing wrong with a request.
     *
     * @param field where, as the client wrote it: {@code phone}, {@code warmup.schedule[3]}
     * @param message what is wrong and what would be right, in plain words
     */
    public record FieldError(String field, String message) {}

    private final Kind kind;
    private final transient List<FieldError> errors;
    private final transient Map<String, Object> extra;
    private final @Nullable Duration retryAfter;

    private Problem(
            Kind kind,
            String detail,
            List<FieldError> errors,
            Map<String, Object> extra,
            @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.extra = Map.copyOf(extra);
        this.retryAfter = retryAfter;
    }

    public static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, List.of(), Map.of(), null);
    }

    /** 422: one field is wrong. */
    public static Problem invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** 422: all that is wrong, at once. */
    public static Problem invalid(List<FieldError> errors) {
        var first = errors.getFirst();
        return new Problem(Kind.INVALID, first.field() + ": " + first.message(), errors, Map.of(), null);
    }

    /** 404, also for what belongs to another workspace. */
    public static Problem notFound(String noun, long id) {
        return of(Kind.NOT_FOUND, "No " + noun + " " + id + " here.");
    }

    /** 409. */
    public static Problem conflict(String detail) {
        return of(Kind.CONFLICT, detail);
    }

    /** 429 with {@code Retry-After}. */
    public static Problem tooMany(String detail, Duration retryAfter) {
        return new Problem(Kind.TOO_MANY, detail, List.of(), Map.of(), retryAfter);
    }

    /** The same problem with one more member in its body, as RFC 9457 section 3.2 allows. */
    public Problem with(String member, Object value) {
        var more = new java.util.HashMap<>(extra);
        more.put(member, value);
        return new Problem(kind, detail(), errors, more, retryAfter);
    }

    public Kind kind() {
        return kind;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Map<String, Object> extra() {
        return extra;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
