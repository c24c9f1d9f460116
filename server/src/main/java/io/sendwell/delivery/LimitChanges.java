package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderSignal.Kind;
import io.sendwell.channel.SenderSignalled;
import java.sql.Timestamp;
import java.time.InstantSource;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** When WhatsApp says that an account may write to more people, or to fewer, what waits for that is looked at again. */
@Component
class LimitChanges {

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final InstantSource clock;

    LimitChanges(JdbcClient jdbc, Lanes lanes, InstantSource clock) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.clock = clock;
    }

    @EventListener
    @Transactional
    public void on(SenderSignalled event) {
        if (event.signal().kind() != Kind.MESSAGING_LIMIT) {
            return;
        }
        var workspace = event.workspace();
        var now = clock.instant();
        var senders = jdbc.sql("""
                        select s.id from channel.sender s
                        join channel.sender told on told.workspace_id = s.workspace_id and told.portfolio = s.portfolio
                        where told.workspace_id = :workspace and told.id = :sender
                        """)
                .param("workspace", workspace.value())
                .param("sender", event.signal().sender().value())
                .query((row, _) -> new SenderId(row.getLong("id")))
                .list();
        if (senders.isEmpty()) {
            return;
        }
        lanes.lock(workspace, senders);
        jdbc.sql("""
                        update delivery.message m set due_at = :now
                        from delivery.batch b
                        where b.workspace_id = :workspace and b.sender_id = any(:senders) and b.state in ('open', 'held')
                          and m.batch_id = b.id and m.status = 'queued' and m.due_at > :now and m.reason = :waits
                        """)
                .param("now", Timestamp.from(now))
                .param("workspace", workspace.value())
                .param("senders", senders.stream().map(SenderId::value).toArray(Long[]::new))
                .param("waits", Reason.ACCOUNT_LIMIT.code())
                .update();
        jdbc.sql("""
                        update delivery.budget set promised_to = 'epoch', promised = 0
                        where workspace_id = :workspace and portfolio =
                            (select portfolio from channel.sender where workspace_id = :workspace and id = :sender)
                        """)
                .param("workspace", workspace.value())
                .param("sender", event.signal().sender().value())
                .update();
        lanes.wake(workspace, senders, now);
    }
}
