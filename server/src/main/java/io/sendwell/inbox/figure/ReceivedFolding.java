package io.sendwell.inbox.figure;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Once an hour, moves the counts of incoming messages to the hours and days of the workspace. A statement takes rows away
 * and adds them elsewhere, so whoever reads sees each once. What was folded stays in the days of the zone of then.
 */
@Component
class ReceivedFolding implements DueWork {

    private static final Duration RHYTHM = Duration.ofHours(1);

    /** Quarters of an hour that began after this are counted in all the time; they are left alone. */
    private static final Duration LEFT_ALONE = Duration.ofMinutes(30);

    private final JdbcClient jdbc;
    private final Workspaces workspaces;
    private final InstantSource clock;
    private final TransactionTemplate transaction;
    private volatile @Nullable Instant last;

    ReceivedFolding(
            JdbcClient jdbc, Workspaces workspaces, InstantSource clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.workspaces = workspaces;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public String name() {
        return "folding of received messages";
    }

    @Override
    public Optional<Instant> nextDue() {
        var before = last;
        // A clock that was put back must not make it wait for the old time to come again.
        return Optional.of(before == null || before.isAfter(clock.instant()) ? Instant.MIN : before.plus(RHYTHM));
    }

    @Override
    public boolean runDue(Instant now) {
        last = now;
        var before = Timestamp.from(now.minus(LEFT_ALONE));
        Tenancy.asEngine(() -> {
            var waiting = transaction.execute(
                    _ -> jdbc.sql("select distinct workspace_id from inbox.received where at < :before order by 1")
                            .param("before", before)
                            .query((row, _) -> new WorkspaceId(row.getLong(1)))
                            .list());
            waiting.forEach(workspace -> transaction.executeWithoutResult(_ -> fold(workspace, before)));
        });
        return false;
    }

    private void fold(WorkspaceId workspace, Timestamp before) {
        jdbc.sql("""
                        with taken as materialized (
                            select at, sender_id, shard from inbox.received
                            where workspace_id = :workspace and at < :before
                            for update skip locked
                        ), moved as (
                            delete from inbox.received r using taken t
                            where r.workspace_id = :workspace
                              and (r.at, r.sender_id, r.shard) = (t.at, t.sender_id, t.shard)
                            returning r.at, r.sender_id, r.n
                        ), hours as (
                            insert into inbox.received_in_hour as h (workspace_id, at, sender_id, n)
                            select :workspace, date_trunc('hour', at, :zone), sender_id, sum(n) from moved
                            group by 2, 3 order by 2, 3
                            on conflict (workspace_id, at, sender_id) do update set n = h.n + excluded.n
                        ), days as (
                            insert into inbox.received_on_day as d (workspace_id, day, sender_id, n)
                            select :workspace, (at at time zone :zone)::date, sender_id, sum(n) from moved
                            group by 2, 3 order by 2, 3
                            on conflict (workspace_id, day, sender_id) do update set n = d.n + excluded.n
                        )
                        select count(*) from moved
                        """)
                .param("workspace", workspace.value())
                .param("before", before)
                .param("zone", workspaces.settings(workspace).timezone().getId())
                .query(Long.class)
                .single();
    }
}
