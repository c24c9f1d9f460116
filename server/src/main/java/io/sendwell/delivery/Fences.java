package io.sendwell.delivery;

import io.sendwell.channel.SenderChanged;
import io.sendwell.contact.ConsentChanged;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactMerged;
import io.sendwell.delivery.lane.ResultWriter;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes "from now on, nothing" true. An opt-out, a deletion, a pause or a stop is answered only when no message that
 * passed the gate before it is still on its way: such a message is already claimed, so it can be seen and waited for.
 */
@Component
class Fences {

    /** The origin was held or stopped. */
    record OfOrigin(WorkspaceId workspace, Origin origin) {}

    /** What an origin has for these contacts was skipped for this reason, or held where the reason is PAUSED. */
    record OfRecipients(List<Control.Recipient> recipients, Reason reason) {}

    private static final Logger LOG = LoggerFactory.getLogger(Fences.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Of listeners that lock the lanes, in order, before others lock one; what is locked before lanes comes earlier. */
    static final int LOCKING_LANES = Ordered.HIGHEST_PRECEDENCE + 10;

    private static final Duration POLL = Duration.ofMillis(5);

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final Replies replies;
    private final Withdrawals withdrawals;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate separately;

    Fences(
            JdbcClient jdbc,
            Lanes lanes,
            Replies replies,
            Withdrawals withdrawals,
            InstantSource clock,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.replies = replies;
        this.withdrawals = withdrawals;
        this.clock = clock;
        this.events = events;
        this.separately = new TransactionTemplate(transactions);
        separately.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** With the opt-out itself: what is queued for the contact will not be sent. */
    @EventListener
    @Order(LOCKING_LANES)
    void on(ConsentChanged event) {
        if (event.change() == ConsentChanged.Change.OPTED_IN) {
            return;
        }
        var reason = event.change() == ConsentChanged.Change.OPTED_OUT ? Reason.OPTED_OUT : Reason.CONTACT_DELETED;
        var now = clock.instant();
        lanes.lock(event.workspace());
        var skipped = jdbc.sql("""
                        with skipped as (
                            update delivery.message m set status = delivery.left_out(m.doubts),
                                reason = delivery.why_left_out(m.doubts, :reason), settled_at = :now
                            from delivery.batch b
                            where m.workspace_id = :workspace and m.contact_id = :contact
                              and m.status || '' = 'queued' -- not by the queue: statistics call it empty after a launch
                              and b.id = m.batch_id and (b.kind = 'marketing' or :erased)
                            returning m.origin_kind, m.origin_id, m.step
                        )
                        select distinct origin_kind, origin_id, step from skipped
                        """)
                .param("reason", reason.code())
                .param("erased", event.change() == ConsentChanged.Change.ERASED)
                .param("now", Timestamp.from(now))
                .param("workspace", event.workspace().value())
                .param("contact", event.contact().value())
                .query((row, _) -> new MessagesMoved.Of(
                        event.workspace(),
                        new Origin(
                                Origin.Kind.of(row.getString("origin_kind")),
                                row.getLong("origin_id"),
                                row.getInt("step"))))
                .set();
        events.publishEvent(new MessagesMoved(skipped));
        if (event.change() == ConsentChanged.Change.OPTED_OUT) {
            replies.creditOptOut(event.workspace(), event.contact(), now);
        }
    }

    @TransactionalEventListener
    void awaitContact(ConsentChanged event) {
        if (event.change() != ConsentChanged.Change.OPTED_IN) {
            await(
                    "messages to contact " + event.contact().value(),
                    () -> noneSendingTo(event.workspace(), event.contact()));
        }
    }

    /** One of the two may have refused. */
    @TransactionalEventListener
    void awaitMerged(ContactMerged event) {
        await(
                "messages to contacts " + event.from().value() + " and "
                        + event.into().value(),
                () -> noneSendingTo(event.workspace(), event.from()) && noneSendingTo(event.workspace(), event.into()));
    }

    @TransactionalEventListener
    void awaitOrigin(OfOrigin event) {
        await("messages of " + event.origin(), () -> noneSendingOf(event.workspace(), event.origin()));
    }

    /** What was on the wire may come back into the queue to be tried again; there it meets the same once more. */
    @TransactionalEventListener
    void awaitRecipients(OfRecipients event) {
        await("messages of " + event.recipients(), () -> {
            if (event.reason() == Reason.PAUSED) {
                withdrawals.hold(event.recipients());
            } else {
                withdrawals.skip(event.recipients(), event.reason());
            }
            return withdrawals.noneSending(event.recipients());
        });
    }

    /** A sender that was paused has finished the message it was at. */
    @TransactionalEventListener
    void awaitSender(SenderChanged event) {
        if (event.change() != SenderChanged.Change.CREATED) {
            await("the lane of sender " + event.sender().value(), () -> isIdleOrActive(event));
        }
    }

    private boolean noneSendingTo(WorkspaceId workspace, ContactId contact) {
        return jdbc.sql("""
                        select not exists (select from delivery.message
                            where workspace_id = :workspace and contact_id = :contact and status = 'sending')
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query(Boolean.class)
                .single();
    }

    private boolean noneSendingOf(WorkspaceId workspace, Origin origin) {
        return jdbc.sql("""
                        select not exists (select from delivery.batch b
                            join delivery.message m on m.batch_id = b.id and m.status = 'sending'
                            where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId)
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .query(Boolean.class)
                .single();
    }

    private boolean isIdleOrActive(SenderChanged event) {
        return jdbc.sql("""
                        select not exists (select from delivery.lane l join channel.sender s on s.id = l.sender_id
                            where l.workspace_id = :workspace and l.sender_id = :sender
                              and l.claimed_by is not null and (s.status <> 'active' or s.removed_at is not null))
                        """)
                .param("workspace", event.workspace().value())
                .param("sender", event.sender().value())
                .query(Boolean.class)
                .single();
    }

    private void await(String what, BooleanSupplier over) {
        if (ResultWriter.isWriting()) {
            return; // It would wait for itself: what it waits for is in its own hands.
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Boolean.TRUE.equals(separately.execute(_ -> over.getAsBoolean()))) {
            if (System.nanoTime() > end) {
                LOG.warn(
                        "Waited {} s for {} without an answer from the channel; they were handed over before, nothing"
                                + " follows them",
                        PATIENCE.toSeconds(),
                        what);
                return;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
