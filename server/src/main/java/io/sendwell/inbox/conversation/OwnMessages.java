package io.sendwell.inbox.conversation;

import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What the owner of a number wrote to contacts on the phone itself, so that their conversations are whole. */
@Repository
@Transactional
public class OwnMessages implements Perishable {

    private final JdbcClient jdbc;
    private final Conversations conversations;
    private final Words words;

    OwnMessages(JdbcClient jdbc, Conversations conversations, Words words) {
        this.jdbc = jdbc;
        this.conversations = conversations;
        this.words = words;
    }

    /** @param externalId what its channel calls it */
    record Own(long id, long senderId, String type, String text, Instant at, String externalId) {}

    /**
     * Keeps it once, if there is a conversation with the contact. A person has answered then: nothing goes by itself for a
     * while.
     */
    public void note(WorkspaceId workspace, ContactId contact, SenderId sender, IncomingEvent.OwnMessage own) {
        jdbc.sql("""
                        insert into inbox.own_message
                            (workspace_id, conversation_id, sender_id, external_id, type, text, at)
                        select :workspace, id, :sender, :externalId, :type, :text, :at
                        from inbox.conversation where workspace_id = :workspace and contact_id = :contact
                        on conflict do nothing
                        returning conversation_id
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("sender", sender.value())
                .param("externalId", own.id())
                .param("type", own.type())
                .param("text", own.text())
                .param("at", Timestamp.from(own.at()))
                .query(Long.class)
                .optional()
                .ifPresent(conversation -> {
                    words.add(workspace, List.of(new Words.Text(conversation, own.text(), own.at())));
                    conversations.answered(workspace, conversation);
                });
    }

    /** So many of a conversation, newest first, before the one with the id {@code before}. */
    @Transactional(readOnly = true)
    List<Own> before(WorkspaceId workspace, long conversation, long before, int most) {
        return jdbc.sql("""
                        select id, sender_id, type, text, at, external_id from inbox.own_message
                        where workspace_id = :workspace and conversation_id = :conversation and id < :before
                        order by id desc limit :most
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("before", before)
                .param("most", most)
                .query((row, _) -> new Own(
                        row.getLong("id"),
                        row.getLong("sender_id"),
                        row.getString("type"),
                        row.getString("text"),
                        row.getTimestamp("at").toInstant(),
                        row.getString("external_id")))
                .list();
    }

    @Override
    public String what() {
        return "messages from the phone";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        var before = Timestamp.from(now.minus(kept));
        return Clearing.byId(
                (after, most) -> jdbc.sql("""
                                select id from inbox.own_message
                                where workspace_id = :workspace and id > :after and at < :before order by id limit :most
                                """)
                        .param("workspace", workspace.value())
                        .param("after", after)
                        .param("before", before)
                        .param("most", most)
                        .query((row, _) -> row.getLong("id"))
                        .list(),
                ids -> jdbc.sql("delete from inbox.own_message where workspace_id = :workspace and id = any(:ids)")
                        .param("workspace", workspace.value())
                        .param("ids", ids)
                        .update());
    }
}
