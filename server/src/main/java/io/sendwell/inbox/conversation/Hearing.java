package io.sendwell.inbox.conversation;

import static java.util.Objects.requireNonNull;

import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.inbox.backlog.Stirred;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Puts what contacts wrote into their conversations, many messages at once. */
@Repository
@Transactional
public class Hearing {

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;
    private final JsonMapper json;

    Hearing(JdbcClient jdbc, InstantSource clock, ApplicationEventPublisher events, JsonMapper json) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.events = events;
        this.json = json;
    }

    /** What a contact wrote to one of our numbers. */
    public record Said(ContactId contact, SenderId sender, IncomingEvent.Message message) {
        private Written written() {
            return new Written(sender.value(), message.id());
        }
    }

    /** What tells a message from all others of its workspace. */
    private record Written(long sender, String externalId) {}

    /**
     * Contacts of one workspace wrote: each message is kept once, its conversation is open and unread.
     *
     * @return what was not known before, in the order given
     */
    public List<Said> hear(WorkspaceId workspace, List<Said> said) {
        // The empty update makes "returning" answer for conversations that another has opened just now.
        var conversations = new HashMap<Written, Long>();
        jdbc.sql("""
                        with said as (
                            select * from unnest(:contacts::bigint[], :senders::bigint[], :ids::text[], :types::text[],
                                    :texts::text[], :ats::timestamptz[], :attachments::text[], :choices::text[],
                                    :replies::text[]) with ordinality
                                s (contact_id, sender_id, external_id, type, text, at, attachment, choice,
                                   reply_to, place)
                        ), known as (
                            select id, contact_id from inbox.conversation
                            where workspace_id = :workspace and contact_id = any(:contacts)
                        ), opened as (
                            insert into inbox.conversation (workspace_id, contact_id, sender_id, created_at)
                            select distinct on (contact_id) :workspace, contact_id, sender_id, :now::timestamptz
                            from said where contact_id not in (select contact_id from known)
                            order by contact_id, place
                            on conflict (workspace_id, contact_id) do update set contact_id = excluded.contact_id
                            returning id, contact_id
                        ), heard as (
                            insert into inbox.incoming_message
                                (workspace_id, conversation_id, sender_id, external_id, type, text, at, attachment,
                                 choice, reply_to)
                            select :workspace, o.id, s.sender_id, s.external_id, s.type, s.text, s.at,
                                   s.attachment::jsonb, s.choice, s.reply_to
                            from said s join (table known union all table opened) o on o.contact_id = s.contact_id
                            order by s.place
                            on conflict do nothing
                            returning id, conversation_id, sender_id, external_id, text
                        ), to_understand as (
                            insert into inbox.backlog (message_id, workspace_id, due_at)
                            select id, :workspace, :now::timestamptz from heard where text ~ '[^[:space:]]'
                        )
                        select conversation_id, sender_id, external_id from heard
                        """)
                .param("workspace", workspace.value())
                .param("now", Timestamp.from(clock.instant()))
                .param("contacts", column(said, one -> one.contact.value(), Long[]::new))
                .param("senders", column(said, one -> one.sender.value(), Long[]::new))
                .param("ids", column(said, one -> one.message.id(), String[]::new))
                .param("types", column(said, one -> one.message.type(), String[]::new))
                .param("texts", column(said, one -> one.message.text(), String[]::new))
                .param("ats", column(said, one -> one.message.at().toString(), String[]::new))
                .param("attachments", column(said, this::attachment, String[]::new))
                .param("choices", column(said, one -> one.message.choice(), String[]::new))
                .param("replies", column(said, one -> one.message.replyTo(), String[]::new))
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
                    added.stream()
                            .map(one -> requireNonNull(conversations.get(one.written())))
                            .toList());
            events.publishEvent(new Stirred());
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
        new LinkedHashSet<>(conversations)
                .forEach(conversation -> events.publishEvent(Conversations.changed(workspace, conversation)));
    }

    private @Nullable String attachment(Said said) {
        var attachment = said.message.attachment();
        return attachment == null ? null : json.writeValueAsString(attachment);
    }

    private static <T extends @Nullable Object> T[] column(
            List<Said> said, Function<Said, T> value, IntFunction<T[]> array) {
        return said.stream().map(value).toArray(array);
    }
}
