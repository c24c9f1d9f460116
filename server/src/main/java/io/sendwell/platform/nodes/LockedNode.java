package io.sendwell.platform.nodes;

import io.sendwell.kernel.Node;
import io.sendwell.workspace.Tenancy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A node is its number and an advisory lock on it, held on a connection of its own for as long as the process lives:
 * PostgreSQL lets go of it the moment the process is gone, whatever the clocks say. Whoever gets the lock of another node
 * knows that it is gone.
 */
@Component
class LockedNode implements Node, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(LockedNode.class);
    private static final int LOCK_CLASS = 0x5E2D; // "SEnD": keeps our advisory locks apart from others'
    private static final int PROBE_SECONDS = 1;
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** A restart of PostgreSQL lets go of everybody's locks; for so long they may take them again. */
    private static final String GRACE = "3 seconds";

    private final DataSource pool;
    private final JdbcClient jdbc;
    private final long number;
    private @Nullable Connection alive;
    private long affirmedAt;
    private volatile boolean ended;

    LockedNode(DataSource pool, JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.pool = pool;
        this.jdbc = jdbc;
        this.number = Tenancy.asEngine(() -> new TransactionTemplate(transactions)
                .execute(_ -> jdbc.sql("select nextval('platform.node')")
                        .query(Long.class)
                        .single()));
        Thread.ofVirtual().name("node").start(this::keepAffirming);
    }

    private void keepAffirming() {
        while (!ended) {
            try {
                affirm();
            } catch (IllegalStateException unanswered) {
                log.debug("This node could not show itself alive and tries again", unanswered);
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public synchronized void affirm() {
        long now = System.nanoTime();
        if (ended || (alive != null && now - affirmedAt < INTERVAL.toNanos())) {
            return;
        }
        try {
            if (alive == null || !alive.isValid(PROBE_SECONDS)) {
                lock();
            }
            affirmedAt = now;
        } catch (SQLException e) {
            throw new IllegalStateException("The database does not answer; nothing is claimed until it does", e);
        }
    }

    private void lock() throws SQLException {
        letGo();
        var connection = pool.getConnection();
        alive = connection;
        try (var lock = connection.prepareStatement("select pg_advisory_lock(?, ?)")) {
            lock.setInt(1, LOCK_CLASS);
            lock.setInt(2, (int) number);
            lock.execute();
        }
    }

    @Override
    public boolean isGone(long node) {
        return jdbc.sql("""
                        select now() - pg_postmaster_start_time() > :grace::interval
                           and pg_try_advisory_xact_lock(:class, :node)
                        """)
                .param("grace", GRACE)
                .param("class", LOCK_CLASS)
                .param("node", (int) node)
                .query(Boolean.class)
                .single();
    }

    @Override
    public boolean isAlone() {
        return jdbc.sql("""
                        select not exists (
                            select from pg_locks
                            where locktype = 'advisory' and classid = :class and objid <> :node
                              and database = (select oid from pg_database where datname = current_database()))
                        """)
                .param("class", LOCK_CLASS)
                .param("node", (int) number)
                .query(Boolean.class)
                .single();
    }

    /** After everything that claims has stopped. */
    @Override
    public synchronized void destroy() {
        ended = true;
        letGo();
    }

    private void letGo() {
        if (alive == null) {
            return;
        }
        try (var connection = alive;
                var unlock = connection.createStatement()) {
            unlock.execute("select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            log.debug("The connection that showed this node alive was already gone", e);
        }
        alive = null;
    }
}
