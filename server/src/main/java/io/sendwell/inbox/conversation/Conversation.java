package io.sendwell.inbox.conversation;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.policy.Gate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The thread between a contact and the workspace.
 *
 * @param sender the number that the contact last wrote to
 * @param unread how many messages of the contact nobody has seen
 * @param assignedTo the member who looks after it
 * @param activity grows with whatever happens in it: the order of the list
 * @param personAnsweredAt when a member last answered
 * @param handedOverAt since when only people answer here; null while what the workspace switched on may
 */
public record Conversation(
        long id,
        ContactId contact,
        SenderId sender,
        String status,
        int unread,
        boolean urgent,
        @Nullable Long assignedTo,
        long activity,
        @Nullable Instant lastInboundAt,
        @Nullable Instant personAnsweredAt,
        @Nullable Instant handedOverAt,
        Instant createdAt) {

    static final String COLUMNS = """
            c.id, c.contact_id, c.sender_id, c.status, c.unread, c.urgent, c.assigned_to, c.activity,
            c.last_inbound_at, c.person_answered_at, c.handed_over_at, c.created_at""";

    /** Until when free text may be sent, on every channel; null where the contact has never written. */
    public @Nullable Instant windowClosesAt() {
        return lastInboundAt == null ? null : lastInboundAt.plus(Gate.REPLY_WINDOW);
    }

    static Conversation of(ResultSet row) throws SQLException {
        return new Conversation(
                row.getLong("id"),
                new ContactId(row.getLong("contact_id")),
                new SenderId(row.getLong("sender_id")),
                row.getString("status"),
                row.getInt("unread"),
                row.getBoolean("urgent"),
                row.getObject("assigned_to", Long.class),
                row.getLong("activity"),
                instant(row, "last_inbound_at"),
                instant(row, "person_answered_at"),
                instant(row, "handed_over_at"),
                row.getTimestamp("created_at").toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
