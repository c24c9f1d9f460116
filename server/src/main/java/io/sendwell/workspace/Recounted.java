package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What came of counting figures of a workspace anew.
 *
 * @param since what counts from here on was counted anew; null = all
 * @param counted how many things these were
 * @param differences at how many places the figures say something else
 * @param examples some of these, each a JSON object: which figures, where, what is kept, and what was counted
 */
public record Recounted(
        WorkspaceId workspace, @Nullable Instant since, long counted, int differences, List<String> examples) {

    /**
     * Ends a statement that begins with {@code with ... compared as (...)}, whose rows are the places: workspace_id; counted,
     * how many things were counted for it; differs; place, a jsonb. Parameter: workspaces.
     */
    public static final String OF_COMPARED = """
            select w.workspace_id, null::timestamptz as since, coalesce(sum(c.counted), 0)::bigint as counted,
                   count(*) filter (where c.differs) as differences,
                   (array_agg(c.place) filter (where c.differs))[1\\:20]::text[] as examples
            from unnest(:workspaces::bigint[]) w(workspace_id) left join compared c using (workspace_id)
            group by w.workspace_id
            """;

    public Recounted {
        examples = List.copyOf(examples);
    }

    /** By a statement that ends as {@link #OF_COMPARED} does: one for each of these workspaces. */
    public static List<Recounted> by(JdbcClient.StatementSpec statement, Collection<WorkspaceId> workspaces) {
        return statement
                .param("workspaces", workspaces.stream().map(WorkspaceId::value).toArray(Long[]::new))
                .query((row, _) -> of(row))
                .list();
    }

    private static Recounted of(ResultSet row) throws SQLException {
        @Nullable Timestamp since = row.getTimestamp("since");
        var examples = row.getArray("examples");
        return new Recounted(
                new WorkspaceId(row.getLong("workspace_id")),
                since == null ? null : since.toInstant(),
                row.getLong("counted"),
                row.getInt("differences"),
                examples == null ? List.of() : List.of((String[]) examples.getArray()));
    }

    /** Two parts of one as one; both of the same workspace. */
    public Recounted plus(Recounted other) {
        return new Recounted(
                workspace,
                since,
                counted + other.counted,
                differences + other.differences,
                Stream.concat(examples.stream(), other.examples.stream()).toList());
    }
}
