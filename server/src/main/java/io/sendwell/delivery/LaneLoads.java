package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.lane.LaneRow;
import io.sendwell.delivery.policy.Circuit;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What lanes have to do, for an origin and besides, and what holds them. */
@Component
@Transactional(readOnly = true)
public class LaneLoads {

    private static final int LOOKED_AT = 1000;

    private final JdbcClient jdbc;
    private final Contacts contacts;
    private final InstantSource clock;

    LaneLoads(JdbcClient jdbc, Contacts contacts, InstantSource clock) {
        this.jdbc = jdbc;
        this.contacts = contacts;
        this.clock = clock;
    }

    /** The lanes that an origin's queued messages are on. */
    public List<LaneLoad> of(WorkspaceId workspace, Origin origin) {
        return Progress.params(jdbc.sql("""
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
    public List<LaneLoad> of(WorkspaceId workspace, Collection<SenderId> senders) {
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
    public Map<Long, List<Place>> places(WorkspaceId workspace, Origin origin) {
        record Waiting(long sender, ContactId contact, Instant due) {}
        var waiting = Progress.params(jdbc.sql("""
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
}
