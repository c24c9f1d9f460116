package io.sendwell.delivery;

import io.sendwell.channel.SenderLinked;
import io.sendwell.delivery.policy.Circuit;
import java.sql.Timestamp;
import java.time.InstantSource;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Ends the rest of a lane whose line is there again: it was meant for a line that gives no answer. */
@Component
class Reconnections {

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Reconnections(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The lane itself is woken by the change of the sender that comes with it. */
    @EventListener
    void on(SenderLinked event) {
        jdbc.sql("""
                        update delivery.lane set trouble = 0, free_at = least(free_at, :now)
                        where workspace_id = :workspace and sender_id = :sender and trouble >= :tolerated
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("workspace", event.workspace().value())
                .param("sender", event.sender().value())
                .param("tolerated", Circuit.TOLERATED)
                .update();
    }
}
