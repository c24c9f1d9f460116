package io.sendwell.channel.cloud;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What WhatsApp calls the files that a number has uploaded. It keeps each for 30 days. */
@Repository
@Transactional
class UploadedMedia implements Perishable {

    /** A day less than WhatsApp's, so that none goes between the look and the message. */
    private static final Duration KEPT = Duration.ofDays(29);

    private final JdbcClient jdbc;
    private final InstantSource clock;

    UploadedMedia(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    Optional<String> find(WorkspaceId workspace, SenderId sender, String sha256) {
        return jdbc.sql("""
                        select media_id from channel.cloud_media
                         where workspace_id = :workspace and sender_id = :sender and sha256 = :sha256
                           and uploaded_at > :since
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("sha256", sha256)
                .param("since", Timestamp.from(clock.instant().minus(KEPT)))
                .query(String.class)
                .optional();
    }

    void note(WorkspaceId workspace, SenderId sender, String sha256, String mediaId) {
        jdbc.sql("""
                        insert into channel.cloud_media (workspace_id, sender_id, sha256, media_id, uploaded_at)
                        values (:workspace, :sender, :sha256, :media, :now)
                        on conflict (workspace_id, sender_id, sha256) do update
                           set media_id = excluded.media_id, uploaded_at = excluded.uploaded_at
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("sha256", sha256)
                .param("media", mediaId)
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    /** WhatsApp no longer has it under this id. */
    void forget(WorkspaceId workspace, SenderId sender, String mediaId) {
        jdbc.sql("""
                        delete from channel.cloud_media
                         where workspace_id = :workspace and sender_id = :sender and media_id = :media
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("media", mediaId)
                .update();
    }

    @Override
    public String what() {
        return "uploads to WhatsApp";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        return most -> jdbc.sql("""
                        delete from channel.cloud_media where (workspace_id, sender_id, sha256) in (
                            select workspace_id, sender_id, sha256 from channel.cloud_media
                             where workspace_id = :workspace and uploaded_at < :before
                             limit :most for update skip locked)
                        """)
                .param("workspace", workspace.value())
                .param("before", Timestamp.from(now.minus(KEPT)))
                .param("most", most)
                .update();
    }
}
