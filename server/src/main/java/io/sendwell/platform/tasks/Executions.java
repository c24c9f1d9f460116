package io.sendwell.platform.tasks;

import io.sendwell.kernel.Node;
import io.sendwell.workspace.Tenancy;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What db-scheduler has in its table for the tasks that this server knows. */
class Executions {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final String[] known;

    Executions(JdbcClient jdbc, PlatformTransactionManager transactions, List<String> known) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.known = known.toArray(String[]::new);
    }

    /** The earliest time of those that nobody has taken yet. */
    Optional<Instant> firstToStart() {
        return first("""
                select execution_time from platform.scheduled_tasks
                where task_name = any(?) and not picked
                order by execution_time limit 1
                """);
    }

    /** The earliest time of all, those at work included. */
    Optional<Instant> firstToFinish() {
        return first("""
                select execution_time from platform.scheduled_tasks
                where task_name = any(?)
                order by execution_time limit 1
                """);
    }

    /** Gives back what servers had taken that are gone; {@code me} among them, under an earlier number. */
    void giveBack(Node me) {
        Tenancy.asEngine(() -> transaction.executeWithoutResult(_ ->
                jdbc.sql("""
                        select distinct picked_by::bigint from platform.scheduled_tasks
                        where picked and picked_by <> :me
                        """).param("me", Long.toString(me.number())).query(Long.class).list().stream()
                        .filter(me::isGone)
                        .forEach(gone ->
                                jdbc.sql("""
                                update platform.scheduled_tasks
                                set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
                                where picked and picked_by = :gone
                                """).param("gone", Long.toString(gone)).update())));
    }

    private Optional<Instant> first(String sql) {
        return Tenancy.asEngine(() -> transaction.execute(status ->
                jdbc.sql(sql).param(known).query(Timestamp.class).optional().map(Timestamp::toInstant)));
    }
}
