package io.sendwell.contact;

import io.sendwell.contact.book.Tags;
import io.sendwell.contact.profile.FullName;
import io.sendwell.contact.segment.policy.SqlCondition;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads contacts for screens: one, a page, or all of them in a stream. */
@Repository
class ContactPages {

    private static final TypeReference<Map<String, Object>> ATTRIBUTES = new TypeReference<>() {};

    private static final String COLUMNS = """
            select c.id, c.first_name, c.last_name, p.phone, c.email, c.company, c.job_title, c.timezone,
                   c.consent_status, c.lead_score, c.attributes, c.created_at, c.updated_at,
                   array(select t.name from contact.contact_tag ct
                         join contact.tag t on t.workspace_id = ct.workspace_id and t.id = ct.tag_id
                         where ct.workspace_id = c.workspace_id and ct.contact_id = c.id order by t.key) as tags
            from contact.contact c
            left join contact.phone p
              on p.workspace_id = c.workspace_id and p.contact_id = c.id and p.rank = 0
            where c.workspace_id = :workspace and c.erased_at is null
            """;

    private final JdbcClient jdbc;
    private final ContactSearch search;
    private final JsonMapper json;

    ContactPages(JdbcClient jdbc, ContactSearch search, JsonMapper json) {
        this.jdbc = jdbc;
        this.search = search;
        this.json = json;
    }

    Optional<Contact> find(WorkspaceId workspace, ContactId contact) {
        return jdbc.sql(COLUMNS + "and c.id = :contact")
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query((row, n) -> contact(row))
                .optional();
    }

    /** The newest first. */
    List<Contact> page(WorkspaceId workspace, ContactFilter filter, Slice slice) {
        var parameters = new HashMap<String, Object>();
        var sql = COLUMNS + "and c.id < :before " + conditions(workspace, filter, parameters)
                + " order by c.id desc limit :limit";
        parameters.put("before", slice.beforeOrMax());
        parameters.put("limit", slice.fetch());
        return jdbc.sql(sql).params(parameters).query((row, n) -> contact(row)).list();
    }

    /** All of them, the oldest first; to be closed, and read inside one transaction. */
    Stream<Contact> stream(WorkspaceId workspace, ContactFilter filter) {
        var parameters = new HashMap<String, Object>();
        var sql = COLUMNS + conditions(workspace, filter, parameters) + " order by c.id";
        return jdbc.sql(sql).params(parameters).withFetchSize(1000).query((row, n) -> contact(row)).stream();
    }

    /** Those who meet a condition on {@code c}, the newest first. */
    List<Contact> page(WorkspaceId workspace, SqlCondition condition, Slice slice) {
        return jdbc.sql(COLUMNS + "and c.id < :before and " + condition.sql() + " order by c.id desc limit :limit")
                .params(condition.parameters())
                .param("workspace", workspace.value())
                .param("before", slice.beforeOrMax())
                .param("limit", slice.fetch())
                .query((row, n) -> contact(row))
                .list();
    }

    private String conditions(WorkspaceId workspace, ContactFilter filter, Map<String, Object> parameters) {
        parameters.put("workspace", workspace.value());
        var conditions = new ArrayList<String>();
        if (filter.consentStatus() != null) {
            parameters.put("status", filter.consentStatus().name().toLowerCase(Locale.ROOT));
            conditions.add("and c.consent_status = :status");
        }
        if (filter.listId() != null) {
            parameters.put("list", filter.listId());
            conditions.add("""
                    and exists (select from contact.list_member m
                                where m.workspace_id = :workspace and m.list_id = :list and m.contact_id = c.id)""");
        }
        if (filter.tag() != null) {
            parameters.put("tag", Tags.key(filter.tag()));
            conditions.add("""
                    and exists (select from contact.contact_tag ct
                                join contact.tag t on t.workspace_id = ct.workspace_id and t.id = ct.tag_id
                                where ct.workspace_id = :workspace and ct.contact_id = c.id and t.key = :tag)""");
        }
        if (filter.search() != null && !filter.search().isBlank()) {
            conditions.add("and c.id in (" + search.ids(workspace, filter.search(), parameters) + ")");
        }
        return String.join("\n", conditions);
    }

    private Contact contact(ResultSet row) throws SQLException {
        var name = new FullName(row.getString("first_name"), row.getString("last_name"));
        var status = ConsentStatus.valueOf(row.getString("consent_status").toUpperCase(Locale.ROOT));
        return new Contact(
                row.getLong("id"),
                name.whole(),
                name.first(),
                name.last(),
                row.getString("phone"),
                row.getString("email"),
                row.getString("company"),
                row.getString("job_title"),
                row.getString("timezone"),
                status == ConsentStatus.GRANTED,
                status,
                row.getInt("lead_score"),
                List.of((String[]) row.getArray("tags").getArray()),
                json.readValue(row.getString("attributes"), ATTRIBUTES),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
