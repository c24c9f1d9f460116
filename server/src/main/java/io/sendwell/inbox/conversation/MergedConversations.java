package io.sendwell.inbox.conversation;

import io.sendwell.contact.ContactMerged;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** When two contacts become one, their conversations do. */
@Component
class MergedConversations {

    /** Only the first has one: it is the second's from now on. */
    private static final String HAND_OVER = """
            update inbox.conversation c set contact_id = :into, activity = nextval('inbox.activity')
            where c.workspace_id = :workspace and c.contact_id = :from
              and not exists (select from inbox.conversation o
                              where o.workspace_id = :workspace and o.contact_id = :into)
            """;

    private static final String MOVE_MESSAGES = """
            update inbox.incoming_message m set conversation_id = i.id
            from inbox.conversation f
            join inbox.conversation i on i.workspace_id = :workspace and i.contact_id = :into
            where f.workspace_id = :workspace and f.contact_id = :from
              and m.workspace_id = :workspace and m.conversation_id = f.id
            """;

    private static final String MOVE_OWN_MESSAGES =
            MOVE_MESSAGES.replace("inbox.incoming_message", "inbox.own_message");

    private static final String MOVE_NOTES = """
            update inbox.note n set conversation_id = i.id
            from inbox.conversation f
            join inbox.conversation i on i.workspace_id = :workspace and i.contact_id = :into
            where f.workspace_id = :workspace and f.contact_id = :from
              and n.workspace_id = :workspace and n.conversation_id = f.id
            """;

    private static final String COPY_WORDS = """
            insert into inbox.word as w (workspace_id, word, conversation_id, source, last_day)
            select o.workspace_id, o.word, i.id, o.source, o.last_day
            from inbox.conversation f
            join inbox.conversation i on i.workspace_id = :workspace and i.contact_id = :into
            join inbox.word o on o.workspace_id = :workspace and o.conversation_id = f.id
            where f.workspace_id = :workspace and f.contact_id = :from
            on conflict (workspace_id, word, conversation_id, source)
                do update set last_day = greatest(w.last_day, excluded.last_day)
            """;

    private static final String DROP_WORDS = """
            delete from inbox.word w using inbox.conversation f, inbox.conversation i
            where f.workspace_id = :workspace and f.contact_id = :from
              and i.workspace_id = :workspace and i.contact_id = :into
              and w.workspace_id = :workspace and w.conversation_id = f.id
            """;

    /** The sender is the one that the person last wrote to; who looks after the second one goes on doing so. */
    private static final String JOIN = """
            with first as (
                delete from inbox.conversation where workspace_id = :workspace and contact_id = :from
                returning *
            )
            update inbox.conversation i
            set status = case when 'open' in (i.status, f.status) then 'open' else 'closed' end,
                unread = i.unread + f.unread,
                urgent = i.urgent or f.urgent,
                assigned_to = coalesce(i.assigned_to, f.assigned_to),
                person_answered_at = greatest(i.person_answered_at, f.person_answered_at),
                handed_over_at = least(i.handed_over_at, f.handed_over_at),
                sender_id = case when f.last_inbound_at > coalesce(i.last_inbound_at, '-infinity')
                                 then f.sender_id else i.sender_id end,
                last_inbound_at = greatest(i.last_inbound_at, f.last_inbound_at),
                opted_out_at = greatest(i.opted_out_at, f.opted_out_at),
                created_at = least(i.created_at, f.created_at),
                activity = nextval('inbox.activity')
            from first f
            where i.workspace_id = :workspace and i.contact_id = :into
            """;

    private final JdbcClient jdbc;

    MergedConversations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @EventListener
    void on(ContactMerged event) {
        for (var step :
                List.of(HAND_OVER, MOVE_MESSAGES, MOVE_OWN_MESSAGES, MOVE_NOTES, COPY_WORDS, DROP_WORDS, JOIN)) {
            jdbc.sql(step)
                    .param("workspace", event.workspace().value())
                    .param("from", event.from().value())
                    .param("into", event.into().value())
                    .update();
        }
    }
}
