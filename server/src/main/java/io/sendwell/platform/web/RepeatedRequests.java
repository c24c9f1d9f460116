package io.sendwell.platform.web;

import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What was asked under which {@code Idempotency-Key}, and what it was answered, for a day. */
@Repository
@Transactional
class RepeatedRequests {

    private static final Duration KEPT = Duration.ofHours(24);

    private final JdbcClient jdbc;
    private final InstantSource clock;

    RepeatedRequests(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What is known of a key. */
    sealed interface Known {
        /** Nothing: the caller now holds the key and must {@link #answered} or {@link #forget} it. */
        record Fresh() implements Known {}

        /** The same request is being served, or was when the server went down. */
        record InProgress() implements Known {}

        /** The key was used for something else. */
        record OtherRequest() implements Known {}

        record Answered(Answer answer) implements Known {}
    }

    /** @param body JSON, as every answer to a POST */
    record Answer(
            int status,
            @Nullable String contentType,
            @Nullable String location,
            String body) {}

    /** Takes the key if nobody has it. Also clears away what is older than a day. */
    Known take(WorkspaceId workspace, String key, byte[] fingerprint) {
        var now = clock.instant();
        jdbc.sql("delete from platform.repeated_request where workspace_id = :workspace and asked_at <= :since")
                .param("workspace", workspace.value())
                .param("since", Timestamp.from(now.minus(KEPT)))
                .update();
        var taken = jdbc.sql("""
                insert into platform.repeated_request (workspace_id, key, fingerprint, asked_at)
                values (:workspace, :key, :fingerprint, :now)
                on conflict do nothing
                """)
                .param("workspace", workspace.value())
                .param("key", key)
                .param("fingerprint", fingerprint)
                .param("now", Timestamp.from(now))
                .update();
        return taken == 1 ? new Known.Fresh() : known(workspace, key, fingerprint);
    }

    void answered(WorkspaceId workspace, String key, Answer answer) {
        jdbc.sql("""
                update platform.repeated_request
                set status = :status, content_type = :type, location = :location, body = :body
                where workspace_id = :workspace and key = :key
                """)
                .param("workspace", workspace.value())
                .param("key", key)
                .param("status", answer.status())
                .param("type", answer.contentType())
                .param("location", answer.location())
                .param("body", answer.body())
                .update();
    }

    void forget(WorkspaceId workspace, String key) {
        jdbc.sql("delete from platform.repeated_request where workspace_id = :workspace and key = :key")
                .param("workspace", workspace.value())
                .param("key", key)
                .update();
    }

    private Known known(WorkspaceId workspace, String key, byte[] fingerprint) {
        return jdbc.sql("""
                select fingerprint, status, content_type, location, body from platform.repeated_request
                where workspace_id = :workspace and key = :key
                """)
                .param("workspace", workspace.value())
                .param("key", key)
                .query((row, number) -> {
                    if (!Arrays.equals(row.getBytes("fingerprint"), fingerprint)) {
                        return new Known.OtherRequest();
                    }
                    var status = row.getInt("status");
                    return status == 0
                            ? new Known.InProgress()
                            : new Known.Answered(new Answer(
                                    status,
                                    row.getString("content_type"),
                                    row.getString("location"),
                                    row.getString("body")));
                })
                .optional()
                .orElseGet(Known.InProgress::new);
    }
}
