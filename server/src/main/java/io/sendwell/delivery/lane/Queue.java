package io.sendwell.delivery.lane;

import io.sendwell.contact.ContactId;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.Enclosed;
import io.sendwell.delivery.MessageId;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Origin;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What waits on the lanes, in the order in which it is served: by the rank of the batch, then by age. */
@Component
class Queue {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Queue(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * The next messages of each lane, locked for this transaction. The limits inside keep it to a few index probes per
     * lane, however long the queues are.
     */
    List<Candidate> next(Collection<Plan> plans, Instant now) {
        return jdbc.sql("""
                        with turn as (
                            select * from unnest(:senders::bigint[], :takes::int[], :ranks::int[]) t(sender_id, take, rank)
                        )
                        select next.* from turn t
                        cross join lateral (
                            select m.id, m.batch_id, m.sender_id, m.workspace_id, m.contact_id, m.origin_kind,
                                   m.origin_id, m.step, m.attempt, m.deferrals, m.doubts, m.text, m.variant,
                                   m.enclosure, m.approved, b.kind, b.priority, m.due_at
                            from delivery.batch b
                            cross join lateral (
                                select * from delivery.message m
                                where m.batch_id = b.id and m.status = 'queued' and m.due_at <= :now
                                order by m.due_at, m.id
                                limit t.take
                                for update skip locked
                            ) m
                            where b.sender_id = t.sender_id and b.state = 'open' and b.priority <= t.rank
                            order by b.priority, b.id
                            limit t.take
                        ) next
                        order by next.sender_id, next.priority, next.batch_id, next.due_at, next.id
                        """)
                .param("senders", array(plans.stream().map(plan -> plan.lane().senderId())))
                .param("takes", plans.stream().map(Plan::ask).toArray(Integer[]::new))
                .param("ranks", plans.stream().map(Plan::lowestRank).toArray(Integer[]::new))
                .param("now", Timestamp.from(now))
                .query((row, _) -> candidate(json, row))
                .list();
    }

    /** When each lane's earliest waiting message is due, for those lanes that have one; urgent ones only where asked. */
    Map<Long, Instant> nextDue(Collection<Plan> plans) {
        var due = new HashMap<Long, Instant>();
        jdbc.sql("""
                        select t.sender_id, min(m.due_at) as due_at
                        from unnest(:senders::bigint[], :ranks::int[]) t(sender_id, rank)
                        join delivery.batch b on b.sender_id = t.sender_id and b.state = 'open' and b.priority <= t.rank
                        cross join lateral (
                            select due_at from delivery.message
                            where batch_id = b.id and status = 'queued' and due_at < 'infinity'
                            order by due_at limit 1
                        ) m
                        group by t.sender_id
                        """)
                .param("senders", array(plans.stream().map(plan -> plan.lane().senderId())))
                .param("ranks", plans.stream().map(Plan::lowestRank).toArray(Integer[]::new))
                .query(row -> {
                    due.put(row.getLong("sender_id"), row.getTimestamp("due_at").toInstant());
                });
        return due;
    }

    private static Long[] array(Stream<Long> ids) {
        return ids.toArray(Long[]::new);
    }

    private static Candidate candidate(JsonMapper json, ResultSet row) throws SQLException {
        return new Candidate(
                new MessageId(row.getLong("id")),
                row.getLong("batch_id"),
                row.getLong("sender_id"),
                new WorkspaceId(row.getLong("workspace_id")),
                new ContactId(row.getLong("contact_id")),
                new Origin(Origin.Kind.of(row.getString("origin_kind")), row.getLong("origin_id"), row.getInt("step")),
                MessageKind.of(row.getString("kind")),
                row.getInt("attempt"),
                row.getInt("deferrals"),
                row.getInt("doubts"),
                row.getString("text"),
                row.getObject("variant", Long.class),
                Enclosed.read(json, row.getString("enclosure")),
                Approved.read(json, row.getString("approved")));
    }
}
