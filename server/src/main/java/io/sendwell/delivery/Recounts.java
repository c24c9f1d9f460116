package io.sendwell.delivery;

import io.sendwell.delivery.figure.NightlyRecount;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The door to what the nightly recounts of the figures found. */
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
     * @param since messages that count from here on were counted anew; null = all
     * @param messages how many these were
     * @param differences at how many places the figures say something else
     * @param examples some of these: where, what is kept, and what was counted
     */
    public record Found(
            long id, Instant at, @Nullable Instant since, long messages, int differences, JsonNode examples) {}

    /** Holds the figures against the messages now; what it finds is the newest of the list then. Not in a transaction. */
    public void now(WorkspaceId workspace) {
        recount.now(workspace, clock.instant());
    }

    /** Newest first; one more than the slice shows. */
    @Transactional(readOnly = true)
    public List<Found> list(WorkspaceId workspace, Slice slice) {
        return jdbc.sql("""
                        select * from delivery.recount
                        where workspace_id = :workspace and id < :before order by id desc limit :limit
                        """)
                .param("workspace", workspace.value())
                .param("before", slice.beforeOrMax())
                .param("limit", slice.fetch())
                .query((row, _) -> {
                    @Nullable Timestamp since = row.getTimestamp("since");
                    return new Found(
                            row.getLong("id"),
                            row.getTimestamp("at").toInstant(),
                            since == null ? null : since.toInstant(),
                            row.getLong("messages"),
                            row.getInt("differences"),
                            json.readTree(row.getString("examples")));
                })
                .list();
    }
}
