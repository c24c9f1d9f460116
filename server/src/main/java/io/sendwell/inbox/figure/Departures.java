package io.sendwell.inbox.figure;

import io.sendwell.kernel.WorkspaceId;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Notes what leaves of what is counted, before it is deleted and in the same transaction: so a figure that is wrong can be
 * told from one that has outlived its facts.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Departures {

    /** Whoever understands, corrects or deletes one of them waits; what was deleted meanwhile is not noted again. */
    private static final String HOLD = """
            select id from inbox.incoming_message where workspace_id = :workspace and id = any(:ids)
            order by id for update
            """;

    /** In the order of the keys, so that of two who note none waits for the other in a circle. */
    private static final List<String> NOTES = List.of("""
            insert into inbox.departed as d (workspace_id, sender_id, n)
            select :workspace, sender_id, count(*) from inbox.incoming_message
            where workspace_id = :workspace and id = any(:ids) group by 2 order by 2
            on conflict (workspace_id, sender_id) do update set n = d.n + excluded.n
            """, """
            insert into inbox.departed_intent as d (workspace_id, campaign_id, intent, n)
            select :workspace, coalesce(campaign_id, 0), coalesce(corrected_intent, intent), count(*) from inbox.verdict
            where workspace_id = :workspace and message_id = any(:ids) group by 2, 3 order by 2, 3
            on conflict (workspace_id, campaign_id, intent) do update set n = d.n + excluded.n
            """);

    private final JdbcClient jdbc;

    Departures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** These incoming messages are about to go. */
    public void note(WorkspaceId workspace, Long[] messages) {
        var held = jdbc.sql(HOLD)
                .param("workspace", workspace.value())
                .param("ids", messages)
                .query(Long.class)
                .list();
        if (held.isEmpty()) {
            return;
        }
        for (var sql : NOTES) {
            jdbc.sql(sql)
                    .param("workspace", workspace.value())
                    .param("ids", held.toArray(Long[]::new))
                    .update();
        }
    }

    /** All of a conversation are; nobody adds to it from here on. */
    public void noteAll(WorkspaceId workspace, long conversation) {
        ids(workspace, conversation, """
                select id from inbox.conversation where workspace_id = :workspace and id = :conversation for update
                """);
        note(workspace, ids(workspace, conversation, """
                select id from inbox.incoming_message
                where workspace_id = :workspace and conversation_id = :conversation
                """));
    }

    private Long[] ids(WorkspaceId workspace, long conversation, String sql) {
        return jdbc.sql(sql)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .query(Long.class)
                .list()
                .toArray(Long[]::new);
    }
}
