package io.sendwell.delivery;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How much the engine has before it, over all workspaces. In the engine's scope. */
@Component
public class Load {

    private final JdbcClient jdbc;

    Load(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * At one instant.
     *
     * @param messages how many wait, are on the wire or in doubt, by status
     * @param lanes that have something to do, by what holds them: a code, {@code wire} or {@code nothing}
     * @param lag for how long the lane that waits longest for its turn has done so
     */
    public record Now(Map<MessageStatus, Long> messages, Map<String, Long> lanes, Duration lag) {}

    @Transactional(readOnly = true)
    public Now at(Instant now) {
        var messages = jdbc
                .sql("""
                        select status, sum(n) as n from delivery.tally
                        where status in ('queued', 'sending', 'uncertain') group by status
                        """)
                .query((row, _) -> Map.entry(MessageStatus.of(row.getString("status")), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        var lanes = jdbc.sql("""
                        select case when claimed_by is not null then 'wire' else coalesce(waiting_for, 'nothing') end as held,
                               count(*) as n
                        from delivery.lane where claimed_by is not null or next_at < 'infinity' group by held
                        """).query((row, _) -> Map.entry(row.getString("held"), row.getLong("n"))).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        var lag = jdbc.sql("""
                        select coalesce(extract(epoch from :now - min(next_at)), 0)::float8
                        from delivery.lane where claimed_by is null and next_at <= :now
                        """)
                .param("now", Timestamp.from(now))
                .query(Double.class)
                .single();
        return new Now(messages, lanes, Duration.ofMillis(Math.round(lag * 1000)));
    }
}
