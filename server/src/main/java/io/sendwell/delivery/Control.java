package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Holds, resumes and stops what an origin has queued. Each takes effect with its commit, within one message per sender:
 * a lane that is taking its turn just then is waited for, and so is what it has on the wire.
 */
@Component
public class Control {

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final Withdrawals withdrawals;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Control(
            JdbcClient jdbc,
            Lanes lanes,
            Withdrawals withdrawals,
            InstantSource clock,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.withdrawals = withdrawals;
        this.clock = clock;
        this.events = events;
    }

    /** One contact among those of an origin, all of its steps. */
    public record Recipient(WorkspaceId workspace, Origin origin, ContactId contact) {}

    /** Skips what is queued for these, for good; once the caller has committed, nothing of it goes out any more. */
    @Transactional
    public void withdraw(Collection<Recipient> recipients, Reason reason) {
        if (!recipients.isEmpty()) {
            var moved = withdrawals.skip(recipients, reason);
            events.publishEvent(new MessagesMoved(moved));
            events.publishEvent(new Fences.OfRecipients(List.copyOf(recipients), reason));
        }
    }

    /** Keeps what is queued for these where it is, and nothing of it goes out once the caller has committed. */
    @Transactional
    public void hold(Collection<Recipient> recipients) {
        withdrawals.hold(recipients);
        events.publishEvent(new Fences.OfRecipients(List.copyOf(recipients), Reason.PAUSED));
    }

    /** Lets go what was held for these. */
    @Transactional
    public void release(Collection<Recipient> recipients) {
        withdrawals.release(recipients);
        recipients.forEach(one -> wakeLanes(one.workspace(), one.origin()));
    }

    /** Keeps what is queued where it is. */
    @Transactional
    public void hold(WorkspaceId workspace, Origin origin) {
        lockLanes(workspace, origin);
        changeState(workspace, origin, "open", "held");
        events.publishEvent(new Fences.OfOrigin(workspace, origin));
    }

    /** Goes on exactly where it stopped. */
    @Transactional
    public void release(WorkspaceId workspace, Origin origin) {
        changeState(workspace, origin, "held", "open");
        wakeLanes(workspace, origin);
    }

    /** Skips all that is queued, for good. */
    @Transactional
    public void stop(WorkspaceId workspace, Origin origin) {
        lockLanes(workspace, origin);
        changeState(workspace, origin, "open", "stopped");
        changeState(workspace, origin, "held", "stopped");
        changeState(workspace, origin, "closed", "stopped");
        jdbc.sql("""
                        update delivery.message
                        set status = delivery.left_out(doubts), reason = delivery.why_left_out(doubts, 'stopped'),
                            settled_at = :now
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and status = 'queued'
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .update();
        events.publishEvent(new Fences.OfOrigin(workspace, origin));
        events.publishEvent(new MessagesMoved(Set.of(new MessagesMoved.Of(workspace, origin))));
    }

    /** Ends an origin of which nothing is queued any more. */
    @Transactional
    public void close(WorkspaceId workspace, Origin origin) {
        changeState(workspace, origin, "open", "closed");
    }

    /** Something of an ended origin is queued again. */
    void reopen(WorkspaceId workspace, Origin origin) {
        changeState(workspace, origin, "closed", "open");
    }

    /**
     * Queues failed messages once more, as new ones.
     *
     * @param uncertainToo also those of which nobody knows whether they arrived: only on a person's word, because then
     *     somebody may get a message twice
     * @return how many
     */
    @Transactional
    public int retryFailed(WorkspaceId workspace, Origin origin, boolean uncertainToo) {
        int again = jdbc.sql("""
                        update delivery.message
                        set status = 'queued', due_at = :now, attempt = 0, deferrals = 0, doubts = 0, reason = null,
                            settled_at = null
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and (status = 'failed' or :uncertainToo and status = 'uncertain')
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("uncertainToo", uncertainToo)
                .update();
        reopen(workspace, origin);
        wakeLanes(workspace, origin);
        return again;
    }

    private void changeState(WorkspaceId workspace, Origin origin, String from, String to) {
        jdbc.sql("""
                        update delivery.batch set state = :to
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and state = :from
                        """)
                .param("to", to)
                .param("from", from)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .update();
    }

    /** Waits for turns that began before; those that begin after the commit see what the caller wrote. */
    private void lockLanes(WorkspaceId workspace, Origin origin) {
        jdbc.sql("""
                        select sender_id from delivery.lane
                        where workspace_id = :workspace and sender_id in (
                            select sender_id from delivery.batch
                            where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId)
                        order by sender_id
                        for no key update
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .query(Long.class)
                .list();
    }

    private void wakeLanes(WorkspaceId workspace, Origin origin) {
        var senders = jdbc.sql("""
                        select distinct sender_id from delivery.batch
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and state = 'open'
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .query((row, _) -> new SenderId(row.getLong(1)))
                .list();
        lanes.wake(workspace, senders, clock.instant());
    }
}
