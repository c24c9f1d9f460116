package io.sendwell.inbox.conversation;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Answers that people give again and again, each known by its shortcut. */
@Repository
@Transactional
class CannedReplies {

    private static final String COLUMNS = "id, shortcut, text, created_at, updated_at";

    private final JdbcClient jdbc;

    CannedReplies(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param text with the variables that a template may have */
    record CannedReply(long id, String shortcut, String text, Instant createdAt, Instant updatedAt) {}

    /** 409 where the shortcut is taken. */
    CannedReply add(WorkspaceId workspace, String shortcut, String text, Instant now) {
        try {
            return jdbc.sql("""
                            insert into inbox.canned_reply (workspace_id, shortcut, text, created_at, updated_at)
                            values (:workspace, :shortcut, :text, :now, :now)
                            returning %s
                            """.formatted(COLUMNS))
                    .param("workspace", workspace.value())
                    .param("shortcut", shortcut)
                    .param("text", text)
                    .param("now", Timestamp.from(now))
                    .query((row, _) -> read(row))
                    .single();
        } catch (DuplicateKeyException taken) {
            throw taken(shortcut);
        }
    }

    /** Empty where there is none; 409 where the shortcut is another one's. */
    Optional<CannedReply> change(WorkspaceId workspace, long id, String shortcut, String text, Instant now) {
        try {
            return jdbc.sql("""
                            update inbox.canned_reply set shortcut = :shortcut, text = :text, updated_at = :now
                            where workspace_id = :workspace and id = :id
                            returning %s
                            """.formatted(COLUMNS))
                    .param("workspace", workspace.value())
                    .param("id", id)
                    .param("shortcut", shortcut)
                    .param("text", text)
                    .param("now", Timestamp.from(now))
                    .query((row, _) -> read(row))
                    .optional();
        } catch (DuplicateKeyException taken) {
            throw taken(shortcut);
        }
    }

    Optional<CannedReply> find(WorkspaceId workspace, long id) {
        return jdbc.sql("select %s from inbox.canned_reply where workspace_id = :workspace and id = :id"
                        .formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("id", id)
                .query((row, _) -> read(row))
                .optional();
    }

    Optional<CannedReply> find(WorkspaceId workspace, String shortcut) {
        return jdbc.sql("""
                        select %s from inbox.canned_reply
                        where workspace_id = :workspace and lower(shortcut) = lower(:shortcut)
                        """.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("shortcut", shortcut)
                .query((row, _) -> read(row))
                .optional();
    }

    /** In the order in which they were made; one more than the slice shows. */
    List<CannedReply> list(WorkspaceId workspace, Slice slice) {
        return jdbc.sql("""
                        select %s from inbox.canned_reply
                        where workspace_id = :workspace and id > :after order by id limit :fetch
                        """.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("after", slice.afterOrZero())
                .param("fetch", slice.fetch())
                .query((row, _) -> read(row))
                .list();
    }

    boolean delete(WorkspaceId workspace, long id) {
        return jdbc.sql("delete from inbox.canned_reply where workspace_id = :workspace and id = :id")
                        .param("workspace", workspace.value())
                        .param("id", id)
                        .update()
                > 0;
    }

    private static Problem taken(String shortcut) {
        return Problem.conflict("There is a canned reply with the shortcut " + shortcut + " already.");
    }

    private static CannedReply read(ResultSet row) throws SQLException {
        return new CannedReply(
                row.getLong("id"),
                row.getString("shortcut"),
                row.getString("text"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
