package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.delivery.lane.LaneRow;
import io.sendwell.delivery.policy.Pace;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How far an origin has come, and what holds it. Counts come from the tally: their cost does not grow with the messages. */
@Component
public class Progress {

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Progress(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Messages by state; each counts once, so the states add up to all of them. */
    public record Counts(Map<MessageStatus, Long> byStatus, long replied, long optedOut) {
        public long of(MessageStatus status) {
            return byStatus.getOrDefault(status, 0L);
        }

        public long all() {
            return byStatus.values().stream().mapToLong(Long::longValue).sum();
        }

        public long open() {
            return of(MessageStatus.QUEUED) + of(MessageStatus.SENDING);
        }
    }

    /**
     * What one lane has to do for an origin.
     *
     * @param mine queued messages of this origin
     * @param others what is queued on the lane besides and goes first
     * @param senderReason why the sender does not send, null while it does
     * @param waitingUntil when a cap of the lane has room again, null while it has
     * @param nextDue when this origin's first message is due
     * @param nextReason why that message waits, a code
     */
    public record LaneLoad(
            long senderId,
            Pace pace,
            Pace.Counters counters,
            String senderName,
            @Nullable String senderReason,
            long mine,
            long others,
            Pace.@Nullable Waiting waiting,
            @Nullable Instant waitingUntil,
            @Nullable Instant nextDue,
            @Nullable String nextReason) {

        /** The same lane with so many messages of ours. */
        public LaneLoad withMine(long messages) {
            return new LaneLoad(
                    senderId,
                    pace,
                    counters,
                    senderName,
                    senderReason,
                    messages,
                    others,
                    waiting,
                    waitingUntil,
                    nextDue,
                    nextReason);
        }
    }

    @Transactional(readOnly = true)
    public Counts counts(WorkspaceId workspace, Origin origin) {
        var byStatus = new EnumMap<MessageStatus, Long>(MessageStatus.class);
        params(jdbc.sql("""
                        select t.status, sum(t.n)::bigint as n
                        from delivery.batch b join delivery.tally t on t.batch_id = b.id
                        where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId
                        group by t.status
                        """), workspace, origin).query(row -> {
            byStatus.put(MessageStatus.of(row.getString("status")), row.getLong("n"));
        });
        return new Counts(
                byStatus, countMarked("replied_at", workspace, origin), countMarked("opted_out_at", workspace, origin));
    }

    /** Which of these origins' messages still have something to happen to them. */
    @Transactional(readOnly = true)
    public Set<Long> open(Origin.Kind kind, Collection<Long> ids) {
        return Set.copyOf(jdbc.sql("""
                        select b.origin_id
                        from delivery.batch b join delivery.tally t on t.batch_id = b.id
                        where b.origin_kind = :kind and b.origin_id = any(:ids) and t.status in ('queued', 'sending')
                        group by b.origin_id having sum(t.n) > 0
                        """)
                .param("kind", kind.code())
                .param("ids", ids.toArray(Long[]::new))
                .query(Long.class)
                .list());
    }

    /** The lanes that an origin's queued messages are on. */
    @Transactional(readOnly = true)
    public List<LaneLoad> lanes(WorkspaceId workspace, Origin origin) {
        return params(jdbc.sql("""
                        select b.sender_id, s.name, s.status, s.reason, s.removed_at, next.due_at, next.reason as next_reason,
                               (select coalesce(sum(n), 0) from delivery.tally
                                where batch_id = b.id and status = 'queued') as mine,
                               (select coalesce(sum(t.n), 0)
                                from delivery.batch o join delivery.tally t on t.batch_id = o.id
                                where o.sender_id = b.sender_id and o.state = 'open'
                                  and (o.priority, o.id) < (b.priority, b.id) and t.status = 'queued') as others
                        from delivery.batch b
                        join channel.sender s on s.id = b.sender_id and s.workspace_id = b.workspace_id
                        left join lateral (
                            select due_at, reason from delivery.message
                            where batch_id = b.id and status = 'queued' order by due_at, id limit 1
                        ) next on true
                        where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId
                        order by b.sender_id
                        """), workspace, origin)
                .query((row, _) -> load(workspace, row))
                .list();
    }

    /** The lanes of senders that nothing of ours is queued on yet, with what is queued on them already. */
    @Transactional(readOnly = true)
    public List<LaneLoad> lanesOf(WorkspaceId workspace, Collection<SenderId> senders) {
        return jdbc.sql("""
                        select s.id as sender_id, s.name, s.status, s.reason, s.removed_at, null::timestamptz as due_at,
                               null as next_reason, 0 as mine,
                               (select coalesce(sum(t.n), 0)
                                from delivery.batch b join delivery.tally t on t.batch_id = b.id
                                where b.sender_id = s.id and b.state = 'open' and t.status = 'queued') as others
                        from channel.sender s
                        where s.workspace_id = :workspace and s.id = any(:senders)
                        order by s.id
                        """)
                .param("workspace", workspace.value())
                .param("senders", senders.stream().map(SenderId::value).toArray(Long[]::new))
                .query((row, _) -> load(workspace, row))
                .list();
    }

    private LaneLoad load(WorkspaceId workspace, ResultSet row) throws SQLException {
        var lane = LaneRow.of(jdbc, workspace, row.getLong("sender_id"));
        var turn = lane.pace().turn(lane.counters(), clock.instant());
        @Nullable Timestamp due = row.getTimestamp("due_at");
        return new LaneLoad(
                lane.senderId(),
                lane.pace(),
                lane.counters(),
                row.getString("name"),
                lane.active() ? null : senderReason(row),
                row.getLong("mine"),
                row.getLong("others"),
                turn.waiting(),
                turn.until(),
                due == null ? null : due.toInstant(),
                row.getString("next_reason"));
    }

    private static String senderReason(ResultSet row) throws SQLException {
        if (row.getTimestamp("removed_at") != null) {
            return "it was removed";
        }
        @Nullable String reason = row.getString("reason");
        return reason == null ? "it is " + row.getString("status") : reason;
    }

    /** What the lanes put out per minute in the hour that runs, all origins together. */
    public static double ratePerMinute(Collection<LaneLoad> lanes, Instant now) {
        return lanes.stream()
                .filter(lane -> lane.counters().hourStart().isAfter(now.minus(Duration.ofHours(1))))
                .mapToDouble(lane -> lane.counters().hourCount()
                        / Math.max(
                                1,
                                Duration.between(lane.counters().hourStart(), now)
                                                .toSeconds()
                                        / 60.0))
                .sum();
    }

    private long countMarked(String column, WorkspaceId workspace, Origin origin) {
        return params(jdbc.sql("""
                        select count(*) from delivery.message
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and %s is not null
                        """.formatted(column)), workspace, origin)
                .query(Long.class)
                .single();
    }

    private static JdbcClient.StatementSpec params(
            JdbcClient.StatementSpec statement, WorkspaceId workspace, Origin origin) {
        return statement
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id());
    }
}
