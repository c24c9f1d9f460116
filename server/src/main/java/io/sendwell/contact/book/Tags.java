package io.sendwell.contact.book;

import io.sendwell.contact.ContactId;
import io.sendwell.contact.profile.Bounds;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tags of a workspace. A tag is made by being used; {@code VIP} and {@code vip} are one. */
@Repository
public class Tags {

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Tags(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A tag as the API shows it. */
    public record Tag(long id, String name, long contactCount, Instant createdAt) {}

    /** What two spellings of one tag have in common. */
    public static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /** Says which of these can be no tags. */
    public static void check(Bounds bounds, List<String> names) {
        if (names.size() > Bounds.TAGS) {
            bounds.add("tags", "are more than " + Bounds.TAGS);
        }
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i) == null || names.get(i).isBlank()) {
                bounds.add("tags[" + i + "]", "is empty");
            } else {
                bounds.line("tags[" + i + "]", names.get(i), Bounds.TAG);
            }
        }
    }

    /** The ids of these tags by their keys; those that do not exist are made. */
    public Map<String, Long> ensure(WorkspaceId workspace, Collection<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        var byKey = new LinkedHashMap<String, String>();
        names.forEach(name -> byKey.putIfAbsent(key(name), name.strip()));
        jdbc.sql("""
                        insert into contact.tag (workspace_id, name, key, created_at)
                        select :workspace, wanted.name, wanted.key, :now
                        from unnest(:names, :keys) as wanted(name, key)
                        order by wanted.key -- always in one order: two at once do not deadlock
                        on conflict (workspace_id, key) do nothing
                        """)
                .param("workspace", workspace.value())
                .param("names", byKey.values().toArray(String[]::new))
                .param("keys", byKey.keySet().toArray(String[]::new))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return jdbc
                .sql("select id, key from contact.tag where workspace_id = :workspace and key = any(:keys)")
                .param("workspace", workspace.value())
                .param("keys", byKey.keySet().toArray(String[]::new))
                .query((row, n) -> Map.entry(row.getString("key"), row.getLong("id")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Leaves a contact with exactly these tags. */
    public void replace(WorkspaceId workspace, ContactId contact, List<String> names) {
        var ids = ensure(workspace, names).values().toArray(Long[]::new);
        jdbc.sql("""
                        delete from contact.contact_tag
                        where workspace_id = :workspace and contact_id = :contact and tag_id <> all(:ids)
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("ids", ids)
                .update();
        jdbc.sql("""
                        insert into contact.contact_tag (workspace_id, contact_id, tag_id)
                        select :workspace, :contact, unnest(:ids) on conflict do nothing
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("ids", ids)
                .update();
    }

    public List<Tag> page(WorkspaceId workspace, Slice slice) {
        return jdbc.sql("""
                        select t.id, t.name, t.created_at,
                               (select count(*) from contact.contact_tag ct
                                where ct.workspace_id = t.workspace_id and ct.tag_id = t.id) as contact_count
                        from contact.tag t
                        where t.workspace_id = :workspace and t.id > :after
                        order by t.id limit :limit
                        """)
                .param("workspace", workspace.value())
                .param("after", slice.afterOrZero())
                .param("limit", slice.fetch())
                .query((row, n) -> new Tag(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getLong("contact_count"),
                        row.getTimestamp("created_at").toInstant()))
                .list();
    }
}
