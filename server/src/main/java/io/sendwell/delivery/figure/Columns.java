package io.sendwell.delivery.figure;

import java.util.List;
import java.util.stream.Collectors;

/** The columns that all tables of figures have, as pieces of SQL. */
final class Columns {

    private static final List<String> COUNTS =
            List.of("sent", "delivered", "read", "failed", "skipped", "uncertain", "replied", "opted_out");

    /** One after the other. */
    static final String EACH = String.join(", ", COUNTS);

    /** Of several rows, by their names. */
    static final String SUMMED = each("sum(%1$s)::bigint as %1$s");

    /** The same of no rows at all. */
    static final String SUMMED_OR_NONE = each("coalesce(sum(%1$s), 0)::bigint as %1$s");

    /** Of a row {@code t} and the one that would be inserted. */
    static final String ADDED = each("%1$s = t.%1$s + excluded.%1$s");

    private Columns() {}

    /** Whether two rows differ, where none is like nothing. */
    static String differ(String one, String other) {
        return COUNTS.stream()
                .map(column -> "coalesce(%s.%s, 0) <> coalesce(%s.%s, 0)".formatted(one, column, other, column))
                .collect(Collectors.joining(" or ", "(", ")"));
    }

    /** A row's as JSON. */
    static String json(String row) {
        return COUNTS.stream()
                .map(column -> "'%s', coalesce(%s.%s, 0)".formatted(column, row, column))
                .collect(Collectors.joining(", ", "jsonb_build_object(", ")"));
    }

    private static String each(String piece) {
        return COUNTS.stream().map(piece::formatted).collect(Collectors.joining(", "));
    }
}
