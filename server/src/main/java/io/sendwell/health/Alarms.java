package io.sendwell.health;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which senders are to be looked at now, whatever the clock says. */
@Repository
class Alarms {

    /** An alarm was raised; told once it is committed. */
    record Raised() {}

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    Alarms(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /** @param resumed whether because a person has resumed it */
    void raise(WorkspaceId workspace, SenderId sender, Instant at, boolean resumed) {
        jdbc.sql("""
                        insert into health.alarm (workspace_id, sender_id, at, resumed)
                        values (:workspace, :sender, :at, :resumed)
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("at", Timestamp.from(at))
                .param("resumed", resumed)
                .update();
        events.publishEvent(new Raised());
    }

    /** The senders that any are about, of all workspaces. */
    List<SenderId> all() {
        return jdbc.sql("select distinct sender_id from health.alarm order by sender_id")
                .query((row, _) -> new SenderId(row.getLong("sender_id")))
                .list();
    }

    /** What the alarms about a sender say. */
    record Taken(@Nullable Instant resumedAt) {}

    /** Takes the alarms about a sender away; empty where there are none. */
    Optional<Taken> take(SenderId sender) {
        return jdbc.sql("""
                        with taken as (delete from health.alarm where sender_id = :sender returning at, resumed)
                        select max(at) filter (where resumed) as resumed_at from taken having count(*) > 0
                        """)
                .param("sender", sender.value())
                .query((row, _) -> {
                    @Nullable Timestamp resumed = row.getTimestamp("resumed_at");
                    return new Taken(resumed == null ? null : resumed.toInstant());
                })
                .optional();
    }
}
