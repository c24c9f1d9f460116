package io.sendwell.inbox;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What came in and is still to be worked on, over all workspaces. In the engine's scope. */
@Component
public class Arrears {

    private final JdbcClient jdbc;

    Arrears(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * At one instant.
     *
     * @param events stored and not yet worked off
     * @param setAside of nobody here, or of a kind that nobody knows
     * @param toUnderstand messages that nobody has thought about yet
     * @param toAnswer messages that are understood and may yet be answered
     * @param age of the message that has waited longest to be understood or answered; zero where none waits
     */
    public record Now(long events, long setAside, long toUnderstand, long toAnswer, Duration age) {}

    @Transactional(readOnly = true)
    public Now at(Instant now) {
        return jdbc.sql("""
                        select (select count(*) from inbox.inbound_event where due_at is not null) as events,
                               (select count(*) from inbox.set_aside) as set_aside,
                               count(*) filter (where stage = 'understand') as to_understand,
                               count(*) filter (where stage = 'answer') as to_answer,
                               greatest(0, coalesce(extract(epoch from :now - min(due_at)), 0))::float8 as age
                        from inbox.backlog
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) -> new Now(
                        row.getLong("events"),
                        row.getLong("set_aside"),
                        row.getLong("to_understand"),
                        row.getLong("to_answer"),
                        Duration.ofMillis(Math.round(row.getDouble("age") * 1000))))
                .single();
    }
}
