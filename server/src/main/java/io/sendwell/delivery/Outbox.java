package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Queues single messages: replies, confirmations, tests and what the API sends. */
@Component
public class Outbox {

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final InstantSource clock;

    Outbox(JdbcClient jdbc, Lanes lanes, InstantSource clock) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.clock = clock;
    }

    /**
     * Queues one message in the caller's transaction; the gate judges it when its turn comes.
     *
     * @param text final: no placeholders are filled in
     * @return the message, or empty where its origin already has one for this contact
     */
    @Transactional
    public Optional<MessageId> enqueue(
            WorkspaceId workspace, SenderId sender, ContactId contact, Origin origin, MessageKind kind, String text) {
        var now = clock.instant();
        var queued = jdbc.sql("""
                        insert into delivery.message
                            (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, due_at, text)
                        values (:workspace, :batch, :sender, :contact, :originKind, :originId, :step, :due, :text)
                        on conflict (workspace_id, origin_kind, origin_id, step, contact_id)
                            where origin_kind in ('campaign', 'confirmation') do nothing
                        returning id
                        """)
                .param("workspace", workspace.value())
                .param("batch", standingBatch(workspace, sender, origin.kind(), kind, now))
                .param("sender", sender.value())
                .param("contact", contact.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("step", origin.step())
                .param("due", Timestamp.from(now))
                .param("text", text)
                .query(Long.class)
                .optional()
                .map(MessageId::new);
        lanes.wake(workspace, List.of(sender), now);
        return queued;
    }

    /** Single messages of one kind share a batch per sender that stays open for ever. */
    private long standingBatch(
            WorkspaceId workspace, SenderId sender, Origin.Kind origin, MessageKind kind, Instant now) {
        jdbc.sql(
                        "select 1 from delivery.lane where workspace_id = :workspace and sender_id = :sender for no key update")
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .query(Integer.class)
                .single();
        return jdbc.sql("""
                        select id from delivery.batch
                        where workspace_id = :workspace and sender_id = :sender and state = 'open'
                          and origin_kind = :originKind and origin_id = 0 and kind = :kind
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("originKind", origin.code())
                .param("kind", kind.code())
                .query(Long.class)
                .optional()
                .orElseGet(() -> jdbc.sql("""
                                insert into delivery.batch
                                    (workspace_id, sender_id, origin_kind, origin_id, kind, priority, created_at)
                                values (:workspace, :sender, :originKind, 0, :kind, :priority, :at)
                                returning id
                                """)
                        .param("workspace", workspace.value())
                        .param("sender", sender.value())
                        .param("originKind", origin.code())
                        .param("kind", kind.code())
                        .param("priority", kind.priority())
                        .param("at", Timestamp.from(now))
                        .query(Long.class)
                        .single());
    }
}
