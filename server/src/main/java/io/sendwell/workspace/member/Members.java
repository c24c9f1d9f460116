package io.sendwell.workspace.member;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The members and their passwords. */
@Repository
@Transactional
class Members {

    private static final String COLUMNS = "workspace_id, id, email, name, role, active, created_at";

    private final JdbcClient jdbc;

    Members(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Looks in all workspaces when called in the engine's scope: the address is what tells us which one it is. */
    Optional<Credentials> credentials(String email) {
        return jdbc.sql("""
                select %s, password_hash, locked_until from workspace.member where email = :email
                """.formatted(COLUMNS))
                .param("email", email.toLowerCase(Locale.ROOT))
                .query(Members::credentials)
                .optional();
    }

    /** Counts a failure; the one that reaches {@code limit} locks the account until {@code until}. */
    void failed(Member member, int limit, Instant now, Instant until) {
        jdbc.sql("""
                with counted as (
                    select id, case when locked_until <= :now then 1 else failed_logins + 1 end as failures
                    from workspace.member where workspace_id = :workspace and id = :id for update)
                update workspace.member m
                set failed_logins = failures,
                    locked_until = case when failures >= :limit then :until when locked_until <= :now then null
                                        else locked_until end
                from counted
                where m.workspace_id = :workspace and m.id = counted.id
                """)
                .param("workspace", member.workspace().value())
                .param("id", member.id())
                .param("limit", limit)
                .param("now", Timestamp.from(now))
                .param("until", Timestamp.from(until))
                .update();
    }

    void succeeded(Member member) {
        jdbc.sql("""
                update workspace.member set failed_logins = 0, locked_until = null
                where workspace_id = :workspace and id = :id and (failed_logins > 0 or locked_until is not null)
                """)
                .param("workspace", member.workspace().value())
                .param("id", member.id())
                .update();
    }

    /** 409 when the address is taken, by whomever. */
    Member add(WorkspaceId workspace, String email, String name, String passwordHash, Role role, Instant now) {
        try {
            return jdbc.sql("""
                    insert into workspace.member (workspace_id, email, name, password_hash, role, created_at)
                    values (:workspace, :email, :name, :hash, :role, :now)
                    returning %s
                    """.formatted(COLUMNS))
                    .param("workspace", workspace.value())
                    .param("email", email.toLowerCase(Locale.ROOT))
                    .param("name", name)
                    .param("hash", passwordHash)
                    .param("role", stored(role))
                    .param("now", Timestamp.from(now))
                    .query(Members::member)
                    .single();
        } catch (DuplicateKeyException taken) {
            throw Problem.conflict("There is already a member with this email address.");
        }
    }

    Optional<Member> find(WorkspaceId workspace, long id) {
        return jdbc.sql("select %s from workspace.member where workspace_id = :workspace and id = :id"
                        .formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("id", id)
                .query(Members::member)
                .optional();
    }

    List<Member> list(WorkspaceId workspace, Slice slice) {
        return jdbc.sql("""
                select %s from workspace.member
                where workspace_id = :workspace and id > :after order by id limit :limit
                """.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("after", slice.afterOrZero())
                .param("limit", slice.fetch())
                .query(Members::member)
                .list();
    }

    void changePassword(WorkspaceId workspace, long id, String passwordHash) {
        jdbc.sql("""
                update workspace.member set password_hash = :hash, failed_logins = 0, locked_until = null
                where workspace_id = :workspace and id = :id
                """)
                .param("workspace", workspace.value())
                .param("id", id)
                .param("hash", passwordHash)
                .update();
    }

    /** Changes what a member may do; 409 rather than leaving a workspace without an owner who can sign in. */
    Member change(WorkspaceId workspace, long id, String name, Role role, boolean active) {
        // Every change of members waits for the one before, so that two owners cannot demote each other at once.
        jdbc.sql("select id from workspace.workspace where id = :workspace for update")
                .param("workspace", workspace.value())
                .query(Long.class)
                .single();
        var changed = jdbc.sql("""
                update workspace.member set name = :name, role = :role, active = :active
                where workspace_id = :workspace and id = :id
                returning %s
                """.formatted(COLUMNS))
                .param("workspace", workspace.value())
                .param("id", id)
                .param("name", name)
                .param("role", stored(role))
                .param("active", active)
                .query(Members::member)
                .single();
        var owned = jdbc.sql("""
                select exists (
                    select from workspace.member where workspace_id = :workspace and role = 'owner' and active)
                """)
                .param("workspace", workspace.value())
                .query(Boolean.class)
                .single();
        if (!owned) {
            throw Problem.conflict("A workspace keeps at least one active owner.");
        }
        return changed;
    }

    private static String stored(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static Credentials credentials(ResultSet row, int number) throws SQLException {
        var locked = row.getTimestamp("locked_until");
        return new Credentials(
                member(row, number), row.getString("password_hash"), locked == null ? null : locked.toInstant());
    }

    private static Member member(ResultSet row, int number) throws SQLException {
        return new Member(
                new WorkspaceId(row.getLong("workspace_id")),
                row.getLong("id"),
                row.getString("email"),
                row.getString("name"),
                Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                row.getBoolean("active"),
                row.getTimestamp("created_at").toInstant());
    }
}
