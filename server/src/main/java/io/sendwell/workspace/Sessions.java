package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who is signed in. A session is known by an opaque token of 256 random bits; the token itself is given out once and
 * never stored. Whose token it is, is only known after looking, so these methods enter the engine's scope themselves.
 */
@Repository
public class Sessions {

    /** How often a session that is in use is marked so; less writing, and precise enough for idleness in days. */
    private static final Duration MARK_USED_EVERY = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;
    private final Installation.SessionLifetime lifetime;

    Sessions(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            InstantSource clock,
            ApplicationEventPublisher events,
            Installation installation) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.events = events;
        this.lifetime = installation.session();
    }

    /** A new session and the only copy of its token. */
    public record Opened(String token, Duration validFor) {}

    /** Signs a member in. Also clears away what is left of the member's sessions that ran out. */
    public Opened open(WorkspaceId workspace, long memberId) {
        var token = Token.random("swt_");
        var now = clock.instant();
        asEngine(() -> {
            jdbc.sql("""
                    delete from workspace.session
                    where workspace_id = :workspace and member_id = :member and expires_at <= :now
                    """)
                    .param("workspace", workspace.value())
                    .param("member", memberId)
                    .param("now", Timestamp.from(now))
                    .update();
            return jdbc.sql("""
                    insert into workspace.session
                        (workspace_id, member_id, token_hash, created_at, last_used_at, expires_at)
                    values (:workspace, :member, :hash, :now, :now, :expires)
                    """)
                    .param("workspace", workspace.value())
                    .param("member", memberId)
                    .param("hash", Token.hash(token))
                    .param("now", Timestamp.from(now))
                    .param("expires", Timestamp.from(now.plus(lifetime.absolute())))
                    .update();
        });
        return new Opened(token, lifetime.absolute());
    }

    /** The session of this token; empty when there is none, or it ran out, was ended, or its member was deactivated. */
    public Optional<Session> find(String token) {
        var now = clock.instant();
        return asEngine(() -> {
            var row = jdbc.sql("""
                    select s.id, s.workspace_id, s.member_id, s.expires_at, s.last_used_at, m.role
                    from workspace.session s
                    join workspace.member m on m.workspace_id = s.workspace_id and m.id = s.member_id
                    where s.token_hash = :hash and s.revoked_at is null and m.active
                      and s.expires_at > :now and s.last_used_at > :idle_since
                    """)
                    .param("hash", Token.hash(token))
                    .param("now", Timestamp.from(now))
                    .param("idle_since", Timestamp.from(now.minus(lifetime.idle())))
                    .query(Sessions::row)
                    .optional();
            row.filter(found -> found.lastUsed().isBefore(now.minus(MARK_USED_EVERY)))
                    .ifPresent(found -> markUsed(found.session(), now));
            return row.map(Row::session);
        });
    }

    /** Whether this session still holds: asked again and again by what streams for long. */
    public boolean holds(Session session) {
        var now = clock.instant();
        return asEngine(() -> jdbc.sql("""
                        select exists (
                            select from workspace.session s
                            join workspace.member m on m.workspace_id = s.workspace_id and m.id = s.member_id
                            where s.workspace_id = :workspace and s.id = :session and s.revoked_at is null
                              and m.active and s.expires_at > :now)
                        """)
                .param("workspace", session.caller().workspace().value())
                .param("session", session.id())
                .param("now", Timestamp.from(now))
                .query(Boolean.class)
                .single());
    }

    /** Signs this session out. */
    public void end(Session session) {
        revoke(session.caller().workspace(), session.caller().memberId(), "and id = :session", session.id());
    }

    /** Signs the member out everywhere else, as after a change of password. */
    public void endOthers(Session session) {
        revoke(session.caller().workspace(), session.caller().memberId(), "and id <> :session", session.id());
    }

    /** Signs a member out everywhere. */
    public void endAll(WorkspaceId workspace, long memberId) {
        revoke(workspace, memberId, "and id <> :session", 0);
    }

    private void revoke(WorkspaceId workspace, long memberId, String which, long sessionId) {
        asEngine(() -> jdbc.sql("""
                        update workspace.session set revoked_at = :now
                        where workspace_id = :workspace and member_id = :member and revoked_at is null %s
                        """.formatted(which))
                .param("workspace", workspace.value())
                .param("member", memberId)
                .param("session", sessionId)
                .param("now", Timestamp.from(clock.instant()))
                .update());
        events.publishEvent(new SessionsEnded(memberId));
    }

    private void markUsed(Session session, Instant now) {
        jdbc.sql("""
                update workspace.session set last_used_at = :now
                where workspace_id = :workspace and id = :session
                """)
                .param("workspace", session.caller().workspace().value())
                .param("session", session.id())
                .param("now", Timestamp.from(now))
                .update();
    }

    private <T> T asEngine(Supplier<T> work) {
        return Tenancy.asEngine(() -> transaction.execute(status -> work.get()));
    }

    private record Row(Session session, Instant lastUsed) {}

    private static Row row(ResultSet row, int number) throws SQLException {
        var caller = new Caller(
                new WorkspaceId(row.getLong("workspace_id")),
                row.getLong("member_id"),
                Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)));
        var session = new Session(
                row.getLong("id"), caller, row.getTimestamp("expires_at").toInstant());
        return new Row(session, row.getTimestamp("last_used_at").toInstant());
    }
}
