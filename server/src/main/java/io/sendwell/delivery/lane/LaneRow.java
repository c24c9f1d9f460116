package io.sendwell.delivery.lane;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Sender;
import io.sendwell.delivery.policy.Pace;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A lane and what its sender allows, as one row that a turn is decided on. */
public record LaneRow(
        long senderId,
        WorkspaceId workspace,
        Channel channel,
        String sessionId,
        Optional<String> portfolio,
        boolean active,
        Pace pace,
        Pace.Counters counters,
        Line line) {

    /**
     * How the sender's line has been.
     *
     * @param trouble messages in a row without an answer (see {@link io.sendwell.delivery.policy.Circuit})
     * @param channelSilent whether the whole channel gives no answers
     * @param firstContactsFrom until when WhatsApp refuses what it writes to strangers; null = it does not
     * @param slowedBecause why it goes at half pace and writes to no strangers; null = it does not
     * @param freeAt when the gap or rest after the last message is over
     * @param wire how long a message is on the wire, of late
     */
    public record Line(
            int trouble,
            boolean channelSilent,
            @Nullable Instant firstContactsFrom,
            @Nullable String slowedBecause,
            Instant freeAt,
            Duration wire) {

        /** Whether strangers have to wait. */
        boolean holdsStrangers() {
            return firstContactsFrom != null || slowedBecause != null;
        }
    }

    private static final String COLUMNS = """
            l.sender_id, l.workspace_id, l.hour_start, l.hour_count, l.day, l.day_count, l.warmup_start,
            l.last_send_on, l.trouble, l.waiting_for, l.free_at, l.wire_ms, l.slowed_because, s.channel, s.session_id, s.portfolio, s.status = 'active' and s.removed_at is null as active,
            s.hourly_cap, s.daily_cap, s.min_gap_ms, s.max_gap_ms, s.warmup_enabled, s.warmup_schedule, s.timezone, s.first_contacts_from
            from delivery.lane l
            join channel.sender s on s.id = l.sender_id and s.workspace_id = l.workspace_id""";

    /**
     * The lanes that are due and that nobody else is looking at, locked for this transaction; not against a launch, which
     * only refers to them and may take a while.
     */
    static List<LaneRow> due(JdbcClient jdbc, Instant now, int limit) {
        return jdbc.sql("""
                        select %s
                        where l.next_at <= :now and l.claimed_by is null
                        order by l.next_at
                        limit :limit
                        for no key update of l skip locked
                        """.formatted(COLUMNS))
                .param("now", Timestamp.from(now))
                .param("limit", limit)
                .query((row, _) -> of(row))
                .list();
    }

    /** The lane of one sender, not locked. */
    public static LaneRow of(JdbcClient jdbc, WorkspaceId workspace, long senderId) {
        return jdbc.sql("select %s where l.workspace_id = :workspace and l.sender_id = :sender".formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("sender", senderId)
                .query((row, _) -> of(row))
                .single();
    }

    /** The lanes of these senders, not locked. */
    public static List<LaneRow> of(JdbcClient jdbc, Collection<Sender> senders) {
        return jdbc.sql("""
                        select %s
                        join unnest(:workspaces::bigint[], :senders::bigint[]) a(workspace_id, sender_id)
                            on a.workspace_id = l.workspace_id and a.sender_id = l.sender_id
                        """.formatted(COLUMNS))
                .param(
                        "workspaces",
                        senders.stream().map(one -> one.workspace().value()).toArray(Long[]::new))
                .param("senders", senders.stream().map(one -> one.id().value()).toArray(Long[]::new))
                .query((row, _) -> of(row))
                .list();
    }

    private static LaneRow of(ResultSet row) throws SQLException {
        var limits = new Sender.Pace(
                row.getInt("hourly_cap"), row.getInt("daily_cap"), row.getInt("min_gap_ms"), row.getInt("max_gap_ms"));
        var schedule = Arrays.asList((Integer[]) row.getArray("warmup_schedule").getArray());
        @Nullable String slowedBecause = row.getString("slowed_because");
        var pace = new Pace(
                limits,
                new Sender.WarmUpPlan(row.getBoolean("warmup_enabled"), schedule),
                ZoneId.of(row.getString("timezone")),
                slowedBecause == null ? 1 : Pace.HALF);
        var counters = new Pace.Counters(
                row.getTimestamp("hour_start").toInstant(),
                row.getInt("hour_count"),
                row.getObject("day", LocalDate.class),
                row.getInt("day_count"),
                row.getObject("warmup_start", LocalDate.class),
                row.getObject("last_send_on", LocalDate.class));
        var firstContactsFrom = row.getTimestamp("first_contacts_from");
        return new LaneRow(
                row.getLong("sender_id"),
                new WorkspaceId(row.getLong("workspace_id")),
                Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
                row.getString("session_id"),
                Optional.ofNullable(row.getString("portfolio")),
                row.getBoolean("active"),
                pace,
                counters,
                new Line(
                        row.getInt("trouble"),
                        "channel".equals(row.getString("waiting_for")),
                        firstContactsFrom == null ? null : firstContactsFrom.toInstant(),
                        slowedBecause,
                        row.getTimestamp("free_at").toInstant(),
                        Duration.ofMillis(row.getInt("wire_ms"))));
    }
}
