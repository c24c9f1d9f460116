package io.sendwell.campaign.outcome;

import io.sendwell.contact.TimelineEntry;
import io.sendwell.contact.TimelineSource;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which links a contact followed, and what it did in the end. */
@Repository
class OutcomeTimeline implements TimelineSource {

    private final JdbcClient jdbc;

    OutcomeTimeline(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<TimelineEntry> next(Asked asked) {
        return Stream.concat(clicks(asked).stream(), conversions(asked).stream())
                .toList();
    }

    /** A link counts when it was first followed. */
    private List<TimelineEntry> clicks(Asked asked) {
        return asked.in(jdbc, """
                        select k.first_at as at, 'click:' || lpad(k.message_id::text, 19, '0') || '-'
                                   || lpad(k.link_id::text, 19, '0') as key,
                               l.url, k.message_id, k.campaign_id, k.times
                        from campaign.click k join campaign.link l on l.workspace_id = :workspace and l.id = k.link_id
                        where k.workspace_id = :workspace and k.contact_id = any(:contacts)
                        """)
                .query((row, _) -> new TimelineEntry(
                        row.getTimestamp("at").toInstant(),
                        row.getString("key"),
                        "link_clicked",
                        row.getString("url"),
                        row.getLong("message_id"),
                        row.getLong("campaign_id"),
                        null,
                        null,
                        null,
                        row.getInt("times"),
                        null,
                        null))
                .list();
    }

    private List<TimelineEntry> conversions(Asked asked) {
        return asked.in(jdbc, """
                        select at, 'conversion:' || lpad(id::text, 19, '0') as key, name, message_id, campaign_id, value,
                               currency
                        from campaign.conversion
                        where workspace_id = :workspace and contact_id = any(:contacts)
                        """).query((row, _) -> conversion(row)).list();
    }

    private static TimelineEntry conversion(ResultSet row) throws SQLException {
        @Nullable BigDecimal value = row.getBigDecimal("value");
        @Nullable String currency = row.getString("currency");
        return new TimelineEntry(
                row.getTimestamp("at").toInstant(),
                row.getString("key"),
                "converted",
                row.getString("name"),
                row.getObject("message_id", Long.class),
                row.getObject("campaign_id", Long.class),
                null,
                null,
                null,
                null,
                value == null || currency == null ? null : Tallies.money(value, currency),
                currency);
    }
}
