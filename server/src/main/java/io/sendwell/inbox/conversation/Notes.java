package io.sendwell.inbox.conversation;

import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What members tell one another about a conversation. Never sent; kept as long as the contact is. */
@Repository
@Transactional
class Notes {

    private final JdbcClient jdbc;
    private final Words words;

    Notes(JdbcClient jdbc, Words words) {
        this.jdbc = jdbc;
        this.words = words;
    }

    /** @param memberId who wrote it; null where that member is gone */
    record Note(long id, @Nullable Long memberId, String text, Instant at) {}

    Note add(WorkspaceId workspace, long conversation, long member, String text, Instant now) {
        var note = jdbc.sql("""
                        insert into inbox.note (workspace_id, conversation_id, member_id, text, at)
                        values (:workspace, :conversation, :member, :text, :now)
                        returning id, member_id, text, at
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("member", member)
                .param("text", text)
                .param("now", Timestamp.from(now))
                .query((row, _) -> note(row))
                .single();
        remember(workspace, conversation);
        return note;
    }

    /** The newest first; one more than the slice shows. */
    List<Note> list(WorkspaceId workspace, long conversation, Slice slice) {
        return jdbc.sql("""
                        select id, member_id, text, at from inbox.note
                        where workspace_id = :workspace and conversation_id = :conversation and id < :before
                        order by id desc limit :fetch
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("before", slice.beforeOrMax())
                .param("fetch", slice.fetch())
                .query((row, _) -> note(row))
                .list();
    }

    long count(WorkspaceId workspace, long conversation) {
        return jdbc.sql("""
                        select count(*) from inbox.note
                        where workspace_id = :workspace and conversation_id = :conversation
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .query(Long.class)
                .single();
    }

    /** Whether there was one. */
    boolean delete(WorkspaceId workspace, long conversation, long id) {
        int deleted = jdbc.sql("""
                        delete from inbox.note
                        where workspace_id = :workspace and conversation_id = :conversation and id = :id
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("id", id)
                .update();
        remember(workspace, conversation);
        return deleted > 0;
    }

    private void remember(WorkspaceId workspace, long conversation) {
        words.noted(
                workspace,
                conversation,
                jdbc.sql(
                                "select text from inbox.note where workspace_id = :workspace and conversation_id = :conversation")
                        .param("workspace", workspace.value())
                        .param("conversation", conversation)
                        .query((row, _) -> row.getString("text"))
                        .list());
    }

    private static Note note(ResultSet row) throws SQLException {
        return new Note(
                row.getLong("id"),
                row.getObject("member_id", Long.class),
                row.getString("text"),
                row.getTimestamp("at").toInstant());
    }
}
