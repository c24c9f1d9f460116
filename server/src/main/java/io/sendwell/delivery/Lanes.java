package io.sendwell.delivery;

import io.sendwell.channel.SenderChanged;
import io.sendwell.channel.SenderId;
import io.sendwell.delivery.lane.LaneWoken;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The lanes as others touch them: every sender has one; whoever queues something wakes it. */
@Component
class Lanes {

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Lanes(JdbcClient jdbc, InstantSource clock, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
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
