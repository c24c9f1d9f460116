package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Messages that came to a number and could not be decrypted. Each is remembered by its id until it comes again and can be
 * read. Joins the caller's transaction or begins one; the scope is the caller's.
 */
@Repository
@Transactional
public class Unreadable implements Perishable {

    private final JdbcClient jdbc;

    Unreadable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many, and when the last of them came. */
    public record Count(long messages, Instant lastAt) {}

    /** One that is known already is not counted again. */
    public void note(WorkspaceId workspace, SenderId sender, String messageId, Instant at) {
        jdbc.sql("""
                        insert into channel.unreadable_message (workspace_id, sender_id, external_id, at)
                        values (:workspace, :sender, :id, :at)
                        on conflict do nothing
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("id", messageId)
                .param("at", Timestamp.from(at))
                .update();
    }

    /** These came again, on these sessions of a channel, and were read. Runs in the engine's scope. */
    public void cameReadable(Channel channel, Collection<String> sessions, Collection<String> messageIds) {
        jdbc.sql("""
                        delete from channel.unreadable_message u using channel.sender s
                        where s.channel = :channel and s.session_id = any(:sessions)
                          and u.workspace_id = s.workspace_id and u.sender_id = s.id and u.external_id = any(:ids)
                        """)
                .param("channel", channel.name().toLowerCase(Locale.ROOT))
                .param("sessions", sessions.toArray(String[]::new))
                .param("ids", messageIds.toArray(String[]::new))
                .update();
    }

    /** Those since then, by sender; none for a sender without any. */
    @Transactional(readOnly = true)
    public Map<SenderId, Count> since(WorkspaceId workspace, Collection<SenderId> senders, Instant since) {
        var counts = new HashMap<SenderId, Count>();
        jdbc.sql("""
                        select sender_id, count(*) as messages, max(at) as last_at from channel.unreadable_message
                        where workspace_id = :workspace and sender_id = any(:senders) and at >= :since
                        group by sender_id
                        """)
                .param("workspace", workspace.value())
                .param("senders", senders.stream().map(SenderId::value).toArray(Long[]::new))
                .param("since", Timestamp.from(since))
                .query(row -> {
                    counts.put(
                            new SenderId(row.getLong("sender_id")),
                            new Count(
                                    row.getLong("messages"),
                                    row.getTimestamp("last_at").toInstant()));
                });
        return counts;
    }

    @Override
    public String what() {
        return "messages that could not be read";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        return most -> jdbc.sql("""
                        delete from channel.unreadable_message where (workspace_id, sender_id, external_id) in (
                            select workspace_id, sender_id, external_id from channel.unreadable_message
                             where workspace_id = :workspace and at < :before
                             limit :most for update skip locked)
                        """)
                .param("workspace", workspace.value())
                .param("before", Timestamp.from(now.minus(kept)))
                .param("most", most)
                .update();
    }
}
