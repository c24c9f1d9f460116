package io.sendwell.inbox;

import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The threads between contacts and their workspace, and what was written to us in them. */
@Repository
@Transactional
class Conversations {

    private static final String COLUMNS =
            "select id, contact_id, sender_id, status, unread, activity, last_inbound_at, created_at from inbox.conversation";

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Conversations(JdbcClient jdbc, InstantSource clock, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.events = events;
    }

    /** @param activity grows with whatever happens in it: the order of the list */
    record Conversation(
            long id,
            ContactId contact,
            SenderId sender,
            String status,
            int unread,
            long activity,
            @Nullable Instant lastInboundAt,
            Instant createdAt) {}

    /** What a contact wrote to one of our numbers. */
    record Said(ContactId contact, SenderId sender, IncomingEvent.Message message) {
        private Written written() {
            return new Written(sender.value(), message.id());
        }
    }

    /** What tells a message from all others of its workspace. */
    private record Written(long sender, String externalId) {}

    /** What a person wrote. */
    record Heard(long id, long senderId, String type, String text, Instant at) {}

    /** The conversation with a contact, begun on this sender where there is none. */
    long open(WorkspaceId workspace, ContactId contact, SenderId sender) {
        // The empty update makes "returning" answer for a row that was there before, and locks it.
        return jdbc.sql("""
                        insert into inbox.conversation (workspace_id, contact_id, sender_id, created_at)
                        values (:workspace, :contact, :sender, :now)
                        on conflict (workspace_id, contact_id) do update set contact_id = excluded.contact_id
                        returning id
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("sender", sender.value())
                .param("now", Timestamp.from(clock.instant()))
                .query(Long.class)
                .single();
    }

    /**
     * Contacts of one workspace wrote: each message is kept once, its conversation is open and unread.
     *
     * @return what was not known before, in the order given
     */
    List<Said> hear(WorkspaceId workspace, List<Said> said) {
        // The empty update makes "returning" answer for conversations that were there before, and locks them.
        var conversations = new HashMap<Written, Long>();
        jdbc.sql("""
                        with said as (
                            select * from unnest(:contacts::bigint[], :senders::bigint[], :ids::text[], :types::text[],
                                    :texts::text[], :ats::timestamptz[]) with ordinality
                                s (contact_id, sender_id, external_id, type, text, at, place)
                        ), opened as (
                            insert into inbox.conversation (workspace_id, contact_id, sender_id, created_at)
                            select distinct on (contact_id) :workspace, contact_id, sender_id, :now::timestamptz
                            from said order by contact_id, place
                            on conflict (workspace_id, contact_id) do update set contact_id = excluded.contact_id
                            returning id, contact_id
                        )
                        insert into inbox.incoming_message
                            (workspace_id, conversation_id, sender_id, external_id, type, text, at)
                        select :workspace, o.id, s.sender_id, s.external_id, s.type, s.text, s.at
                        from said s join opened o on o.contact_id = s.contact_id
                        order by s.place
                        on conflict do nothing
                        returning conversation_id, sender_id, external_id
                        """)
                .param("workspace", workspace.value())
                .param("now", Timestamp.from(clock.instant()))
                .param("contacts", column(said, one -> one.contact.value(), Long[]::new))
                .param("senders", column(said, one -> one.sender.value(), Long[]::new))
                .param("ids", column(said, one -> one.message.id(), String[]::new))
                .param("types", column(said, one -> one.message.type(), String[]::new))
                .param("texts", column(said, one -> one.message.text(), String[]::new))
                .param("ats", column(said, one -> one.message.at().toString(), String[]::new))
                .query(row -> {
                    conversations.put(
                            new Written(row.getLong("sender_id"), row.getString("external_id")),
                            row.getLong("conversation_id"));
                });
        var added = said.stream()
                .filter(one -> conversations.containsKey(one.written()))
                .toList();
        if (!added.isEmpty()) {
            enliven(
                    workspace,
                    added,
                    added.stream().map(one -> conversations.get(one.written())).toList());
        }
        return added;
    }

    /** The conversations of these messages are open, unread by as many more, and the liveliest, the last one first. */
    private void enliven(WorkspaceId workspace, List<Said> said, List<Long> conversations) {
        jdbc.sql("""
                        with said as (
                            select conversation, count(*) as messages, max(at) as at, max(place) as last,
                                   (array_agg(sender_id order by place desc))[1] as sender_id
                            from unnest(:conversations::bigint[], :senders::bigint[], :ats::timestamptz[])
                                with ordinality s (conversation, sender_id, at, place)
                            group by conversation order by last
                        ), numbered as materialized (
                            select conversation, messages, at, sender_id, nextval('inbox.activity') as activity from said
                        )
                        update inbox.conversation c
                           set status = 'open', unread = c.unread + n.messages, sender_id = n.sender_id,
                               last_inbound_at = greatest(c.last_inbound_at, n.at), activity = n.activity
                          from numbered n
                         where c.workspace_id = :workspace and c.id = n.conversation
                        """)
                .param("workspace", workspace.value())
                .param("conversations", conversations.toArray(Long[]::new))
                .param("senders", column(said, one -> one.sender.value(), Long[]::new))
                .param("ats", column(said, one -> one.message.at().toString(), String[]::new))
                .update();
        new LinkedHashSet<>(conversations).forEach(conversation -> tell(workspace, conversation));
    }

    /** Remembers when an opt-out word was written. */
    void optedOut(WorkspaceId workspace, long id, Instant at) {
        jdbc.sql("""
                        update inbox.conversation set opted_out_at = greatest(opted_out_at, :at)
                         where workspace_id = :workspace and id = :id
                        """)
                .param("workspace", workspace.value())
                .param("id", id)
                .param("at", Timestamp.from(at))
                .update();
    }

    /** Whether an opt-out word was written after {@code at}. */
    boolean optedOutAfter(WorkspaceId workspace, long id, Instant at) {
        return jdbc.sql("""
                        select count(*) > 0 from inbox.conversation
                         where workspace_id = :workspace and id = :id and opted_out_at > :at
                        """)
                .param("workspace", workspace.value())
                .param("id", id)
                .param("at", Timestamp.from(at))
                .query(Boolean.class)
                .single();
    }

    Conversation get(WorkspaceId workspace, long id) {
        return jdbc.sql(COLUMNS + " where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .query(Conversations::conversation)
                .optional()
                .orElseThrow(() -> Problem.notFound("conversation", id));
    }

    Optional<Conversation> with(WorkspaceId workspace, ContactId contact) {
        return jdbc.sql(COLUMNS + " where workspace_id = :workspace and contact_id = :contact")
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query(Conversations::conversation)
                .optional();
    }

    /** The liveliest first; null = whatever. */
    List<Conversation> list(
            WorkspaceId workspace,
            @Nullable Long contact,
            @Nullable String status,
            @Nullable Boolean unread,
            Slice slice) {
        return jdbc.sql(COLUMNS + """
                         where workspace_id = :workspace and activity < :before
                           and (:contact::bigint is null or contact_id = :contact)
                           and (:status::text is null or status = :status)
                           and (:unread::boolean is null or (unread > 0) = :unread)
                         order by activity desc limit :fetch
                        """)
                .param("workspace", workspace.value())
                .param("before", slice.beforeOrMax())
                .param("contact", contact)
                .param("status", status)
                .param("unread", unread)
                .param("fetch", slice.fetch())
                .query(Conversations::conversation)
                .list();
    }

    /** What was written to us in a conversation, newest first, before the message {@code before}. */
    List<Heard> heard(WorkspaceId workspace, long conversation, long before, int most) {
        return jdbc.sql("""
                        select id, sender_id, type, text, at from inbox.incoming_message
                         where workspace_id = :workspace and conversation_id = :conversation and id < :before
                         order by id desc limit :most
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("before", before)
                .param("most", most)
                .query((row, n) -> new Heard(
                        row.getLong("id"),
                        row.getLong("sender_id"),
                        row.getString("type"),
                        row.getString("text"),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    void read(WorkspaceId workspace, long id) {
        change(workspace, id, "unread = 0", "unread > 0");
    }

    void close(WorkspaceId workspace, long id) {
        change(workspace, id, "status = 'closed', activity = nextval('inbox.activity')", "status = 'open'");
    }

    void reopen(WorkspaceId workspace, long id) {
        change(workspace, id, "status = 'open', activity = nextval('inbox.activity')", "status = 'closed'");
    }

    /** Somebody answered: the conversation is open and moves to the front. */
    void answered(WorkspaceId workspace, long id) {
        change(workspace, id, "status = 'open', activity = nextval('inbox.activity')", "true");
    }

    /** Forgets what an erased contact wrote. */
    void erase(WorkspaceId workspace, ContactId contact) {
        jdbc.sql("delete from inbox.conversation where workspace_id = :workspace and contact_id = :contact")
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
    }

    private void change(WorkspaceId workspace, long id, String set, String where) {
        int changed = jdbc.sql("update inbox.conversation set " + set
                        + " where workspace_id = :workspace and id = :id and " + where)
                .param("workspace", workspace.value())
                .param("id", id)
                .update();
        if (changed > 0) {
            tell(workspace, id);
        }
    }

    private void tell(WorkspaceId workspace, long id) {
        events.publishEvent(new LiveEvent(workspace, "conversation", Map.of("id", id)));
    }

    private static <T> T[] column(List<Said> said, Function<Said, T> value, IntFunction<T[]> array) {
        return said.stream().map(value).toArray(array);
    }

    private static Conversation conversation(ResultSet row, int n) throws SQLException {
        var lastInbound = row.getTimestamp("last_inbound_at");
        return new Conversation(
                row.getLong("id"),
                new ContactId(row.getLong("contact_id")),
                new SenderId(row.getLong("sender_id")),
                row.getString("status"),
                row.getInt("unread"),
                row.getLong("activity"),
                lastInbound == null ? null : lastInbound.toInstant(),
                row.getTimestamp("created_at").toInstant());
    }
}
