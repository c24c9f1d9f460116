package io.sendwell.inbox.conversation;

import io.sendwell.contact.TimelineEntry;
import io.sendwell.contact.TimelineSource;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What a contact wrote, and what the number's owner wrote to it on the phone. */
@Repository
class WrittenTimeline implements TimelineSource {

    private final JdbcClient jdbc;

    WrittenTimeline(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<TimelineEntry> next(Asked asked) {
        return asked.in(jdbc, """
                        select m.at, 'received:' || lpad(m.id::text, 19, '0') as key, 'message_received' as what, m.text,
                               m.id, m.sender_id
                        from inbox.conversation c
                        join inbox.incoming_message m on m.workspace_id = :workspace and m.conversation_id = c.id
                        where c.workspace_id = :workspace and c.contact_id = any(:contacts)
                        union all
                        select m.at, 'from_phone:' || lpad(m.id::text, 19, '0'), 'message_from_phone', m.text, m.id,
                               m.sender_id
                        from inbox.conversation c
                        join inbox.own_message m on m.workspace_id = :workspace and m.conversation_id = c.id
                        where c.workspace_id = :workspace and c.contact_id = any(:contacts)
                        """)
                .query((row, _) -> new TimelineEntry(
                        row.getTimestamp("at").toInstant(),
                        row.getString("key"),
                        row.getString("what"),
                        row.getString("text"),
                        row.getLong("id"),
                        null,
                        row.getLong("sender_id"),
                        null,
                        null,
                        null,
                        null,
                        null))
                .list();
    }
}
