package io.sendwell.delivery.figure;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Recountable;
import io.sendwell.workspace.Recounted;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Holds the tally of states against the messages and what the clean-up noted when it took some; and the figures of all time
 * against the tally, which knows those that have left as well.
 */
@Repository
class StateRecount implements Recountable {

    /** Of those that left it is not known in which state they were, but how many, and that these never leave: open ones. */
    private static final String COMPARED =
            """
            with present as materialized (
                select workspace_id, batch_id, status, count(*) as n,
                       count(replied_at) filter (where status not in ('queued', 'sending')) as replied,
                       count(opted_out_at) filter (where status not in ('queued', 'sending')) as opted_out
                from delivery.message where workspace_id = any(:workspaces) group by 1, 2, 3
            ), tally as materialized (
                select workspace_id, batch_id, status, sum(n) as n
                from delivery.tally where workspace_id = any(:workspaces) group by 1, 2, 3
            ), batches as (
                select workspace_id, batch_id, sum(coalesce(p.n, 0)) as messages,
                       sum(coalesce(t.n, 0) - coalesce(p.n, 0)) as missing,
                       bool_or(coalesce(t.n, 0) < coalesce(p.n, 0)) as too_few,
                       bool_or(status in ('queued', 'sending', 'uncertain')
                           and coalesce(t.n, 0) <> coalesce(p.n, 0)) as open_ones_differ,
                       jsonb_object_agg(status, coalesce(t.n, 0)) as kept,
                       jsonb_object_agg(status, coalesce(p.n, 0)) as counted
                from present p full join tally t using (workspace_id, batch_id, status) group by 1, 2
            ), of_batches as (
                select b.workspace_id, b.messages as counted,
                       too_few or open_ones_differ or missing <> coalesce(d.messages, 0) as differs,
                       jsonb_build_object('figures', 'tally', 'batch_id', b.batch_id, 'kept', b.kept,
                           'counted', b.counted, 'left', coalesce(d.messages, 0)) as place
                from batches b
                left join delivery.departed d on d.workspace_id = b.workspace_id and d.batch_id = b.batch_id
            ), ever as (
                select workspace_id, batch_id,
                       sum(n) filter (where status in ('sent', 'delivered', 'read')) as sent,
                       sum(n) filter (where status in ('delivered', 'read')) as delivered,
                       sum(n) filter (where status = 'read') as read,
                       sum(n) filter (where status = 'failed') as failed,
                       sum(n) filter (where status = 'skipped') as skipped,
                       sum(n) filter (where status = 'uncertain') as uncertain, 0 as replied, 0 as opted_out
                from tally group by 1, 2
                union all
                select workspace_id, batch_id, 0, 0, 0, 0, 0, 0, replied, opted_out from present
                union all
                select workspace_id, batch_id, 0, 0, 0, 0, 0, 0, replied, opted_out from delivery.departed
                where workspace_id = any(:workspaces)
            ), counted as (
                select e.workspace_id, b.origin_kind, b.origin_id, b.step, b.sender_id, %2$s
                from ever e join delivery.batch b on b.workspace_id = e.workspace_id and b.id = e.batch_id
                group by 1, 2, 3, 4, 5
            ), kept as (
                select workspace_id, origin_kind, origin_id, step, sender_id, %2$s
                from (select workspace_id, origin_kind, origin_id, step, sender_id, %1$s from delivery.figures_of_hour
                      where workspace_id = any(:workspaces)
                      union all
                      select f.workspace_id, b.origin_kind, b.origin_id, b.step, b.sender_id, %1$s
                      from delivery.figures f
                      join delivery.batch b on b.workspace_id = f.workspace_id and b.id = f.batch_id
                      where f.workspace_id = any(:workspaces)) one
                group by 1, 2, 3, 4, 5
            ), compared as (
                select workspace_id, counted, differs, place from of_batches
                union all
                select workspace_id, 0, %3$s,
                       jsonb_build_object('figures', 'figures_of_hour', 'at', 'of all time', 'origin', origin_kind,
                           'origin_id', origin_id, 'step', step, 'sender_id', sender_id, 'kept', %4$s, 'counted', %5$s)
                from counted c full join kept k using (workspace_id, origin_kind, origin_id, step, sender_id)
            )
            """.formatted(Columns.EACH, Columns.SUMMED, Columns.differ("k", "c"), Columns.json("k"), Columns.json("c"))
                    + Recounted.OF_COMPARED;

    private final JdbcClient jdbc;

    StateRecount(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "states of all time";
    }

    @Override
    @Transactional(readOnly = true)
    public List<Recounted> recount(Collection<WorkspaceId> workspaces) {
        return Recounted.by(jdbc.sql(COMPARED), workspaces);
    }
}
