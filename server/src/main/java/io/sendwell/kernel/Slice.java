package io.sendwell.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for.
 *
 * @param limit items per page, 1 to 200
 * @param after the key of the last item already seen, or null at the start
 */
public record Slice(int limit, @Nullable Long after) {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    /** Reads {@code ?limit=&cursor=}; 422 when either is not one of ours. */
    public static Slice of(@Nullable Integer limit, @Nullable String cursor) {
        if (limit != null && (limit < 1 || limit > MAX_LIMIT)) {
            throw Problem.invalid("limit", "must be between 1 and " + MAX_LIMIT);
        }
        return new Slice(
                limit == null ? DEFAULT_LIMIT : limit, cursor == null || cursor.isEmpty() ? null : key(cursor));
    }

    /** How many rows to read: one more than shown tells whether there is a next page. */
    public int fetch() {
        return limit + 1;
    }

    /** The key to start after in an ascending list. */
    public long afterOrZero() {
        return after == null ? 0 : after;
    }

    /** The key to start before in a descending list. */
    public long beforeOrMax() {
        return after == null ? Long.MAX_VALUE : after;
    }

    static String cursor(long key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(("k" + key).getBytes(StandardCharsets.US_ASCII));
    }

    private static long key(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (text.startsWith("k")) {
                return Long.parseLong(text.substring(1));
            }
        } catch (IllegalArgumentException notOurs) {
            // Falls through: whatever is wrong with it, it is not a cursor that we gave out.
        }
        throw Problem.invalid("cursor", "is not a cursor that this list gave out");
    }
}
