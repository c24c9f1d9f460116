package io.sendwell.delivery;

import io.sendwell.channel.Enclosure;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Queues single messages: replies, automatic answers, confirmations, tests and what the API sends. */
@Component
public class Outbox {

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final InstantSource clock;
    private final JsonMapper json;

    Outbox(JdbcClient jdbc, Lanes lanes, InstantSource clock, JsonMapper json) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.clock = clock;
        this.json = json;
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
        return enqueue(workspace, sender, contact, origin, kind, text, Enclosure.NONE);
    }

    /**
     * As above.
     *
     * @param text the caption where a file is enclosed, and then possibly empty
     */
    @Transactional
    public Optional<MessageId> enqueue(
            WorkspaceId workspace,
            SenderId sender,
            ContactId contact,
            Origin origin,
            MessageKind kind,
            String text,
            Enclosure enclosure) {
        return enqueue(workspace, sender, contact, origin, kind, text, enclosure, null);
    }

    /**
     * As above.
     *
     * @param approved goes where free text may not; its values are final, and it is what a person reads if {@code text} is
     *     empty
     */
    @Transactional
    public Optional<MessageId> enqueue(
            WorkspaceId workspace,
            SenderId sender,
            ContactId contact,
            Origin origin,
            MessageKind kind,
            String text,
            Enclosure enclosure,
            @Nullable Approved approved) {
        var now = clock.instant();
        // The lane before the message, as everybody: two writers may count in the same row of the tally.
        lanes.wake(workspace, List.of(sender), now);
        return jdbc.sql("""
                        insert into delivery.message
                            (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, due_at, text,
                             enclosure, approved)
                        values (:workspace, :batch, :sender, :contact, :originKind, :originId, :step, :due, :text,
                            :enclosure::jsonb, :approved::jsonb)
                        on conflict (workspace_id, origin_kind, origin_id, step, contact_id)
                            where origin_kind in ('campaign', 'confirmation', 'auto_reply') do nothing
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
                .param("enclosure", Enclosed.written(json, enclosure))
                .param("approved", Approved.written(json, approved))
                .query(Long.class)
                .optional()
                .map(MessageId::new);
    }

    /** Single messages of one kind share a batch per sender that stays open for ever. */
    private long standingBatch(
            WorkspaceId workspace, SenderId sender, Origin.Kind origin, MessageKind kind, Instant now) {
        return findStandingBatch(workspace, sender, origin, kind).orElseGet(() -> {
            lanes.lock(workspace, List.of(sender)); // Of two who find none, one makes it.
            return findStandingBatch(workspace, sender, origin, kind)
                    .orElseGet(() -> makeStandingBatch(workspace, sender, origin, kind, now));
        });
    }

    private Optional<Long> findStandingBatch(
            WorkspaceId workspace, SenderId sender, Origin.Kind origin, MessageKind kind) {
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
                .optional();
    }

    private long makeStandingBatch(
            WorkspaceId workspace, SenderId sender, Origin.Kind origin, MessageKind kind, Instant now) {
        return jdbc.sql("""
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
                .single();
    }
}
