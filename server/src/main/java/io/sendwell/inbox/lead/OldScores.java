package io.sendwell.inbox.lead;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How scores went is kept as long as the messages that moved them; what they are now stays. */
@Component
class OldScores implements Perishable {

    private final JdbcClient jdbc;

    OldScores(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "old lead scores";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        var before = Timestamp.from(now.minus(kept));
        return Clearing.byId(
                (after, most) -> jdbc.sql("""
                                select id from inbox.lead_score_change
                                where workspace_id = :workspace and id > :after and at < :before order by id limit :most
                                """)
                        .param("workspace", workspace.value())
                        .param("after", after)
                        .param("before", before)
                        .param("most", most)
                        .query((row, _) -> row.getLong("id"))
                        .list(),
                ids -> jdbc.sql(
                                "delete from inbox.lead_score_change where workspace_id = :workspace and id = any(:ids)")
                        .param("workspace", workspace.value())
                        .param("ids", ids)
                        .update());
    }
}
