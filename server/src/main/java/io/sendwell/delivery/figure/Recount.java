package io.sendwell.delivery.figure;

import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Counts the messages of workspaces anew, all that the clean-up has left, and holds the figures against that: the messages
 * are read once for all of them, and what is compared is of one instant. It mends nothing.
 */
@Repository
class Recount {

    /** Of what is different, so many places are kept to look at. */
    private static final int EXAMPLES = 20;

    /** Only what counts after all that the clean-up took, and after the days of another zone. */
    private static final String MESSAGES = """
            with asked as materialized (
                select w.workspace_id, w.timezone,
                       date_trunc('hour', greatest(w.since, (
                           select max(d.settled_before) + interval '1 day' from delivery.departed d
                           where d.workspace_id = w.workspace_id)), w.timezone) + interval '1 hour' as since
                from delivery.bookkeeping w where w.workspace_id = any(:workspaces)
            ), quarter as (
                select m.workspace_id, m.batch_id, coalesce(m.variant, 0) as variant,
                       delivery.counts_at(m.status, m.sent_at, m.settled_at) as at, count(*) as messages,
                       count(*) filter (where m.status in ('sent', 'delivered', 'read')) as sent,
                       count(*) filter (where m.status in ('delivered', 'read')) as delivered,
                       count(*) filter (where m.status = 'read') as read,
                       count(*) filter (where m.status = 'failed') as failed,
                       count(*) filter (where m.status = 'skipped') as skipped,
                       count(*) filter (where m.status = 'uncertain') as uncertain,
                       count(m.replied_at) as replied, count(m.opted_out_at) as opted_out
                from delivery.message m join asked a on a.workspace_id = m.workspace_id
                where m.status not in ('queued', 'sending') and coalesce(m.sent_at, m.settled_at) >= a.since
                group by 1, 2, 3, 4
            ), counted as (
                select q.workspace_id, date_trunc('hour', q.at, a.timezone) as at, b.origin_kind, b.origin_id, b.step,
                       b.sender_id, q.variant, sum(q.messages) as messages, %2$s
                from quarter q join asked a on a.workspace_id = q.workspace_id
                join delivery.batch b on b.workspace_id = q.workspace_id and b.id = q.batch_id
                group by 1, 2, 3, 4, 5, 6, 7
            ), kept as (
                select workspace_id, at, origin_kind, origin_id, step, sender_id, variant, %2$s
                from (select h.workspace_id, h.at, h.origin_kind, h.origin_id, h.step, h.sender_id, h.variant, %1$s
                      from delivery.figures_of_hour h join asked a on a.workspace_id = h.workspace_id
                      where h.at >= a.since
                      union all
                      select f.workspace_id, date_trunc('hour', f.at, a.timezone), b.origin_kind, b.origin_id, b.step,
                             b.sender_id, f.variant, %1$s
                      from delivery.figures f join asked a on a.workspace_id = f.workspace_id
                      join delivery.batch b on b.workspace_id = f.workspace_id and b.id = f.batch_id
                      where date_trunc('hour', f.at, a.timezone) >= a.since) one
                group by 1, 2, 3, 4, 5, 6, 7
            ), compared as (
                select workspace_id, c.messages, %3$s as differs,
                       jsonb_build_object('at', at, 'origin', origin_kind, 'origin_id', origin_id, 'step', step,
                           'sender_id', sender_id, 'variant', variant, 'kept', %4$s, 'counted', %5$s) as place
                from counted c
                full join kept k using (workspace_id, at, origin_kind, origin_id, step, sender_id, variant)
            )
            select a.workspace_id, a.since, a.since = '-infinity' as whole, coalesce(sum(c.messages), 0)::bigint as messages,
                   count(*) filter (where c.differs) as differences,
                   (array_agg(c.place) filter (where c.differs))[1\\:%6$d]::text[] as examples
            from asked a left join compared c on c.workspace_id = a.workspace_id
            group by a.workspace_id, a.since
            """.formatted(
            Columns.EACH, Columns.SUMMED, Columns.differ("k", "c"), Columns.json("k"), Columns.json("c"), EXAMPLES);

    /** Each change was put into all of these, so their sums over everything are the same. */
    private static final String TABLES =
            """
            with sums as (
                select workspace_id, 'hours' as place, %1$s from delivery.figures_of_hour
                where workspace_id = any(:workspaces) group by 1
                union all
                select workspace_id, 'days', %1$s from delivery.figures_of_day
                where workspace_id = any(:workspaces) group by 1
                union all
                select workspace_id, 'senders', %1$s from delivery.figures_of_sender
                where workspace_id = any(:workspaces) group by 1
                union all
                select workspace_id, 'sender_days', %1$s from delivery.figures_of_sender_day
                where workspace_id = any(:workspaces) group by 1
            )
            select k.workspace_id, jsonb_build_object('place', k.place, 'kept', %2$s, 'counted', %3$s)::text as example
            from sums k left join sums c on c.workspace_id = k.workspace_id and c.place = 'hours'
            where k.place <> 'hours' and %4$s
            """.formatted(Columns.SUMMED, Columns.json("k"), Columns.json("c"), Columns.differ("k", "c"));

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Recount(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** @param since null = all messages were recounted */
    record Finding(
            WorkspaceId workspace, @Nullable Instant since, long messages, int differences, List<String> examples) {

        private Finding with(List<String> more) {
            return new Finding(
                    workspace,
                    since,
                    messages,
                    differences + more.size(),
                    Stream.concat(examples.stream(), more.stream()).toList());
        }
    }

    /** Compares; of workspaces that have no figures yet there is nothing to say. */
    @Transactional(isolation = Isolation.REPEATABLE_READ, readOnly = true)
    List<Finding> compare(Collection<WorkspaceId> workspaces) {
        var ids = workspaces.stream().map(WorkspaceId::value).toArray(Long[]::new);
        Map<WorkspaceId, List<String>> tables = jdbc
                .sql(TABLES)
                .param("workspaces", ids)
                .query((row, _) -> Map.entry(new WorkspaceId(row.getLong("workspace_id")), row.getString("example")))
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        return jdbc
                .sql(MESSAGES)
                .param("workspaces", ids)
                .query((row, _) -> new Finding(
                        new WorkspaceId(row.getLong("workspace_id")),
                        row.getBoolean("whole")
                                ? null
                                : row.getTimestamp("since").toInstant(),
                        row.getLong("messages"),
                        row.getInt("differences"),
                        row.getArray("examples") == null
                                ? List.of()
                                : List.of((String[]) row.getArray("examples").getArray())))
                .stream()
                .map(finding -> finding.with(tables.getOrDefault(finding.workspace(), List.of())))
                .toList();
    }

    @Transactional
    void keep(Finding finding, Instant now) {
        var since = finding.since();
        jdbc.sql("""
                        insert into delivery.recount (workspace_id, at, since, messages, differences, examples)
                        values (:workspace, :now, :since::timestamptz, :messages, :differences, :examples::jsonb)
                        """)
                .param("workspace", finding.workspace().value())
                .param("now", Timestamp.from(now))
                .param("since", since == null ? null : Timestamp.from(since))
                .param("messages", finding.messages())
                .param("differences", finding.differences())
                .param(
                        "examples",
                        json.writeValueAsString(
                                finding.examples().stream().map(json::readTree).toList()))
                .update();
    }

    /** When the next workspace is to be looked at. */
    @Transactional(readOnly = true)
    @Nullable Instant next() {
        return jdbc.sql("select min(check_at) from delivery.bookkeeping")
                .query((row, _) -> {
                    @Nullable Timestamp at = row.getTimestamp(1);
                    return Optional.ofNullable(at).map(Timestamp::toInstant);
                })
                .single()
                .orElse(null);
    }

    /** Those whose time has come and that no other server has taken; each is planned anew. */
    @Transactional
    List<WorkspaceId> take(Instant now, Function<WorkspaceId, Instant> again) {
        var due = jdbc.sql("""
                        select workspace_id from delivery.bookkeeping where check_at <= :now
                        order by workspace_id for update skip locked
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) -> new WorkspaceId(row.getLong(1)))
                .list();
        for (var workspace : due) {
            jdbc.sql("update delivery.bookkeeping set check_at = :at where workspace_id = :workspace")
                    .param("at", Timestamp.from(again.apply(workspace)))
                    .param("workspace", workspace.value())
                    .update();
        }
        return due;
    }
}
