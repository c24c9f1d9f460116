package io.sendwell.analytics.report.delivery;

import io.sendwell.analytics.report.delivery.Delivery.State;
import io.sendwell.analytics.report.delivery.Delivery.Way;
import io.sendwell.kernel.WorkspaceId;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is to be delivered, and what became of it: pending, until it is sent or given up. */
@Repository
public class Deliveries {

    private final JdbcClient jdbc;
    private final MailSettings mail;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Deliveries(JdbcClient jdbc, MailSettings mail, InstantSource clock, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.mail = mail;
        this.clock = clock;
        this.events = events;
    }

    /** There is something to deliver. */
    record Added() {}

    /**
     * Has the report of a day delivered to all of these; who is still waiting for it is not added again. Mails only where this
     * installation sends any. Begins with the commit of the caller's transaction.
     */
    public void add(WorkspaceId workspace, LocalDate day, Collection<String> recipients, @Nullable URI webhook) {
        if (mail.isOn()) {
            recipients.forEach(recipient -> add(workspace, day, Way.MAIL, recipient));
        }
        if (webhook != null) {
            add(workspace, day, Way.WEBHOOK, webhook.getHost());
        }
        events.publishEvent(new Added());
    }

    private void add(WorkspaceId workspace, LocalDate day, Way way, String target) {
        jdbc.sql("""
                        insert into analytics.report_delivery
                            (workspace_id, day, way, target, key, next_attempt_at, created_at)
                        values (:workspace, :day, :way, :target, :key, :now, :now)
                        on conflict (workspace_id, day, way, target) where state = 'pending' do nothing
                        """)
                .param("workspace", workspace.value())
                .param("day", day)
                .param("way", way.code())
                .param("target", target)
                .param("key", "report-" + UUID.randomUUID())
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    /** Those of a day's report, in their order. */
    public List<Delivery> of(WorkspaceId workspace, LocalDate day) {
        return jdbc.sql("""
                        select * from analytics.report_delivery where workspace_id = :workspace and day = :day order by id
                        """)
                .param("workspace", workspace.value())
                .param("day", day)
                .query((row, _) -> delivery(row))
                .list();
    }

    /** When the next attempt is due, of all workspaces. In the engine's scope. */
    Optional<Instant> nextDue() {
        return jdbc.sql("select min(next_attempt_at) as due from analytics.report_delivery where state = 'pending'")
                .query((row, _) -> Optional.ofNullable(row.getTimestamp("due")).map(Timestamp::toInstant))
                .single();
    }

    /**
     * Begins attempts that are due, those that have waited longest first. In the engine's scope.
     *
     * @param lost when an attempt of which nothing is heard counts as lost
     * @param underWay left alone
     */
    List<Delivery> claim(Way way, Instant now, Instant lost, int most, Collection<Long> underWay) {
        return jdbc.sql("""
                        with due as (
                            select id from analytics.report_delivery
                            where state = 'pending' and way = :way and next_attempt_at <= :now and id <> all(:busy)
                            order by next_attempt_at, id limit :most for update skip locked
                        )
                        update analytics.report_delivery d set attempts = d.attempts + 1, next_attempt_at = :lost
                        from due where d.id = due.id returning d.*
                        """)
                .param("way", way.code())
                .param("now", Timestamp.from(now))
                .param("lost", Timestamp.from(lost))
                .param("most", most)
                .param("busy", underWay.toArray(Long[]::new))
                .query((row, _) -> delivery(row))
                .list();
    }

    /** It is sent or given up. */
    void settle(Delivery delivery, State state, @Nullable String trouble) {
        jdbc.sql("""
                        update analytics.report_delivery
                        set state = :state, next_attempt_at = null, settled_at = :now, trouble = :trouble
                        where workspace_id = :workspace and id = :id and state = 'pending'
                        """)
                .param("state", state.code())
                .param("now", Timestamp.from(clock.instant()))
                .param("trouble", trouble)
                .param("workspace", delivery.workspace().value())
                .param("id", delivery.id())
                .update();
    }

    /** It is tried again. */
    void putOff(Delivery delivery, Instant until, String trouble) {
        jdbc.sql("""
                        update analytics.report_delivery set next_attempt_at = :until, trouble = :trouble
                        where workspace_id = :workspace and id = :id and state = 'pending'
                        """)
                .param("until", Timestamp.from(until))
                .param("trouble", trouble)
                .param("workspace", delivery.workspace().value())
                .param("id", delivery.id())
                .update();
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                row.getLong("id"),
                new WorkspaceId(row.getLong("workspace_id")),
                row.getObject("day", LocalDate.class),
                Way.of(row.getString("way")),
                row.getString("target"),
                row.getString("key"),
                State.of(row.getString("state")),
                row.getInt("attempts"),
                instant(row, "next_attempt_at"),
                row.getString("trouble"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "settled_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
