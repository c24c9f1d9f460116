package io.sendwell.inbox.answering;

import io.sendwell.delivery.MessageId;
import io.sendwell.inbox.backlog.Task;
import io.sendwell.inbox.policy.HeldBack;
import io.sendwell.intelligence.Suggestion;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The answers that were thought of, one per message: sent by themselves, or offered. In a transaction. */
@Repository
class Suggestions {

    /** Automatic answers are looked for so far back: a day, and how old a message may be that is still answered. */
    private static final Duration A_DAY_AND_AN_HOUR = Duration.ofHours(25);

    private final JdbcClient jdbc;

    Suggestions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean exists(WorkspaceId workspace, long message) {
        return jdbc.sql(
                        "select count(*) > 0 from inbox.suggestion where workspace_id = :workspace and message_id = :message")
                .param("workspace", workspace.value())
                .param("message", message)
                .query(Boolean.class)
                .single();
    }

    /**
     * Keeps one.
     *
     * @param held why it did not go; null where it went as {@code outgoing}
     */
    void add(
            WorkspaceId workspace,
            long message,
            String text,
            Suggestion suggestion,
            @Nullable HeldBack held,
            @Nullable MessageId outgoing,
            Instant now) {
        jdbc.sql("""
                        insert into inbox.suggestion
                            (message_id, workspace_id, text, engine, needs_review, held, outgoing_id, at)
                        select id, workspace_id, :text, :engine, :review, :held, :outgoing, :now
                        from inbox.incoming_message where workspace_id = :workspace and id = :message
                        """)
                .param("workspace", workspace.value())
                .param("message", message)
                .param("text", text)
                .param("engine", suggestion.engine())
                .param("review", suggestion.requiresHumanReview())
                .param("held", held == null ? null : held.code())
                .param("outgoing", outgoing == null ? null : outgoing.value())
                .param("now", Timestamp.from(now))
                .update();
    }

    /** When something was answered by itself in a conversation in the last 24 hours. */
    List<Instant> automatic(WorkspaceId workspace, long conversation, Instant now) {
        return jdbc.sql("""
                        select s.at from inbox.incoming_message m
                        join inbox.suggestion s on s.workspace_id = m.workspace_id and s.message_id = m.id
                        where m.workspace_id = :workspace and m.conversation_id = :conversation
                          and m.at > :since and s.held is null
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("since", Timestamp.from(now.minus(A_DAY_AND_AN_HOUR)))
                .query((row, _) -> row.getTimestamp("at").toInstant())
                .list();
    }

    /** Those of these messages after which their contact has written nothing. */
    Set<Long> newest(WorkspaceId workspace, List<Task> tasks) {
        return new HashSet<>(jdbc.sql("""
                        select asked.message from unnest(:messages::bigint[], :conversations::bigint[])
                            asked (message, conversation)
                        where not exists (select from inbox.incoming_message
                                          where workspace_id = :workspace and conversation_id = asked.conversation
                                            and id > asked.message)
                        """)
                .param("workspace", workspace.value())
                .param("messages", tasks.stream().map(Task::message).toArray(Long[]::new))
                .param("conversations", tasks.stream().map(Task::conversation).toArray(Long[]::new))
                .query(Long.class)
                .list());
    }

    /** Whether the contact has written nothing after this message. */
    boolean newest(WorkspaceId workspace, long conversation, long message) {
        return !jdbc.sql("""
                        select exists (select from inbox.incoming_message
                                       where workspace_id = :workspace and conversation_id = :conversation
                                         and id > :message)
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("message", message)
                .query(Boolean.class)
                .single();
    }
}
