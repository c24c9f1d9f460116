package io.sendwell.delivery.figure;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Recountable;
import io.sendwell.workspace.Recounted;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Holds why messages failed or were left out, and how long their answers took, against the messages, day by day. */
@Repository
class DetailRecount implements Recountable {

    /** One statement, so of one instant. A day counts where all of it is compared; days of another zone are left out. */
    private static final String COMPARED = """
            with %s, detail as (
                select m.workspace_id, m.batch_id,
                       (delivery.counts_at(m.status, m.sent_at, m.settled_at) at time zone a.timezone)::date as day,
                       v.what, v.value, count(*) as n
                from delivery.message m join asked a on a.workspace_id = m.workspace_id
                cross join lateral (values
                    (m.status, delivery.lost_by(m.status, m.reason)),
                    ('answered', delivery.answer_step(m.sent_at, m.replied_at)::text)) v(what, value)
                where m.status not in ('queued', 'sending') and coalesce(m.sent_at, m.settled_at) >= a.since
                  and (m.status in ('failed', 'skipped') or m.replied_at is not null) and v.value is not null
                group by 1, 2, 3, 4, 5
            ), counted as (
                select d.workspace_id, d.day, b.origin_kind, b.origin_id, b.sender_id, d.what, d.value, sum(d.n) as n
                from detail d join asked a on a.workspace_id = d.workspace_id
                join delivery.batch b on b.workspace_id = d.workspace_id and b.id = d.batch_id
                where d.day > (a.since at time zone a.timezone)::date
                group by 1, 2, 3, 4, 5, 6, 7
            ), kept as (
                select workspace_id, day, origin_kind, origin_id, sender_id, what, value, sum(n) as n
                from (select d.workspace_id, d.day, d.origin_kind, d.origin_id, d.sender_id, d.what, d.value, d.n
                      from delivery.figure_detail_of_day d join asked a on a.workspace_id = d.workspace_id
                      where d.day > (a.since at time zone a.timezone)::date
                      union all
                      select f.workspace_id, (f.at at time zone a.timezone)::date, b.origin_kind, b.origin_id,
                             b.sender_id, f.what, f.value, f.n
                      from delivery.figure_detail f join asked a on a.workspace_id = f.workspace_id
                      join delivery.batch b on b.workspace_id = f.workspace_id and b.id = f.batch_id
                      where (f.at at time zone a.timezone)::date > (a.since at time zone a.timezone)::date) one
                group by 1, 2, 3, 4, 5, 6, 7
            ), compared as (
                select workspace_id, coalesce(c.n, 0) as counted, coalesce(k.n, 0) <> coalesce(c.n, 0) as differs,
                       jsonb_build_object('figures', 'figure_detail_of_day', 'day', day, 'origin', origin_kind,
                           'origin_id', origin_id, 'sender_id', sender_id, 'what', what, 'value', value,
                           'kept', coalesce(k.n, 0), 'counted', coalesce(c.n, 0)) as place
                from counted c full join kept k using (workspace_id, day, origin_kind, origin_id, sender_id, what, value)
            )
            """.formatted(HourRecount.ASKED) + HourRecount.OF_COMPARED;

    private final JdbcClient jdbc;

    DetailRecount(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "reasons and answers";
    }

    @Override
    @Transactional(readOnly = true)
    public List<Recounted> recount(Collection<WorkspaceId> workspaces) {
        return Recounted.by(jdbc.sql(COMPARED), workspaces);
    }
}
