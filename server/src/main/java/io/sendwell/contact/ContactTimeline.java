package io.sendwell.contact;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Since when a contact is here, and what it agreed to. */
@Repository
class ContactTimeline implements TimelineSource {

    private final JdbcClient jdbc;

    ContactTimeline(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<TimelineEntry> next(Asked asked) {
        return asked.in(jdbc, """
                        select created_at as at, 'created:' || lpad(id::text, 19, '0') as key, 'created' as what,
                               null as text
                        from contact.contact where workspace_id = :workspace and id = any(:contacts)
                        union all
                        select at, 'consent:' || lpad(id::text, 19, '0'), 'consent_' || change, coalesce(wording, source)
                        from contact.consent_entry where workspace_id = :workspace and contact_id = any(:contacts)
                        """)
                .query((row, _) -> TimelineEntry.of(
                        row.getTimestamp("at").toInstant(),
                        row.getString("key"),
                        row.getString("what"),
                        row.getString("text")))
                .list();
    }
}
