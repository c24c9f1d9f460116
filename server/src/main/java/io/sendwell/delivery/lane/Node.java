package io.sendwell.delivery.lane;

import io.sendwell.delivery.Reason;
import io.sendwell.workspace.Tenancy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * This process among those that share the database. It has a number and holds an advisory lock on it for as long as it
 * lives: PostgreSQL lets go of the lock the moment the process is gone, whatever the clocks say. Whoever can take the
 * lock of another node knows that it is dead, and that what it had on the wire is in doubt.
 */
@Component
class Node {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int LOCK_CLASS = 0x5E2D; // "SEnD": keeps our advisory locks apart from others'
    private static final int PROBE_SECONDS = 1;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final TransactionTemplate transaction;
    private final long number;
    private @Nullable Connection alive;

    Node(DataSource dataSource, JdbcClient jdbc, InstantSource clock, PlatformTransactionManager transactions) {
        this.dataSource = dataSource;
        this.jdbc = jdbc;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.number = Tenancy.asEngine(() -> transaction.execute(_ ->
                jdbc.sql("select nextval('delivery.node')").query(Long.class).single()));
    }

    long number() {
        return number;
    }

    /**
     * Shows that this node lives. After a restart of PostgreSQL the lock is taken anew; another node may have put what
     * was on the wire in doubt by then, and the results that still come settle it.
     */
    synchronized void showAlive() throws SQLException {
        if (alive != null && alive.isValid(PROBE_SECONDS)) {
            return;
        }
        letGo();
        var connection = dataSource.getConnection();
        alive = connection;
        try (var lock = connection.prepareStatement("select pg_advisory_lock(?, ?)")) {
            lock.setInt(1, LOCK_CLASS);
            lock.setInt(2, (int) number);
            lock.execute();
        }
    }

    synchronized void letGo() {
        if (alive == null) {
            return;
        }
        try (var connection = alive;
                var unlock = connection.createStatement()) {
            unlock.execute("select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.debug("The connection that showed this node alive was already gone", e);
        }
        alive = null;
    }

    /** Puts in doubt what dead nodes had on the wire and frees their lanes. */
    void reapDead() {
        Tenancy.asEngine(() -> transaction.executeWithoutResult(_ -> {
            var others = jdbc.sql("""
                            select distinct claimed_by from delivery.lane
                            where claimed_by is not null and claimed_by <> :me
                            """).param("me", number).query(Long.class).list();
            others.forEach(this::reapIfDead);
        }));
    }

    private void reapIfDead(long node) {
        boolean dead = jdbc.sql("select pg_try_advisory_xact_lock(:class, :node)")
                .param("class", LOCK_CLASS)
                .param("node", (int) node)
                .query(Boolean.class)
                .single();
        if (!dead) {
            return;
        }
        var now = Timestamp.from(clock.instant());
        jdbc.sql("select sender_id from delivery.lane where claimed_by = :node order by sender_id for no key update")
                .param("node", node)
                .query(Long.class)
                .list();
        int inDoubt = jdbc.sql("""
                        update delivery.message m
                        set status = 'uncertain', reason = :reason, settled_at = :now
                        from delivery.lane l
                        join delivery.batch b on b.sender_id = l.sender_id
                        where l.claimed_by = :node and m.batch_id = b.id and m.status = 'sending'
                        """)
                .param("reason", Reason.INTERRUPTED.code())
                .param("now", now)
                .param("node", node)
                .update();
        jdbc.sql("""
                        update delivery.lane set claimed_by = null, next_at = greatest(free_at, :now)
                        where claimed_by = :node
                        """).param("now", now).param("node", node).update();
        LOG.info(
                "Node {} is gone; {} messages that it had on the wire are in doubt until a receipt comes",
                node,
                inDoubt);
    }
}
