package io.sendwell.delivery;

import io.sendwell.channel.Channel;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.lane.LaneRow;
import io.sendwell.delivery.policy.Circuit;
import io.sendwell.delivery.policy.Forecast;
import io.sendwell.delivery.policy.Pace;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How far an origin has come, and what holds it. Counts come from the tally: their cost does not grow with the messages. */
@Component
public class Progress {

    private static final int LOOKED_AT = 1000;

    private final JdbcClient jdbc;
    private final Contacts contacts;
    private final InstantSource clock;

    Progress(JdbcClient jdbc, Contacts contacts, InstantSource clock) {
        this.jdbc = jdbc;
        this.contacts = contacts;
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

        /** Attempts on which the channel has not said no. */
        public long answered() {
            return of(MessageStatus.SENT)
                    + of(MessageStatus.DELIVERED)
                    + of(MessageStatus.READ)
                    + of(MessageStatus.UNCERTAIN);
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
     * @param wire how long a message is on the wire, of late
     * @param silent whether its sender, or the whole channel, gets no answers from WhatsApp
     * @param freeAt when the gap or rest after its last message is over
     * @param slowedBecause why it goes at half pace and writes to nobody first, null where it does not
     * @param senderReason why the sender does not send, null while it does
     * @param resumesAt when it sends again by itself, null where it does not
     * @param waitingUntil when a cap of the lane has room again, null while it has
     * @param nextDue when this origin's first message is due
     * @param nextReason why that message waits, a code
     */
    public record LaneLoad(
            long senderId,
            Channel channel,
            @Nullable String portfolio,
            Pace pace,
            Pace.Counters counters,
            Duration wire,
            boolean silent,
            @Nullable String slowedBecause,
            Instant freeAt,
            String senderName,
            @Nullable String senderReason,
            boolean removed,
            @Nullable Instant resumesAt,
            long mine,
            long others,
            Pace.@Nullable Waiting waiting,
            @Nullable Instant waitingUntil,
            @Nullable Instant nextDue,
            @Nullable String nextReason) {

        /** Whether it will not send before somebody sees to it. */
        public boolean isStopped() {
            return senderReason != null && resumesAt == null;
        }

        /**
         * The lane as a forecast takes it; one that is stopped never begins.
         *
         * @param mine our messages on it
         * @param ofOthers the hours of what goes first
         */
        public Forecast.Load load(List<Forecast.Part> mine, Forecast.Hours ofOthers, Instant now) {
            var start = freeAt.isAfter(now) ? freeAt : now;
            if (senderReason != null) {
                start = resumesAt == null ? Instant.MAX : resumesAt.isAfter(start) ? resumesAt : start;
            }
            return new Forecast.Load(
                    pace, counters, pace.cycle(wire), start, List.of(new Forecast.Part(others, ofOthers, now)), mine);
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
        var departed = departed(workspace, origin);
        return new Counts(
                byStatus,
                countMarked("replied_at", workspace, origin) + departed.replied(),
                countMarked("opted_out_at", workspace, origin) + departed.optedOut());
    }

    /**
     * What the clean-up has taken of an origin. The counts by state have it still.
     *
     * @param settledBefore all messages that were settled before this may be gone; null where none are
     */
    public record Departed(
            long messages,
            long replied,
            long optedOut,
            @Nullable Instant settledBefore) {}

    @Transactional(readOnly = true)
    public Departed departed(WorkspaceId workspace, Origin origin) {
        return params(jdbc.sql("""
                        select coalesce(sum(d.messages), 0) as messages, coalesce(sum(d.replied), 0) as replied,
                               coalesce(sum(d.opted_out), 0) as opted_out, max(d.settled_before) as settled_before
                        from delivery.batch b join delivery.departed d on d.batch_id = b.id
                        where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId
                        """), workspace, origin)
                .query((row, _) -> {
                    @Nullable Timestamp before = row.getTimestamp("settled_before");
                    return new Departed(
                            row.getLong("messages"),
                            row.getLong("replied"),
                            row.getLong("opted_out"),
                            before == null ? null : before.toInstant());
                })
                .single();
    }

    /** The same for each step of an origin that has been launched. */
    @Transactional(readOnly = true)
    public Map<Integer, Counts> countsByStep(WorkspaceId workspace, Origin origin) {
        var byStep = new TreeMap<Integer, Map<MessageStatus, Long>>();
        params(jdbc.sql("""
                        select b.step, t.status, sum(t.n)::bigint as n
                        from delivery.batch b join delivery.tally t on t.batch_id = b.id
                        where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId
                        group by b.step, t.status
                        """), workspace, origin).query(row -> {
            byStep.computeIfAbsent(row.getInt("step"), _ -> new EnumMap<>(MessageStatus.class))
                    .put(MessageStatus.of(row.getString("status")), row.getLong("n"));
        });
        var replied = markedByStep("replied_at", "replied", workspace, origin);
        var optedOut = markedByStep("opted_out_at", "opted_out", workspace, origin);
        var counts = new TreeMap<Integer, Counts>();
        byStep.forEach((step, byStatus) -> counts.put(
                step, new Counts(byStatus, replied.getOrDefault(step, 0L), optedOut.getOrDefault(step, 0L))));
        return counts;
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

    /** How many messages of these origins still have something to happen to them; those without any are left out. */
    @Transactional(readOnly = true)
    public Map<Long, Long> waiting(WorkspaceId workspace, Origin.Kind kind, Collection<Long> ids) {
        return jdbc
                .sql("""
                        select b.origin_id, sum(t.n)::bigint as n
                        from delivery.batch b join delivery.tally t on t.batch_id = b.id
                        where b.workspace_id = :workspace and b.origin_kind = :kind and b.origin_id = any(:ids)
                          and t.status in ('queued', 'sending')
                        group by b.origin_id having sum(t.n) > 0
                        """)
                .param("workspace", workspace.value())
                .param("kind", kind.code())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, _) -> Map.entry(row.getLong("origin_id"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The lanes that an origin's queued messages are on. */
    @Transactional(readOnly = true)
    public List<LaneLoad> lanes(WorkspaceId workspace, Origin origin) {
        return params(jdbc.sql("""
                        select b.sender_id, s.name, s.status, s.reason, s.resumes_at, s.removed_at, next.due_at, next.reason as next_reason,
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
                            where batch_id = b.id and status = 'queued' and due_at < 'infinity'
                            order by due_at, id limit 1
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
                        select s.id as sender_id, s.name, s.status, s.reason, s.resumes_at, s.removed_at, null::timestamptz as due_at,
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
        @Nullable Timestamp resumes = row.getTimestamp("resumes_at");
        return new LaneLoad(
                lane.senderId(),
                lane.channel(),
                lane.portfolio().orElse(null),
                lane.pace(),
                lane.counters(),
                lane.line().wire(),
                lane.line().channelSilent() || Circuit.isOnTrial(lane.line().trouble()),
                lane.line().slowedBecause(),
                lane.line().freeAt(),
                row.getString("name"),
                lane.active() ? null : senderReason(row),
                row.getTimestamp("removed_at") != null,
                resumes == null ? null : resumes.toInstant(),
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

    /**
     * Where the contacts are whom an origin's queued messages wait for.
     *
     * @param count how many, of those looked at
     * @param notBefore when the first of them is due
     */
    public record Place(long senderId, ZoneId zone, long count, Instant notBefore) {}

    /** By sender; of long queues the two ends are looked at, which tells the proportions well enough for a forecast. */
    @Transactional(readOnly = true)
    public Map<Long, List<Place>> places(WorkspaceId workspace, Origin origin) {
        record Waiting(long sender, ContactId contact, Instant due) {}
        var waiting = params(jdbc.sql("""
                        with ours as (
                            select id, sender_id, count(*) over () as n from delivery.batch
                            where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                              and state <> 'closed' and state <> 'stopped'
                        )
                        select distinct b.sender_id, m.contact_id, m.due_at
                        from ours b
                        cross join lateral (
                            (select contact_id, due_at from delivery.message where batch_id = b.id and status = 'queued'
                               and due_at < 'infinity' order by due_at, id limit greatest(2, :ends / b.n))
                            union all
                            (select contact_id, due_at from delivery.message where batch_id = b.id and status = 'queued'
                               and due_at < 'infinity' order by due_at desc, id desc limit greatest(2, :ends / b.n))
                        ) m
                        """), workspace, origin)
                .param("ends", LOOKED_AT / 2)
                .query((row, _) -> new Waiting(
                        row.getLong("sender_id"),
                        new ContactId(row.getLong("contact_id")),
                        row.getTimestamp("due_at").toInstant()))
                .list();
        var standings = contacts.standings(
                waiting.stream().map(Waiting::contact).distinct().toList());
        record Where(long sender, ZoneId zone) {}
        var dues = new HashMap<Where, List<Instant>>();
        for (var one : waiting) {
            var contact = standings.get(one.contact());
            if (contact != null) {
                dues.computeIfAbsent(new Where(one.sender(), contact.zone()), _ -> new ArrayList<>())
                        .add(one.due());
            }
        }
        return dues.entrySet().stream()
                .map(place -> new Place(
                        place.getKey().sender(),
                        place.getKey().zone(),
                        place.getValue().size(),
                        Collections.min(place.getValue())))
                .collect(Collectors.groupingBy(Place::senderId));
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

    private Map<Integer, Long> markedByStep(String column, String departed, WorkspaceId workspace, Origin origin) {
        return params(jdbc.sql("""
                        select step, sum(n)::bigint as n from (
                            select step, count(*) as n from delivery.message
                            where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                              and %s is not null
                            group by step
                            union all
                            select b.step, d.%s
                            from delivery.batch b join delivery.departed d on d.batch_id = b.id
                            where b.workspace_id = :workspace and b.origin_kind = :originKind
                              and b.origin_id = :originId
                        ) marked group by step
                        """.formatted(column, departed)), workspace, origin)
                .query((row, _) -> Map.entry(row.getInt("step"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static JdbcClient.StatementSpec params(
            JdbcClient.StatementSpec statement, WorkspaceId workspace, Origin origin) {
        return statement
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id());
    }
}
