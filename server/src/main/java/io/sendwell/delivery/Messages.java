package io.sendwell.delivery;

import io.sendwell.channel.Enclosure;
import io.sendwell.contact.ContactId;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Outgoing messages to look at. */
@Component
public class Messages {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Messages(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * An outgoing message.
     *
     * @param step of its origin; 0 where that has no steps
     * @param at when it was queued to go, or went
     * @param text as it was sent; null before its turn where it is made from a template
     * @param variant which of its campaign's variants it says; null = the main text
     * @param reason why it waits, was skipped or failed: a code for {@link Explanation}
     * @param verdict what the gate said when its turn came
     */
    public record View(
            long id,
            long contactId,
            long senderId,
            int step,
            MessageKind kind,
            MessageStatus status,
            Instant at,
            @Nullable String text,
            @Nullable Long variant,
            Enclosure enclosure,
            @Nullable String reason,
            @Nullable String verdict,
            int attempt,
            @Nullable Instant sentAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant readAt,
            @Nullable Instant repliedAt) {}

    /** What went or is to go to a contact, newest first; one more than the slice shows. */
    @Transactional(readOnly = true)
    public List<View> ofContact(WorkspaceId workspace, ContactId contact, Slice slice) {
        return jdbc.sql("""
                        select %s where m.workspace_id = :workspace and m.contact_id = :contact and m.id < :before
                        order by m.id desc limit :limit
                        """.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("before", slice.beforeOrMax())
                .param("limit", slice.fetch())
                .query((row, _) -> view(row))
                .list();
    }

    /**
     * The last {@code most} that went to each of these contacts, by contact, the last that went first: what is skipped never
     * went. What was queued first may go last.
     */
    @Transactional(readOnly = true)
    public Map<ContactId, List<View>> latest(WorkspaceId workspace, Collection<ContactId> contacts, int most) {
        if (contacts.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql("""
                        select %s
                        join (select l.id
                              from unnest(:contacts::bigint[]) asked(contact_id)
                              cross join lateral (
                                  select id from delivery.message
                                  where workspace_id = :workspace and contact_id = asked.contact_id
                                    and status in ('sending', 'uncertain', 'sent', 'delivered', 'read')
                                  order by sending_at desc nulls last, id desc limit :most) l) latest on latest.id = m.id
                        where m.workspace_id = :workspace
                        order by m.sending_at desc nulls last, m.id desc
                        """.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param(
                        "contacts",
                        contacts.stream().map(ContactId::value).distinct().toArray(Long[]::new))
                .param("most", most)
                .query((row, _) -> view(row))
                .stream()
                .collect(Collectors.groupingBy(view -> new ContactId(view.contactId())));
    }

    /** The recipients of an origin in the order of their ids, all or those in one state; one more than the slice shows. */
    @Transactional(readOnly = true)
    public List<View> recipients(WorkspaceId workspace, Origin origin, @Nullable MessageStatus status, Slice slice) {
        return jdbc.sql("""
                        select %s
                        where m.workspace_id = :workspace and m.origin_kind = :originKind and m.origin_id = :originId
                          and m.id > :after and (:status::text is null or m.status = :status)
                        order by m.id limit :limit
                        """.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("after", slice.afterOrZero())
                .param("status", status == null ? null : status.code())
                .param("limit", slice.fetch())
                .query((row, _) -> view(row))
                .list();
    }

    /** What an origin has or had for one contact, in the order in which they were queued. */
    @Transactional(readOnly = true)
    public List<View> ofOrigin(WorkspaceId workspace, Origin origin, ContactId contact) {
        return jdbc.sql("""
                        select %s
                        where m.workspace_id = :workspace and m.contact_id = :contact
                          and m.origin_kind = :originKind and m.origin_id = :originId
                        order by m.id
                        """.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .query((row, _) -> view(row))
                .list();
    }

    /**
     * What somebody was sent, and by what.
     *
     * @param variant null = the main text
     */
    public record Sent(
            MessageId message,
            WorkspaceId workspace,
            ContactId contact,
            Origin origin,
            @Nullable Long variant,
            @Nullable Instant deliveredAt) {}

    /**
     * These messages, as far as they are still kept. Until the end of the transaction they stay with their contacts: a
     * merge waits.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<MessageId, Sent> sent(WorkspaceId workspace, Collection<MessageId> messages) {
        return jdbc
                .sql("""
                        select id, workspace_id, contact_id, origin_kind, origin_id, step, variant, delivered_at
                        from delivery.message
                        where workspace_id = :workspace and id = any(:ids)
                        order by id for share
                        """)
                .param("workspace", workspace.value())
                .param("ids", messages.stream().map(MessageId::value).toArray(Long[]::new))
                .query((row, _) -> sent(row))
                .stream()
                .collect(Collectors.toMap(Sent::message, sent -> sent));
    }

    /** What of this kind reached a contact last in a time: after its beginning, up to its end. */
    @Transactional(readOnly = true)
    public Optional<Sent> lastDelivered(
            WorkspaceId workspace, ContactId contact, Origin.Kind kind, Instant after, Instant until) {
        return jdbc.sql("""
                        select id, workspace_id, contact_id, origin_kind, origin_id, step, variant, delivered_at
                        from delivery.message
                        where workspace_id = :workspace and contact_id = :contact and origin_kind = :kind
                          and delivered_at > :after and delivered_at <= :until
                        order by delivered_at desc, id desc limit 1
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("kind", kind.code())
                .param("after", Timestamp.from(after))
                .param("until", Timestamp.from(until))
                .query((row, _) -> sent(row))
                .optional();
    }

    private static Sent sent(ResultSet row) throws SQLException {
        return new Sent(
                new MessageId(row.getLong("id")),
                new WorkspaceId(row.getLong("workspace_id")),
                new ContactId(row.getLong("contact_id")),
                new Origin(Origin.Kind.of(row.getString("origin_kind")), row.getLong("origin_id"), row.getInt("step")),
                row.getObject("variant", Long.class),
                instant(row, "delivered_at"));
    }

    private static final String COLUMNS = """
            m.id, m.contact_id, m.sender_id, m.step, b.kind, m.status,
            coalesce(m.sending_at, nullif(m.due_at, 'infinity'), b.created_at) as at, m.text, m.variant,
            coalesce(m.enclosure, b.enclosure) as enclosure, m.reason,
            m.verdict, m.attempt, m.sent_at, m.delivered_at, m.read_at, m.replied_at
            from delivery.message m join delivery.batch b on b.id = m.batch_id""";

    private View view(ResultSet row) throws SQLException {
        return new View(
                row.getLong("id"),
                row.getLong("contact_id"),
                row.getLong("sender_id"),
                row.getInt("step"),
                MessageKind.of(row.getString("kind")),
                MessageStatus.of(row.getString("status")),
                row.getTimestamp("at").toInstant(),
                row.getString("text"),
                row.getObject("variant", Long.class),
                Enclosed.read(json, row.getString("enclosure")),
                row.getString("reason"),
                row.getString("verdict"),
                row.getInt("attempt"),
                instant(row, "sent_at"),
                instant(row, "delivered_at"),
                instant(row, "read_at"),
                instant(row, "replied_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
