package io.sendwell.delivery.lane;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Transport;
import io.sendwell.channel.Transports;
import io.sendwell.delivery.Reason;
import io.sendwell.kernel.Node;
import io.sendwell.workspace.Tenancy;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Locale;
import java.util.stream.Stream;
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
    private final Transports transports;
    private final TransactionTemplate transaction;

    Wreckage(
            Node node,
            JdbcClient jdbc,
            InstantSource clock,
            Transports transports,
            PlatformTransactionManager transactions) {
        this.transports = transports;
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

    /** The channels, as the database writes them, on which what is in doubt may be handed over again. */
    private String[] repeating() {
        return Stream.of(Channel.values())
                .filter(channel ->
                        transports.of(channel).filter(Transport::repeatsSafely).isPresent())
                .map(channel -> channel.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
    }

    private void clear(long gone) {
        var now = Timestamp.from(clock.instant());
        jdbc.sql("select sender_id from delivery.lane where claimed_by = :node order by sender_id for no key update")
                .param("node", gone)
                .query(Long.class)
                .list();
        int inDoubt = jdbc.sql("""
                        update delivery.message m
                        set status = case when v.again then 'queued' else 'uncertain' end,
                            doubts = m.doubts + 1,
                            reason = :reason,
                            settled_at = case when v.again then null else :now::timestamptz end
                        from (select m.id, s.channel = any(:repeating) and m.doubts + 1 < :most
                                       and b.state <> 'stopped' as again
                              from delivery.lane l
                              join channel.sender s on s.id = l.sender_id
                              join delivery.batch b on b.sender_id = l.sender_id
                              join delivery.message m on m.batch_id = b.id and m.status = 'sending'
                              where l.claimed_by = :node) v
                        where m.id = v.id and m.status = 'sending'
                        """)
                .param("repeating", repeating())
                .param("most", Doubts.MOST)
                .param("reason", Reason.INTERRUPTED.code())
                .param("now", now)
                .param("node", gone)
                .update();
        jdbc.sql("""
                        update delivery.lane set claimed_by = null, next_at = greatest(free_at, :now)
                        where claimed_by = :node
                        """).param("now", now).param("node", gone).update();
        LOG.info(
                "Node {} is gone; {} messages that it had on the wire are in doubt until a receipt comes, or go again"
                        + " where whoever has them drops the copy",
                gone,
                inDoubt);
    }
}
