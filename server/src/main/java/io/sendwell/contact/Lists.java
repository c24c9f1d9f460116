package io.sendwell.contact;

import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The lists that people put contacts on by hand. */
@Repository
class Lists {

    private static final String COLUMNS = """
            select l.id, l.name, l.created_at,
                   (select count(*) from contact.list_member m
                    where m.workspace_id = l.workspace_id and m.list_id = l.id) as contact_count
            from contact.list l
            where l.workspace_id = :workspace
            """;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Lists(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A list as the API shows it. */
    record ContactList(long id, String name, long contactCount, Instant createdAt) {}

    /** The id of a new list; empty where one has this name. */
    Optional<Long> add(WorkspaceId workspace, String name) {
        return jdbc.sql("""
                        insert into contact.list (workspace_id, name, created_at) values (:workspace, :name, :now)
                        on conflict (workspace_id, name) do nothing returning id
                        """)
                .param("workspace", workspace.value())
                .param("name", name)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional();
    }

    Optional<ContactList> find(WorkspaceId workspace, long id) {
        return jdbc.sql(COLUMNS + "and l.id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .query((row, n) -> list(row))
                .optional();
    }

    List<ContactList> page(WorkspaceId workspace, Slice slice) {
        return jdbc.sql(COLUMNS + "and l.id > :after order by l.id limit :limit")
                .param("workspace", workspace.value())
                .param("after", slice.afterOrZero())
                .param("limit", slice.fetch())
                .query((row, n) -> list(row))
                .list();
    }

    /** Deletes a list; its contacts stay. */
    void delete(WorkspaceId workspace, long id) {
        jdbc.sql("delete from contact.list where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .update();
    }

    /** Those of these contacts that are here, locked against being erased meanwhile. */
    Set<Long> present(WorkspaceId workspace, Collection<Long> contacts) {
        return new HashSet<>(jdbc.sql("""
                        select id from contact.contact
                        where workspace_id = :workspace and id = any(:contacts) and erased_at is null
                        order by id for key share
                        """)
                .param("workspace", workspace.value())
                .param("contacts", contacts.toArray(Long[]::new))
                .query((row, n) -> row.getLong("id"))
                .list());
    }

    void put(WorkspaceId workspace, long list, Collection<Long> contacts) {
        jdbc.sql("""
                        insert into contact.list_member (workspace_id, list_id, contact_id)
                        select :workspace, :list, unnest(:contacts) on conflict do nothing
                        """)
                .param("workspace", workspace.value())
                .param("list", list)
                .param("contacts", contacts.toArray(Long[]::new))
                .update();
    }

    void take(WorkspaceId workspace, long list, Collection<Long> contacts) {
        jdbc.sql("""
                        delete from contact.list_member
                        where workspace_id = :workspace and list_id = :list and contact_id = any(:contacts)
                        """)
                .param("workspace", workspace.value())
                .param("list", list)
                .param("contacts", contacts.toArray(Long[]::new))
                .update();
    }

    private static ContactList list(ResultSet row) throws SQLException {
        return new ContactList(
                row.getLong("id"),
                row.getString("name"),
                row.getLong("contact_count"),
                row.getTimestamp("created_at").toInstant());
    }
}
