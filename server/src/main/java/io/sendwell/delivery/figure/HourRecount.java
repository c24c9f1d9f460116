package io.sendwell.delivery.figure;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Recountable;
import io.sendwell.workspace.Recounted;
import io.sendwell.workspace.Workspaces;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Holds the figures by hour against the messages, all that the clean-up has left, which are read once for all workspaces; and
 * the figures that are made of the same changes against those by hour.
 */
@Repository
class HourRecount implements Recountable {

    /** Only what counts after all that the clean-up took, and after the days of another zone. */
    static final String ASKED = """
            asked as materialized (
                select w.workspace_id, w.timezone,
                       date_trunc('hour', greatest(w.since, (
                           select max(d.settled_before) + interval '1 day' from delivery.departed d
                           where d.workspace_id = w.workspace_id)), w.timezone) + interval '1 hour' as since
                from delivery.bookkeeping w where w.workspace_id = any(:workspaces)
            )""";

    /** Ends a statement as {@link Recounted#OF_COMPARED} does, and says since when. */
    static final String OF_COMPARED = """
            select a.workspace_id, nullif(a.since, '-infinity') as since,
                   coalesce(sum(c.counted), 0)::bigint as counted,
                   count(*) filter (where c.differs) as differences,
                   (array_agg(c.place) filter (where c.differs))[1\\:20]::text[] as examples
            from asked a left join compared c on c.workspace_id = a.workspace_id
            group by a.workspace_id, a.since
            """;

    private static final String MESSAGES = """
            with %6$s, quarter as (
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
                select workspace_id, c.messages as counted, %3$s as differs,
                       jsonb_build_object('figures', 'figures_of_hour', 'at', at, 'origin', origin_kind,
                           'origin_id', origin_id, 'step', step, 'sender_id', sender_id, 'variant', variant,
                           'kept', %4$s, 'counted', %5$s) as place
                from counted c
                full join kept k using (workspace_id, at, origin_kind, origin_id, step, sender_id, variant)
            )
            """.formatted(
                    Columns.EACH, Columns.SUMMED, Columns.differ("k", "c"), Columns.json("k"), Columns.json("c"), ASKED)
            + OF_COMPARED;

    private static final String DAY = "(at at time zone timezone)::date as day";

    private static final List<String> MADE_OF_HOURS = List.of(
            grouped("figures_of_day", List.of("day", "origin_kind", "origin_id", "sender_id")),
            grouped("figures_of_sender", List.of("at", "sender_id", "origin_kind")),
            grouped("figures_of_sender_day", List.of("day", "sender_id", "origin_kind")));

    /**
     * Folding puts each change into all of these, and a change of the zone makes days anew from hours: so they are the
     * hours added up, at every place and of all time.
     *
     * @param names what the table's places are named by
     */
    private static String grouped(String table, List<String> names) {
        return """
            with asked as materialized (
                select workspace_id, timezone from delivery.bookkeeping where workspace_id = any(:workspaces)
            ), counted as (
                select workspace_id, %9$s, %2$s
                from (select a.timezone, h.* from delivery.figures_of_hour h join asked a using (workspace_id)) h
                group by workspace_id, %8$s
            ), compared as (
                select workspace_id, 0 as counted, %3$s as differs,
                       jsonb_build_object('figures', '%7$s', 'place', to_jsonb(array[%10$s]),
                           'kept', %4$s, 'counted', %5$s) as place
                from counted c
                full join (select workspace_id, %8$s, %1$s from delivery.%7$s
                           where workspace_id = any(:workspaces)) k using (workspace_id, %8$s)
            )
            %6$s""".formatted(
                Columns.EACH,
                Columns.SUMMED,
                Columns.differ("k", "c"),
                Columns.json("k"),
                Columns.json("c"),
                Recounted.OF_COMPARED,
                table,
                String.join(", ", names),
                names.stream().map(name -> name.equals("day") ? DAY : name).collect(Collectors.joining(", ")),
                names.stream().map(name -> name + "::text").collect(Collectors.joining(", ")));
    }

    private final JdbcClient jdbc;
    private final Fold fold;
    private final Workspaces workspaces;
    private final TransactionTemplate snapshot;

    HourRecount(JdbcClient jdbc, Fold fold, Workspaces workspaces, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.fold = fold;
        this.workspaces = workspaces;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
    }

    @Override
    public String what() {
        return "messages";
    }

    @Override
    public List<Recounted> recount(Collection<WorkspaceId> asked) {
        // What was never folded has the hours of today's zone.
        asked.forEach(
                workspace -> fold.book(workspace, workspaces.settings(workspace).timezone()));
        return snapshot.execute(_ -> compare(asked));
    }

    private List<Recounted> compare(Collection<WorkspaceId> asked) {
        var found = new TreeMap<Long, Recounted>();
        for (var sql :
                Stream.concat(Stream.of(MESSAGES), MADE_OF_HOURS.stream()).toList()) {
            Recounted.by(jdbc.sql(sql), asked)
                    .forEach(one -> found.merge(one.workspace().value(), one, Recounted::plus));
        }
        return List.copyOf(found.values());
    }
}
