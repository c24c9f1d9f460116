package io.sendwell.channel.cloud;

import io.sendwell.kernel.GroupCommit;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import io.sendwell.workspace.Tenancy;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * WhatsApp's ids of our messages. Its words about them nearly always repeat ours; where they do not, these lead back.
 */
@Component
public class SentMessages implements Perishable {

    private static final Logger LOG = LoggerFactory.getLogger(SentMessages.class);
    private static final int IN_ONE_COMMIT = 500;

    /** WhatsApp tries to deliver for as long. */
    private static final Duration KEPT = Duration.ofDays(30);

    record Sent(WorkspaceId workspace, long sender, String wamid, String wireId) {}

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final TransactionTemplate transaction;
    private final GroupCommit<Sent> commits = new GroupCommit<>(IN_ONE_COMMIT, this::store);

    SentMessages(JdbcClient jdbc, InstantSource clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Notes it, together with all that are noted now; that it was sent stays true where this cannot be. */
    void note(Sent sent) {
        try {
            commits.write(sent);
        } catch (DataAccessException | TransactionException e) {
            LOG.info(
                    "WhatsApp's id of message {} was not noted; its receipts name ours all the same", sent.wireId(), e);
        }
    }

    /** Our wire ids of those of WhatsApp's ids that are known. Runs in the engine's scope. */
    public Map<String, String> wireIds(Collection<String> wamids) {
        var found = new HashMap<String, String>();
        transaction.executeWithoutResult(_ -> jdbc.sql(
                        "select wamid, wire_id from channel.cloud_message where wamid = any(:wamids)")
                .param("wamids", wamids.toArray(String[]::new))
                .query(row -> {
                    found.put(row.getString("wamid"), row.getString("wire_id"));
                }));
        return found;
    }

    private void store(List<Sent> sent) {
        Tenancy.asEngine(() -> transaction.executeWithoutResult(_ -> jdbc.sql("""
                        insert into channel.cloud_message (workspace_id, sender_id, wamid, wire_id, sent_at)
                        select v.workspace_id, v.sender_id, v.wamid, v.wire_id, :now
                          from unnest(:workspaces::bigint[], :senders::bigint[], :wamids::text[], :wires::text[])
                               v(workspace_id, sender_id, wamid, wire_id)
                        on conflict do nothing
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param(
                        "workspaces",
                        sent.stream().map(one -> one.workspace.value()).toArray(Long[]::new))
                .param("senders", sent.stream().map(Sent::sender).toArray(Long[]::new))
                .param("wamids", sent.stream().map(Sent::wamid).toArray(String[]::new))
                .param("wires", sent.stream().map(Sent::wireId).toArray(String[]::new))
                .update()));
    }

    @Override
    public String what() {
        return "WhatsApp's ids of messages";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        return most -> jdbc.sql("""
                        delete from channel.cloud_message where (workspace_id, wamid) in (
                            select workspace_id, wamid from channel.cloud_message
                             where workspace_id = :workspace and sent_at < :before
                             limit :most for update skip locked)
                        """)
                .param("workspace", workspace.value())
                .param("before", Timestamp.from(now.minus(KEPT)))
                .param("most", most)
                .update();
    }
}
