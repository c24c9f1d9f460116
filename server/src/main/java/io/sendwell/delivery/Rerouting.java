package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Moves what waits on a sender that does not send it to others that do. What was tried once stays where it is. */
@Component
public class Rerouting {

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final Routing routing;
    private final InstantSource clock;

    Rerouting(JdbcClient jdbc, Lanes lanes, Routing routing, InstantSource clock) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.routing = routing;
        this.clock = clock;
    }

    /**
     * Moves an origin's messages that nobody has tried to send yet, all steps of it.
     *
     * @param to not {@code from}; they share by free capacity
     * @return how many moved
     */
    @Transactional
    public long move(WorkspaceId workspace, Origin origin, SenderId from, Collection<SenderId> to) {
        return move(workspace, origin, from, to, "");
    }

    /** As {@link #move}, but only strangers whom {@code from} may not write to for its health. */
    @Transactional
    public long moveStrangers(WorkspaceId workspace, Origin origin, SenderId from, Collection<SenderId> to) {
        return move(workspace, origin, from, to, "and reason = '" + Reason.SENDER_HEALTH.code() + "'");
    }

    private long move(WorkspaceId workspace, Origin origin, SenderId from, Collection<SenderId> to, String which) {
        var now = clock.instant();
        var senders = to.stream().map(SenderId::value).sorted().toList();
        lanes.lock(workspace, Stream.concat(Stream.of(from), to.stream()).toList());
        var batches = jdbc.sql("""
                        select id from delivery.batch
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and sender_id = :from and state in ('open', 'held')
                        order by id
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("from", from.value())
                .query((row, _) -> row.getLong("id"))
                .list();
        long untouched = count(workspace, batches, which);
        if (untouched == 0) {
            return 0;
        }
        var shares = routing.shares(workspace, senders, Map.of(0L, untouched), now);
        long moved = 0;
        for (long batch : batches) {
            if (count(workspace, List.of(batch), which) > 0) {
                moved += move(
                        workspace, batch, shares, copies(workspace, batch, senders, Timestamp.from(now)), which, now);
            }
        }
        lanes.wake(workspace, to, now);
        return moved;
    }

    /** @param which a condition on messages */
    private long count(WorkspaceId workspace, List<Long> batches, String which) {
        return jdbc.sql("""
                        select count(*) from delivery.message
                        where workspace_id = :workspace and batch_id = any(:batches) and status = 'queued' and attempt = 0
                          %s
                        """.formatted(which))
                .param("workspace", workspace.value())
                .param("batches", batches.toArray(Long[]::new))
                .query(Long.class)
                .single();
    }

    /** A batch that says the same for each of the senders, by the sender's id. */
    private Map<Long, Long> copies(WorkspaceId workspace, long batch, List<Long> senders, Timestamp now) {
        return jdbc
                .sql("""
                        insert into delivery.batch (workspace_id, sender_id, origin_kind, origin_id, step, kind, priority,
                            template, variables, variants, links, enclosure, approved, window_start, window_end, window_zone, state,
                            created_at)
                        select workspace_id, sender, origin_kind, origin_id, step, kind, priority, template, variables,
                               variants, links, enclosure, approved, window_start, window_end, window_zone, state, :now
                        from delivery.batch, unnest(:senders::bigint[]) sender
                        where workspace_id = :workspace and id = :batch
                        returning sender_id, id
                        """)
                .param("now", now)
                .param("senders", senders.toArray(Long[]::new))
                .param("workspace", workspace.value())
                .param("batch", batch)
                .query((row, _) -> Map.entry(row.getLong("sender_id"), row.getLong("id")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private long move(
            WorkspaceId workspace,
            long batch,
            Map<Long, Double> shares,
            Map<Long, Long> copies,
            String which,
            Instant now) {
        return jdbc.sql("""
                        update delivery.message m
                        set batch_id = t.id, sender_id = t.sender_id,
                            due_at = case when m.reason = 'sender_health' then least(m.due_at, :now) else m.due_at end
                        from (
                            select id, width_bucket(
                                       (row_number() over (order by due_at, id) - 0.5::float8) / count(*) over (),
                                       :shareStarts::float8[]) as slot
                            from delivery.message
                            where workspace_id = :workspace and batch_id = :batch and status = 'queued' and attempt = 0
                              %s
                        ) n
                        join unnest(:batches::bigint[], :senders::bigint[]) with ordinality t(id, sender_id, slot) using (slot)
                        where m.workspace_id = :workspace and m.id = n.id and m.status = 'queued'
                        """.formatted(which))
                .param("now", Timestamp.from(now))
                .params(Routing.parameters(shares, copies))
                .param("workspace", workspace.value())
                .param("batch", batch)
                .update();
    }
}
