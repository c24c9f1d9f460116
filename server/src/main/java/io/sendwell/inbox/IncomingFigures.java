package io.sendwell.inbox;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to how much people wrote, and what they wanted: exact, and as quick after years. What the clean-up has taken
 * counts as before.
 */
@Repository
public class IncomingFigures {

    private static final String ON_DAYS = """
            select day, sender_id, n from inbox.received_on_day
            where workspace_id = :workspace and day between :from and :to
              and (:sender::bigint is null or sender_id = :sender)
            union all
            select (at at time zone :zone)::date, sender_id, n from inbox.received
            where workspace_id = :workspace and at >= :start and at < :end
              and (:sender::bigint is null or sender_id = :sender)
            """;

    private static final String IN_HOURS = """
            select at, n from inbox.received_in_hour
            where workspace_id = :workspace and at >= :start and at < :end
              and (:sender::bigint is null or sender_id = :sender)
            union all
            select date_trunc('hour', at, :zone), n from inbox.received
            where workspace_id = :workspace and at >= :start and at < :end
              and (:sender::bigint is null or sender_id = :sender)
            """;

    private final JdbcClient jdbc;
    private final Workspaces workspaces;

    IncomingFigures(JdbcClient jdbc, Workspaces workspaces) {
        this.jdbc = jdbc;
        this.workspaces = workspaces;
    }

    /**
     * Which messages are meant.
     *
     * @param from the first day at the workspace
     * @param to the last one
     * @param sender the id of the number that they were written to; null = all
     */
    public record Question(
            WorkspaceId workspace,
            LocalDate from,
            LocalDate to,
            @Nullable Long sender) {}

    /** How many messages came in. */
    @Transactional(readOnly = true)
    public long received(Question question) {
        return asked(question, "select coalesce(sum(n), 0)::bigint from (%s) received".formatted(ON_DAYS))
                .query(Long.class)
                .single();
    }

    /** By day; those without any are left out. */
    @Transactional(readOnly = true)
    public NavigableMap<LocalDate, Long> receivedByDay(Question question) {
        return grouped(question, "day", ON_DAYS, row -> row.getObject("day", LocalDate.class));
    }

    /** By hour of the clocks at the workspace, named by its beginning. */
    @Transactional(readOnly = true)
    public NavigableMap<Instant, Long> receivedByHour(Question question) {
        return grouped(question, "at", IN_HOURS, row -> row.getTimestamp("at").toInstant());
    }

    private interface Key<K> {
        K of(ResultSet row) throws SQLException;
    }

    private <K> NavigableMap<K, Long> grouped(Question question, String key, String rows, Key<K> read) {
        var counts = new TreeMap<K, Long>();
        asked(question, "select %1$s, sum(n)::bigint as n from (%2$s) received group by 1".formatted(key, rows))
                .query(row -> {
                    counts.put(read.of(row), row.getLong("n"));
                });
        return counts;
    }

    /**
     * What people wanted, by intent, corrections heeded.
     *
     * @param campaign only answers to this one: what somebody wrote within three days after it was the last that was sent
     *     to them; null = all that was written
     */
    @Transactional(readOnly = true)
    public Map<String, Long> intents(WorkspaceId workspace, LocalDate from, LocalDate to, @Nullable Long campaign) {
        var counts = new TreeMap<String, Long>();
        jdbc.sql("""
                        select intent, sum(n)::bigint as n from inbox.intent_of_day
                        where workspace_id = :workspace and day between :from and :to
                          and (:campaign::bigint is null or campaign_id = :campaign)
                        group by intent having sum(n) <> 0
                        """)
                .param("workspace", workspace.value())
                .param("from", from)
                .param("to", to)
                .param("campaign", campaign)
                .query(row -> {
                    counts.put(row.getString("intent"), row.getLong("n"));
                });
        return counts;
    }

    private JdbcClient.StatementSpec asked(Question question, String sql) {
        var zone = workspaces.settings(question.workspace()).timezone();
        return jdbc.sql(sql)
                .param("workspace", question.workspace().value())
                .param("from", question.from())
                .param("to", question.to())
                .param(
                        "start",
                        Timestamp.from(question.from().atStartOfDay(zone).toInstant()))
                .param(
                        "end",
                        Timestamp.from(
                                question.to().plusDays(1).atStartOfDay(zone).toInstant()))
                .param("zone", zone.getId())
                .param("sender", question.sender());
    }
}
