package io.sendwell.delivery.figure;

import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Moves changes from where triggers put them to where they are kept: by hour and by day at the workspace. A statement
 * takes rows away and adds them elsewhere, so whoever reads sees each change once. A row that somebody is at is left for
 * the next time; a change that comes later makes a new row.
 */
@Repository
class Fold {

    /** Hours of the old zone are over after it. */
    private static final Duration BETWEEN_ZONES = Duration.ofDays(1);

    private static final String FIGURES = """
            with taken as materialized (
                select at, batch_id, variant, shard from delivery.figures
                where workspace_id = :workspace and at < :before
                for update skip locked
            ), moved as (
                delete from delivery.figures f using taken t
                where f.workspace_id = :workspace
                  and (f.at, f.batch_id, f.variant, f.shard) = (t.at, t.batch_id, t.variant, t.shard)
                returning f.*
            ), named as materialized (
                select date_trunc('hour', m.at, :zone) as hour, (m.at at time zone :zone)::date as day,
                       b.origin_kind, b.origin_id, b.step, b.sender_id, m.variant, %1$s
                from moved m join delivery.batch b on b.workspace_id = :workspace and b.id = m.batch_id
            ), hours as (
                insert into delivery.figures_of_hour as t
                    (workspace_id, origin_kind, origin_id, at, step, sender_id, variant, %1$s)
                select :workspace, origin_kind, origin_id, hour, step, sender_id, variant, %2$s
                from named group by 2, 3, 4, 5, 6, 7
                on conflict (workspace_id, origin_kind, origin_id, at, step, sender_id, variant) do update set %3$s
            ), senders as (
                insert into delivery.figures_of_sender as t (workspace_id, at, sender_id, origin_kind, %1$s)
                select :workspace, hour, sender_id, origin_kind, %2$s from named group by 2, 3, 4
                on conflict (workspace_id, at, sender_id, origin_kind) do update set %3$s
            ), days as (
                insert into delivery.figures_of_day as t (workspace_id, day, origin_kind, origin_id, sender_id, %1$s)
                select :workspace, day, origin_kind, origin_id, sender_id, %2$s from named group by 2, 3, 4, 5
                on conflict (workspace_id, day, origin_kind, origin_id, sender_id) do update set %3$s
            ), sender_days as (
                insert into delivery.figures_of_sender_day as t (workspace_id, day, sender_id, origin_kind, %1$s)
                select :workspace, day, sender_id, origin_kind, %2$s from named group by 2, 3, 4
                on conflict (workspace_id, day, sender_id, origin_kind) do update set %3$s
            )
            select count(*) from moved
            """.formatted(Columns.EACH, Columns.SUMMED, Columns.ADDED);

    private static final String DETAILS = """
            with taken as materialized (
                select at, batch_id, what, value, shard from delivery.figure_detail
                where workspace_id = :workspace and at < :before
                for update skip locked
            ), moved as (
                delete from delivery.figure_detail d using taken t
                where d.workspace_id = :workspace
                  and (d.at, d.batch_id, d.what, d.value, d.shard) = (t.at, t.batch_id, t.what, t.value, t.shard)
                returning d.*
            ), days as (
                insert into delivery.figure_detail_of_day as t
                    (workspace_id, what, day, value, origin_kind, origin_id, sender_id, n)
                select :workspace, m.what, (m.at at time zone :zone)::date, m.value, b.origin_kind, b.origin_id,
                       b.sender_id, sum(m.n)
                from moved m join delivery.batch b on b.workspace_id = :workspace and b.id = m.batch_id
                group by 2, 3, 4, 5, 6, 7
                on conflict (workspace_id, what, day, value, origin_kind, origin_id, sender_id)
                    do update set n = t.n + excluded.n
            )
            select count(*) from moved
            """;

    /** What is kept by day, made anew from what is kept by hour. */
    private static final List<String> REGROUP = List.of(
            "delete from delivery.figures_of_day where workspace_id = :workspace",
            "delete from delivery.figures_of_sender_day where workspace_id = :workspace",
            """
            insert into delivery.figures_of_day (workspace_id, day, origin_kind, origin_id, sender_id, %1$s)
            select :workspace, (at at time zone :zone)::date, origin_kind, origin_id, sender_id, %2$s
            from delivery.figures_of_hour where workspace_id = :workspace group by 2, 3, 4, 5
            """.formatted(Columns.EACH, Columns.SUMMED),
            """
            insert into delivery.figures_of_sender_day (workspace_id, day, sender_id, origin_kind, %1$s)
            select :workspace, (at at time zone :zone)::date, sender_id, origin_kind, %2$s
            from delivery.figures_of_sender where workspace_id = :workspace group by 2, 3, 4
            """.formatted(Columns.EACH, Columns.SUMMED));

    private final JdbcClient jdbc;

    Fold(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The workspaces that have changes from before an instant. */
    @Transactional(readOnly = true)
    List<WorkspaceId> waiting(Instant before) {
        return jdbc.sql("""
                        select workspace_id from delivery.figures where at < :before
                        union
                        select workspace_id from delivery.figure_detail where at < :before
                        order by 1
                        """)
                .param("before", Timestamp.from(before))
                .query((row, _) -> new WorkspaceId(row.getLong(1)))
                .list();
    }

    /** Moves a workspace's changes from before an instant; one server at a time. */
    @Transactional
    void fold(WorkspaceId workspace, Instant before, ZoneId zone) {
        var known = book(workspace, zone);
        if (!known.equals(zone.getId())) {
            changeZone(workspace, zone, before);
        }
        move(FIGURES, workspace, before, zone);
        move(DETAILS, workspace, before, zone);
    }

    /** The zone of the workspace's days, which are its own zone's from now on if there were none; the row stays locked. */
    @Transactional
    String book(WorkspaceId workspace, ZoneId zone) {
        jdbc.sql("""
                        insert into delivery.bookkeeping (workspace_id, timezone, since)
                        values (:workspace, :zone, '-infinity') on conflict do nothing
                        """)
                .param("workspace", workspace.value())
                .param("zone", zone.getId())
                .update();
        return jdbc.sql("select timezone from delivery.bookkeeping where workspace_id = :workspace for update")
                .param("workspace", workspace.value())
                .query(String.class)
                .single();
    }

    /** Days are made anew from the hours: exact, except where the zones differ by less than an hour. */
    private void changeZone(WorkspaceId workspace, ZoneId zone, Instant now) {
        for (var sql : REGROUP) {
            jdbc.sql(sql)
                    .param("workspace", workspace.value())
                    .param("zone", zone.getId())
                    .update();
        }
        jdbc.sql("""
                        update delivery.bookkeeping set timezone = :zone, since = :since where workspace_id = :workspace
                        """)
                .param("zone", zone.getId())
                .param("since", Timestamp.from(now.plus(BETWEEN_ZONES)))
                .param("workspace", workspace.value())
                .update();
    }

    private void move(String sql, WorkspaceId workspace, Instant before, ZoneId zone) {
        jdbc.sql(sql)
                .param("workspace", workspace.value())
                .param("before", Timestamp.from(before))
                .param("zone", zone.getId())
                .query(Long.class)
                .single();
    }
}
