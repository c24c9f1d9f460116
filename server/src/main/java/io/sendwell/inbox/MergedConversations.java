package io.sendwell.inbox;

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

    /** The sender is the one that the person last wrote to. */
    private static final String JOIN = """
            with first as (
                delete from inbox.conversation where workspace_id = :workspace and contact_id = :from
                returning *
            )
            update inbox.conversation i
            set status = case when 'open' in (i.status, f.status) then 'open' else 'closed' end,
                unread = i.unread + f.unread,
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
        for (var step : List.of(HAND_OVER, MOVE_MESSAGES, JOIN)) {
            jdbc.sql(step)
                    .param("workspace", event.workspace().value())
                    .param("from", event.from().value())
                    .param("into", event.into().value())
                    .update();
        }
    }
}
