package io.sendwell.channel.simulator;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The behaviours that were asked for, kept for ever, and which one is in force for a sender. */
@Component
@OutsideProduction
class Behaviours {

    /**
     * A behaviour in force.
     *
     * @param id 0 where nobody asked for anything
     * @param sinceSeq the last line of the log before it
     */
    record Version(long id, long sinceSeq, Behaviour behaviour) {}

    private record Origin(WorkspaceId workspace, SenderId sender) {}

    private static final JsonMapper JSON = new JsonMapper();
    private static final Version USUAL = new Version(0, 0, Behaviour.USUAL);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final ConcurrentMap<Origin, Version> inForce = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, Version> byId = new ConcurrentHashMap<>();

    Behaviours(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** The sender's own behaviour if it has one, else that of all senders of its workspace, else the usual one. */
    Version of(WorkspaceId workspace, SenderId sender) {
        return inForce.computeIfAbsent(
                new Origin(workspace, sender), origin -> query("""
                where workspace_id = :workspace and sender_id in (:sender, 0)
                order by sender_id desc, id desc limit 1
                """, origin.workspace.value(), origin.sender.value()));
    }

    /** The behaviour with which a message was taken. */
    Behaviour byId(WorkspaceId workspace, long id) {
        return id == 0
                ? Behaviour.USUAL
                : byId.computeIfAbsent(
                                id,
                                any -> query("where workspace_id = :workspace and id = :sender", workspace.value(), id))
                        .behaviour();
    }

    /** From now on this sender, or with null every sender without a behaviour of its own, behaves so. */
    void put(WorkspaceId workspace, @Nullable SenderId sender, Behaviour behaviour, long sinceSeq) {
        transaction.executeWithoutResult(status -> jdbc.sql("""
                        insert into channel.simulator_behaviour (workspace_id, sender_id, since_seq, behaviour)
                        values (:workspace, :sender, :since, :behaviour::jsonb)
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender == null ? 0 : sender.value())
                .param("since", sinceSeq)
                .param("behaviour", JSON.writeValueAsString(behaviour))
                .update());
        inForce.clear();
    }

    private Version query(String where, long workspace, long key) {
        return Tenancy.asEngine(() -> transaction.execute(status -> jdbc.sql(
                        "select id, since_seq, behaviour from channel.simulator_behaviour " + where)
                .param("workspace", workspace)
                .param("sender", key)
                .query((row, n) -> new Version(
                        row.getLong("id"),
                        row.getLong("since_seq"),
                        JSON.readValue(row.getString("behaviour"), Behaviour.class)))
                .optional()
                .orElse(USUAL)));
    }
}
