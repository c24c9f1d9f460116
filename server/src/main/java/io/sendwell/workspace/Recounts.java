package io.sendwell.workspace;

import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.recount.NightlyRecount;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The door to what the nightly recounts of all figures found. */
@Repository
public class Recounts {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final NightlyRecount recount;
    private final InstantSource clock;

    Recounts(JdbcClient jdbc, JsonMapper json, NightlyRecount recount, InstantSource clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.recount = recount;
        this.clock = clock;
    }

    /**
     * What a recount found.
     *
     * @param differences at how many places figures say something else; where parts could not be counted, of the others
     * @param parts what was counted
     * @param examples some of the differences: which figures, where, what is kept, and what was counted
     */
    public record Found(long id, Instant at, int differences, List<Part> parts, JsonNode examples) {}

    /**
     * One sort of figures.
     *
     * @param since what counts from here on was counted anew; null = all
     * @param counted how many things these were
     * @param differences null where it could not be counted: it is tried again next night
     */
    public record Part(
            String what,
            @Nullable Instant since,
            long counted,
            @Nullable Integer differences) {}

    /** Counts all figures anew now; what it finds is the newest of the list then. Not in a transaction. */
    public void now(WorkspaceId workspace) {
        recount.now(workspace, clock.instant());
    }

    /** Newest first; one more than the slice shows. */
    @Transactional(readOnly = true)
    public List<Found> list(WorkspaceId workspace, Slice slice) {
        return jdbc.sql("""
                        select * from workspace.recount
                        where workspace_id = :workspace and id < :before order by id desc limit :limit
                        """)
                .param("workspace", workspace.value())
                .param("before", slice.beforeOrMax())
                .param("limit", slice.fetch())
                .query((row, _) -> new Found(
                        row.getLong("id"),
                        row.getTimestamp("at").toInstant(),
                        row.getInt("differences"),
                        List.of(json.readValue(row.getString("parts"), Part[].class)),
                        json.readTree(row.getString("examples"))))
                .list();
    }
}
