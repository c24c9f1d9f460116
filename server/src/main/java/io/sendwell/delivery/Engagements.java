package io.sendwell.delivery;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The door to what contacts do with our messages. */
@Repository
public class Engagements {

    /** So many of a contact's newest messages tell how it takes them, so a look costs the same after years. */
    private static final int NEWEST = 10;

    private static final long MILLIS = 1000;

    private final JdbcClient jdbc;

    Engagements(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Of a contact's newest ten messages that arrived.
     *
     * @param fastestAnswer from sending one of them to the reply; null where none was answered
     */
    public record Engagement(
            int arrived,
            int read,
            @Nullable Instant lastReadAt,
            @Nullable Duration fastestAnswer) {}

    /** Those of these contacts that any message reached, in one statement: some index entries per contact. */
    @Transactional(readOnly = true)
    public Map<ContactId, Engagement> of(WorkspaceId workspace, Collection<ContactId> contacts) {
        return jdbc
                .sql("""
                        select asked.contact_id, e.*
                        from unnest(:contacts::bigint[]) asked(contact_id)
                        cross join lateral (
                            select count(*) as arrived, count(m.read_at) as read, max(m.read_at) as last_read_at,
                                   extract(epoch from min(m.replied_at - m.sent_at))::float8 as fastest
                            from (select read_at, replied_at, sent_at from delivery.message
                                  where workspace_id = :workspace and contact_id = asked.contact_id
                                    and delivered_at is not null
                                  order by id desc limit :newest) m
                        ) e
                        where e.arrived > 0
                        """)
                .param("workspace", workspace.value())
                .param("contacts", contacts.stream().map(ContactId::value).toArray(Long[]::new))
                .param("newest", NEWEST)
                .query((row, _) -> {
                    @Nullable Timestamp read = row.getTimestamp("last_read_at");
                    @Nullable Double fastest = row.getObject("fastest", Double.class);
                    return Map.entry(
                            new ContactId(row.getLong("contact_id")),
                            new Engagement(
                                    row.getInt("arrived"),
                                    row.getInt("read"),
                                    read == null ? null : read.toInstant(),
                                    fastest == null
                                            ? null
                                            : Duration.ofMillis((long) (Math.max(0, fastest) * MILLIS))));
                })
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
