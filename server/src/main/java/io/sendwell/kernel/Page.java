package io.sendwell.kernel;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One page of a list and where the next one starts; {@code nextCursor} is null on the last. */
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    /**
     * Cuts a page out of rows that were read with {@link Slice#fetch()} as their limit.
     *
     * @param rows at most {@code slice.limit() + 1} rows
     * @param key the number that the rows are ordered by and that the cursor remembers
     */
    public static <T> Page<T> of(List<T> rows, Slice slice, ToLongFunction<T> key) {
        if (rows.size() <= slice.limit()) {
            return new Page<>(List.copyOf(rows), null);
        }
        var items = List.copyOf(rows.subList(0, slice.limit()));
        return new Page<>(items, Slice.cursor(key.applyAsLong(items.getLast())));
    }
}
