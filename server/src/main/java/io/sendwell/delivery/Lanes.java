package io.sendwell.delivery;

import io.sendwell.channel.SenderChanged;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderLife;
import io.sendwell.channel.SenderStatus;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.lane.LaneWoken;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The lanes as others touch them: every sender has one; whoever queues something wakes it. And the door to what a sender's
 * health asks of it. What is asked stands in the rows that a turn reads anyway, and holds until it is asked otherwise.
 */
@Component
public class Lanes {

    private final JdbcClient jdbc;
    private final Senders senders;
    private final SenderLife life;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Lanes(JdbcClient jdbc, Senders senders, SenderLife life, InstantSource clock, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.senders = senders;
        this.life = life;
        this.clock = clock;
        this.events = events;
    }

    /** A new sender gets its lane; a changed one has its turn looked at again. */
    @EventListener
    void on(SenderChanged event) {
        if (event.change() == SenderChanged.Change.CREATED) {
            jdbc.sql("insert into delivery.lane (sender_id, workspace_id) values (:sender, :workspace)")
                    .param("sender", event.sender().value())
                    .param("workspace", event.workspace().value())
                    .update();
        }
        wake(event.workspace(), List.of(event.sender()), clock.instant());
    }

    /**
     * Halves a sender's pace and caps, and has strangers wait for it, or for another sender. In effect with the commit.
     *
     * @param why in plain words, for whoever asks what holds it
     */
    @Transactional
    public void slow(WorkspaceId workspace, SenderId sender, String why) {
        jdbc.sql("""
                        update delivery.lane set slowed_because = :why
                        where workspace_id = :workspace and sender_id = :sender and slowed_because is distinct from :why
                        """)
                .param("why", why)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .update();
    }

    /** Ends {@link #slow}: the pace is what was decided, and who waited for that is looked at again. */
    @Transactional
    public void restore(WorkspaceId workspace, SenderId sender) {
        int slowed = jdbc.sql("""
                        update delivery.lane set slowed_because = null
                        where workspace_id = :workspace and sender_id = :sender and slowed_because is not null
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .update();
        if (slowed > 0) {
            lookAgain(workspace, List.of(sender), Reason.SENDER_HEALTH);
        }
    }

    /**
     * Stops a sender, within one message.
     *
     * @param why in plain words, with what must change
     * @param until when it goes on by itself; null = {@link #resume} or a person says when
     */
    @Transactional
    public void pause(WorkspaceId workspace, SenderId sender, String why, @Nullable Instant until) {
        life.pause(workspace, sender, why, until);
    }

    /** Has a sender that pauses for this very reason go on; one that pauses for any other stays as it is. */
    @Transactional
    public void resume(WorkspaceId workspace, SenderId sender, String why) {
        senders.find(workspace, sender)
                .filter(found -> found.status() == SenderStatus.PAUSED && why.equals(found.reason()))
                .ifPresent(found -> life.resume(workspace, sender));
    }

    /** Messages that wait for this on these lanes have their turn as soon as may be: what they waited for has changed. */
    void lookAgain(WorkspaceId workspace, Collection<SenderId> waitingOn, Reason reason) {
        var now = clock.instant();
        lock(workspace, waitingOn);
        jdbc.sql("""
                        update delivery.message m set due_at = :now
                        from delivery.batch b
                        where b.workspace_id = :workspace and b.sender_id = any(:senders) and b.state in ('open', 'held')
                          and m.batch_id = b.id and m.status = 'queued' and m.due_at > :now and m.reason = :reason
                        """)
                .param("now", Timestamp.from(now))
                .param("workspace", workspace.value())
                .param("senders", waitingOn.stream().map(SenderId::value).toArray(Long[]::new))
                .param("reason", reason.code())
                .update();
        wake(workspace, waitingOn, now);
    }

    /** Locks lanes in the order in which everybody does. */
    void lock(WorkspaceId workspace, Collection<SenderId> senders) {
        jdbc.sql("""
                        select 1 from delivery.lane
                        where workspace_id = :workspace and sender_id = any(:senders)
                        order by sender_id for no key update
                        """)
                .param("workspace", workspace.value())
                .param("senders", senders.stream().map(SenderId::value).toArray(Long[]::new))
                .query(Integer.class)
                .list();
    }

    /**
     * Waits for the turns of a workspace that are under way, for they read the contacts' standing before; until the
     * caller's commit no other begins. And as everybody locks lanes first, then messages, nobody waits in a circle.
     */
    void lock(WorkspaceId workspace) {
        jdbc.sql("""
                        select sender_id from delivery.lane where workspace_id = :workspace
                        order by sender_id for no key update
                        """).param("workspace", workspace.value()).query(Long.class).list();
    }

    /** Has lanes looked at as soon as their gap allows, once the caller's transaction is committed. */
    void wake(WorkspaceId workspace, Collection<SenderId> senders, Instant at) {
        if (senders.size() > 1) {
            lock(workspace, senders);
        }
        jdbc.sql("""
                        update delivery.lane set next_at = least(next_at, greatest(free_at, :at))
                        where workspace_id = :workspace and sender_id = any(:senders)
                        """)
                .param("at", Timestamp.from(at))
                .param("workspace", workspace.value())
                .param("senders", senders.stream().map(SenderId::value).toArray(Long[]::new))
                .update();
        events.publishEvent(new LaneWoken());
    }
}
