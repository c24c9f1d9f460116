package io.sendwell.inbox.answering;

import io.sendwell.intelligence.Knowledge;
import io.sendwell.intelligence.Snippet;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What a workspace knows and answers may be made of: opening hours, prices, links, answers to what is often asked. */
@Repository
@Transactional
class Snippets implements Knowledge {

    private static final String COLUMNS = "id, kind, title, text, url, keywords, created_at, updated_at";

    private final JdbcClient jdbc;

    Snippets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One of them, as the API shows it. */
    record KeptSnippet(
            long id,
            String kind,
            String title,
            String text,
            @Nullable String url,
            List<String> keywords,
            Instant createdAt,
            Instant updatedAt) {

        Snippet known() {
            return new Snippet(title, kind.equals("opening_hours") ? "hours" : kind, text, url, keywords);
        }
    }

    KeptSnippet add(WorkspaceId workspace, Snippet snippet, Instant now) {
        return bound("""
                        insert into inbox.snippet
                            (workspace_id, kind, title, text, url, keywords, created_at, updated_at)
                        values (:workspace, :kind, :title, :text, :url, :keywords, :now, :now)
                        returning %s
                        """, workspace, snippet, now).query((row, _) -> read(row)).single();
    }

    Optional<KeptSnippet> change(WorkspaceId workspace, long id, Snippet snippet, Instant now) {
        return bound("""
                        update inbox.snippet
                        set kind = :kind, title = :title, text = :text, url = :url, keywords = :keywords, updated_at = :now
                        where workspace_id = :workspace and id = :id
                        returning %s
                        """, workspace, snippet, now)
                .param("id", id)
                .query((row, _) -> read(row))
                .optional();
    }

    Optional<KeptSnippet> find(WorkspaceId workspace, long id) {
        return jdbc.sql("select %s from inbox.snippet where workspace_id = :workspace and id = :id".formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("id", id)
                .query((row, _) -> read(row))
                .optional();
    }

    /** In the order in which they were made; one more than the slice shows. */
    List<KeptSnippet> list(WorkspaceId workspace, Slice slice) {
        return jdbc.sql("""
                        select %s from inbox.snippet
                        where workspace_id = :workspace and id > :after order by id limit :fetch
                        """.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("after", slice.afterOrZero())
                .param("fetch", slice.fetch())
                .query((row, _) -> read(row))
                .list();
    }

    @Override
    public List<Snippet> of(WorkspaceId workspace) {
        return jdbc
                .sql("select %s from inbox.snippet where workspace_id = :workspace order by id".formatted(COLUMNS))
                .param("workspace", workspace.value())
                .query((row, _) -> read(row))
                .list()
                .stream()
                .map(KeptSnippet::known)
                .toList();
    }

    long count(WorkspaceId workspace) {
        return jdbc.sql("select count(*) from inbox.snippet where workspace_id = :workspace")
                .param("workspace", workspace.value())
                .query(Long.class)
                .single();
    }

    boolean delete(WorkspaceId workspace, long id) {
        return jdbc.sql("delete from inbox.snippet where workspace_id = :workspace and id = :id")
                        .param("workspace", workspace.value())
                        .param("id", id)
                        .update()
                > 0;
    }

    private JdbcClient.StatementSpec bound(String sql, WorkspaceId workspace, Snippet snippet, Instant now) {
        return jdbc.sql(sql.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("kind", snippet.kind())
                .param("title", snippet.title())
                .param("text", snippet.text())
                .param("url", snippet.url())
                .param("keywords", snippet.keywords().toArray(String[]::new))
                .param("now", Timestamp.from(now));
    }

    private static KeptSnippet read(ResultSet row) throws SQLException {
        return new KeptSnippet(
                row.getLong("id"),
                row.getString("kind"),
                row.getString("title"),
                row.getString("text"),
                row.getString("url"),
                List.of((String[]) row.getArray("keywords").getArray()),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
