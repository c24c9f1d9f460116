package io.sendwell.inbox.conversation;

import io.sendwell.inbox.figure.Departures;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What people wrote leaves, and with it what it was understood as and what might have been answered; their conversation
 * stays, with its standing and when they last wrote.
 */
@Component
class OldCorrespondence implements Perishable {

    private final JdbcClient jdbc;
    private final Departures departures;

    OldCorrespondence(JdbcClient jdbc, Departures departures) {
        this.jdbc = jdbc;
        this.departures = departures;
    }

    @Override
    public String what() {
        return "incoming messages";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        var before = Timestamp.from(now.minus(kept));
        return Clearing.byId(
                (after, most) -> jdbc.sql("""
                                select id from inbox.incoming_message
                                where workspace_id = :workspace and id > :after and at < :before order by id limit :most
                                """)
                        .param("workspace", workspace.value())
                        .param("after", after)
                        .param("before", before)
                        .param("most", most)
                        .query((row, _) -> row.getLong("id"))
                        .list(),
                ids -> remove(workspace, ids));
    }

    private int remove(WorkspaceId workspace, Long[] ids) {
        departures.note(workspace, ids);
        return jdbc.sql("delete from inbox.incoming_message where workspace_id = :workspace and id = any(:ids)")
                .param("workspace", workspace.value())
                .param("ids", ids)
                .update();
    }
}
