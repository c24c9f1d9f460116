package io.sendwell.inbox.incoming;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The keys of webhooks whose work is done, or was given up, leave when no channel repeats them any more. */
@Component
class OldEvents implements Perishable {

    /** Meta redelivers for days (FACTS.md section 1), a linked device what it kept while it was offline. */
    private static final Duration LONGEST_REDELIVERY = Duration.ofDays(14);

    private final JdbcClient jdbc;

    OldEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "keys of webhooks";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        var before = Timestamp.from(now.minus(kept.compareTo(LONGEST_REDELIVERY) > 0 ? kept : LONGEST_REDELIVERY));
        return Clearing.byId(
                (after, most) -> jdbc.sql("""
                                select id from inbox.inbound_event
                                where workspace_id = :workspace and id > :after and received_at < :before
                                  and due_at is null
                                order by id limit :most
                                """)
                        .param("workspace", workspace.value())
                        .param("after", after)
                        .param("before", before)
                        .param("most", most)
                        .query((row, _) -> row.getLong("id"))
                        .list(),
                ids -> jdbc.sql("""
                                delete from inbox.inbound_event
                                where workspace_id = :workspace and id = any(:ids) and due_at is null
                                """)
                        .param("workspace", workspace.value())
                        .param("ids", ids)
                        .update());
    }
}
