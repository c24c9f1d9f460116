package io.sendwell.delivery.lane;

import io.sendwell.delivery.Reason;
import io.sendwell.kernel.Node;
import io.sendwell.workspace.Tenancy;
import java.sql.Timestamp;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What nodes that are gone left on the wire: it is put in doubt, and their lanes go on. */
@Component
class Wreckage {

    private static final Logger LOG = LoggerFactory.getLogger(Wreckage.class);

    private final Node node;
    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    Wreckage(Node node, JdbcClient jdbc, InstantSource clock, PlatformTransactionManager transactions) {
        this.node = node;
        this.jdbc = jdbc;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Looks at every node that has claimed a lane. */
    void clear() {
        Tenancy.asEngine(() -> transaction.executeWithoutResult(
                _ -> jdbc.sql("""
                            select distinct claimed_by from delivery.lane
                            where claimed_by is not null and claimed_by <> :me
                            """).param("me", node.number()).query(Long.class).list().stream()
                        .filter(node::isGone)
                        .forEach(this::clear)));
    }

    private void clear(long gone) {
        var now = Timestamp.from(clock.instant());
        jdbc.sql("select sender_id from delivery.lane where claimed_by = :node order by sender_id for no key update")
                .param("node", gone)
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
                .param("node", gone)
                .update();
        jdbc.sql("""
                        update delivery.lane set claimed_by = null, next_at = greatest(free_at, :now)
                        where claimed_by = :node
                        """).param("now", now).param("node", gone).update();
        LOG.info(
                "Node {} is gone; {} messages that it had on the wire are in doubt until a receipt comes",
                gone,
                inDoubt);
    }
}
