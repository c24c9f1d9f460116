package io.sendwell.channel.media;

import io.sendwell.channel.ContentKind;
import io.sendwell.channel.Media;
import io.sendwell.channel.MediaFile;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The uploaded files of workspaces, and which bytes of theirs are in the storage. */
@Repository
class MediaFiles implements Media {

    private static final Logger LOG = LoggerFactory.getLogger(MediaFiles.class);
    private static final Duration A_DAY = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final MediaStore store;
    private final InstantSource clock;

    MediaFiles(JdbcClient jdbc, MediaStore store, InstantSource clock) {
        this.jdbc = jdbc;
        this.store = store;
        this.clock = clock;
    }

    /** A file and when it was uploaded. */
    record Uploaded(MediaFile file, Instant at) {}

    @Override
    public Optional<MediaFile> find(WorkspaceId workspace, long id) {
        var found = read(workspace, id, "for key share");
        var now = clock.instant();
        found.ifPresent(file -> jdbc.sql("""
                        update channel.media set used_at = :now
                        where workspace_id = :workspace and id = :id and used_at < :before
                        """)
                .param("now", Timestamp.from(now))
                .param("before", Timestamp.from(now.minus(A_DAY)))
                .param("workspace", workspace.value())
                .param("id", id)
                .update());
        return found.map(Uploaded::file);
    }

    @Override
    public Opened open(WorkspaceId workspace, MediaFile file) {
        try {
            return new Opened.Bytes(store.open(workspace, file.sha256()));
        } catch (NoSuchFileException e) {
            return new Opened.Gone();
        } catch (IOException e) {
            LOG.warn("Media {} cannot be read now; whoever asked for it is told to come back", file.id(), e);
            return new Opened.Away();
        }
    }

    Optional<Uploaded> get(WorkspaceId workspace, long id) {
        return read(workspace, id, "");
    }

    /** As {@link #get}; until the end of the transaction nobody else deletes it or begins to use it. */
    Optional<Uploaded> lock(WorkspaceId workspace, long id) {
        return read(workspace, id, "for update");
    }

    List<Uploaded> list(WorkspaceId workspace, Slice slice) {
        return jdbc.sql("""
                        select * from channel.media where workspace_id = :workspace and id < :before
                        order by id desc limit :fetch
                        """)
                .param("workspace", workspace.value())
                .param("before", slice.beforeOrMax())
                .param("fetch", slice.fetch())
                .query((row, _) -> uploaded(row))
                .list();
    }

    long add(WorkspaceId workspace, MediaType type, long size, String sha256, String name, Instant now) {
        return jdbc.sql("""
                        insert into channel.media (workspace_id, sha256, kind, content_type, size, name, created_at,
                            used_at)
                        values (:workspace, :sha256, :kind, :contentType, :size, :name, :now, :now)
                        returning id
                        """)
                .param("workspace", workspace.value())
                .param("sha256", sha256)
                .param("kind", type.kind().code())
                .param("contentType", type.contentType())
                .param("size", size)
                .param("name", name)
                .param("now", Timestamp.from(now))
                .query(Long.class)
                .single();
    }

    void delete(WorkspaceId workspace, long id) {
        jdbc.sql("delete from channel.media where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .update();
    }

    /** Ids of what nothing was sent with since then, in their order. */
    List<Long> unusedSince(WorkspaceId workspace, Instant then, long after, int most) {
        return jdbc.sql("""
                        select id from channel.media
                        where workspace_id = :workspace and id > :after and used_at < :then order by id limit :most
                        """)
                .param("workspace", workspace.value())
                .param("after", after)
                .param("then", Timestamp.from(then))
                .param("most", most)
                .query((row, _) -> row.getLong("id"))
                .list();
    }

    /** Bytes that were to be put before then, and that no file has. */
    List<String> orphans(WorkspaceId workspace, Instant then, int most) {
        return jdbc.sql("""
                        select b.sha256 from channel.media_bytes b
                        where b.workspace_id = :workspace and b.put_at < :then and not exists (
                            select from channel.media m where m.workspace_id = b.workspace_id and m.sha256 = b.sha256)
                        order by b.put_at limit :most
                        """)
                .param("workspace", workspace.value())
                .param("then", Timestamp.from(then))
                .param("most", most)
                .query((row, _) -> row.getString("sha256"))
                .list();
    }

    /** Notes that these bytes are about to be in the storage. */
    void noteBytes(WorkspaceId workspace, String sha256, Instant now) {
        jdbc.sql("""
                        insert into channel.media_bytes (workspace_id, sha256, put_at) values (:workspace, :sha256, :now)
                        on conflict (workspace_id, sha256) do update set put_at = excluded.put_at
                        """)
                .param("workspace", workspace.value())
                .param("sha256", sha256)
                .param("now", Timestamp.from(now))
                .update();
    }

    /** Until the end of the transaction nobody else puts or deletes these bytes. */
    void lockBytes(WorkspaceId workspace, String sha256) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('channel.media ' || :sha256, :workspace))::text")
                .param("sha256", sha256)
                .param("workspace", workspace.value())
                .query(String.class)
                .list();
    }

    boolean isUsed(WorkspaceId workspace, String sha256) {
        return jdbc.sql("""
                        select exists (select from channel.media where workspace_id = :workspace and sha256 = :sha256)
                        """)
                .param("workspace", workspace.value())
                .param("sha256", sha256)
                .query(Boolean.class)
                .single();
    }

    void forgetBytes(WorkspaceId workspace, String sha256) {
        jdbc.sql("delete from channel.media_bytes where workspace_id = :workspace and sha256 = :sha256")
                .param("workspace", workspace.value())
                .param("sha256", sha256)
                .update();
    }

    private Optional<Uploaded> read(WorkspaceId workspace, long id, String lock) {
        return jdbc.sql("select * from channel.media where workspace_id = :workspace and id = :id " + lock)
                .param("workspace", workspace.value())
                .param("id", id)
                .query((row, _) -> uploaded(row))
                .optional();
    }

    private static Uploaded uploaded(ResultSet row) throws SQLException {
        return new Uploaded(
                new MediaFile(
                        row.getLong("id"),
                        ContentKind.of(row.getString("kind")),
                        row.getString("content_type"),
                        row.getLong("size"),
                        row.getString("sha256"),
                        row.getString("name")),
                row.getTimestamp("created_at").toInstant());
    }
}
