package io.sendwell.delivery;

import io.sendwell.contact.TimelineEntry;
import io.sendwell.contact.TimelineSource;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What went to a contact, or was to go and did not. */
@Repository
class MessageTimeline implements TimelineSource {

    private final JdbcClient jdbc;

    MessageTimeline(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<TimelineEntry> next(Asked asked) {
        return asked.in(jdbc, """
                        select coalesce(sending_at, settled_at) as at, 'message:' || lpad(id::text, 19, '0') as key,
                               id, text, case when origin_kind = 'campaign' then origin_id end as campaign_id, sender_id,
                               status, reason
                        from delivery.message
                        where workspace_id = :workspace and contact_id = any(:contacts) and status <> 'queued'
                        """)
                .query((row, _) -> new TimelineEntry(
                        row.getTimestamp("at").toInstant(),
                        row.getString("key"),
                        "message_sent",
                        row.getString("text"),
                        row.getLong("id"),
                        row.getObject("campaign_id", Long.class),
                        row.getLong("sender_id"),
                        row.getString("status"),
                        row.getString("reason"),
                        null,
                        null,
                        null))
                .list();
    }
}
