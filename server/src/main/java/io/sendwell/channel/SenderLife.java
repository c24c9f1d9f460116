package io.sendwell.channel;

import io.sendwell.channel.SenderChanged.Change;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * What befalls senders: they are set up, linked, paused, resumed, lost and banned. Nothing happens to one that was removed,
 * nor to one whose status does not lead there. Transactions and scope are those of {@link Senders}.
 */
@Repository
@Transactional
public class SenderLife {

    private final JdbcClient jdbc;
    private final SenderNews news;
    private final ApplicationEventPublisher events;

    SenderLife(JdbcClient jdbc, SenderNews news, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.news = news;
        this.events = events;
    }

    /**
     * Stops an active sender, or prolongs its pause; a pause is never shortened by another one, and nothing happens to
     * a sender that is not connected anyway.
     *
     * @param reason plain words for the screen
     * @param until null = until somebody resumes it
     */
    public void pause(WorkspaceId workspace, SenderId id, String reason, @Nullable Instant until) {
        news.changed(
                workspace,
                jdbc.sql("""
                                update channel.sender set status = 'paused', reason = :reason, resumes_at = :until
                                 where workspace_id = :workspace and id = :id and removed_at is null
                                   and (status = 'active'
                                        or status = 'paused' and resumes_at is not null
                                           and (:until::timestamptz is null or :until > resumes_at))
                                returning id
                                """)
                        .param("workspace", workspace.value())
                        .param("id", id.value())
                        .param("reason", reason)
                        .param("until", until == null ? null : until.atOffset(ZoneOffset.UTC))
                        .query(Long.class)
                        .optional());
    }

    /**
     * Pauses all senders of the account that this one belongs to at its channel, until somebody resumes each. Where nothing
     * is known of an account, those without one are taken for one's.
     */
    public void pauseAccount(WorkspaceId workspace, SenderId of, String reason) {
        jdbc.sql("""
                        select other.id from channel.sender one
                        join channel.sender other on other.workspace_id = :workspace and other.channel = one.channel
                            and other.account is not distinct from one.account
                        where one.workspace_id = :workspace and one.id = :id and other.removed_at is null
                        order by other.id
                        """)
                .param("workspace", workspace.value())
                .param("id", of.value())
                .query(Long.class)
                .list()
                .forEach(id -> pause(workspace, new SenderId(id), reason, null));
    }

    /** Ends a pause, whatever its reason and end. */
    public void resume(WorkspaceId workspace, SenderId id) {
        move(workspace, id, SenderStatus.ACTIVE, null, List.of(SenderStatus.PAUSED));
    }

    /** WhatsApp has banned or restricted the number for good; only a new link brings it back. */
    public void ban(WorkspaceId workspace, SenderId id, String reason) {
        move(workspace, id, SenderStatus.BANNED, reason, List.of(SenderStatus.values()));
    }

    /** The connection is gone and needs somebody to set it up again. */
    public void disconnect(WorkspaceId workspace, SenderId id, String reason) {
        move(
                workspace,
                id,
                SenderStatus.DISCONNECTED,
                reason,
                List.of(SenderStatus.SETUP, SenderStatus.ACTIVE, SenderStatus.PAUSED));
    }

    /** It is connected and sends; a pause that somebody asked for goes on. */
    public void activate(WorkspaceId workspace, SenderId id) {
        move(
                workspace,
                id,
                SenderStatus.ACTIVE,
                null,
                List.of(SenderStatus.SETUP, SenderStatus.DISCONNECTED, SenderStatus.BANNED));
    }

    /** It is not set up yet, for this reason. */
    public void needsSetUp(WorkspaceId workspace, SenderId id, String reason) {
        move(workspace, id, SenderStatus.SETUP, reason, List.of(SenderStatus.SETUP));
    }

    /**
     * The channel has said who the sender is; from now on its webhooks find it by this session. Asked in the engine's
     * scope, for a session is nobody else's in any workspace.
     *
     * @param phone what its number is, kept where the sender has none yet
     * @return whether it was free; nothing is changed where another sender that lives has it
     */
    public boolean identify(
            Sender sender, String sessionId, @Nullable String account, String portfolio, @Nullable String phone) {
        var known = jdbc.sql("""
                        update channel.sender s
                           set session_id = :session, account = :account, portfolio = :portfolio,
                               phone = coalesce(s.phone, :phone)
                         where workspace_id = :workspace and id = :id and removed_at is null
                           and not exists (select from channel.sender other
                                            where other.channel = s.channel and other.session_id = :session
                                              and other.removed_at is null and other.id <> s.id)
                        returning id
                        """)
                .param("workspace", sender.workspace().value())
                .param("id", sender.id().value())
                .param("session", sessionId)
                .param("account", account)
                .param("portfolio", portfolio)
                .param("phone", phone)
                .query(Long.class)
                .optional();
        news.changed(sender.workspace(), known);
        return known.isPresent();
    }

    /** As {@link #disconnect}, but one that was never linked stays as it is. */
    public void lose(WorkspaceId workspace, SenderId id, String reason) {
        move(workspace, id, SenderStatus.DISCONNECTED, reason, List.of(SenderStatus.ACTIVE, SenderStatus.PAUSED));
    }

    /** It is to send and cannot for a moment; why, is told until it is linked again. */
    public void await(WorkspaceId workspace, SenderId id, String reason) {
        move(workspace, id, SenderStatus.ACTIVE, reason, List.of(SenderStatus.ACTIVE));
    }

    /**
     * Its connection to WhatsApp is there: it sends, unless somebody has paused it, and what waited for the line goes on.
     *
     * @param phone of the account that it is connected to
     * @return false where another sender of the workspace is connected to that account; then this one is disconnected
     */
    public boolean link(WorkspaceId workspace, SenderId id, String phone) {
        var other = jdbc.sql("""
                                select name from channel.sender
                                where workspace_id = :workspace and id <> :id and phone = :phone and removed_at is null
                                  and channel = (select channel from channel.sender
                                                  where workspace_id = :workspace and id = :id)
                                  and status in ('active', 'paused')
                                limit 1
                                """)
                .param("workspace", workspace.value())
                .param("id", id.value())
                .param("phone", phone)
                .query(String.class)
                .optional();
        if (other.isPresent()) {
            disconnect(
                    workspace,
                    id,
                    "That account is linked to sender \"%s\" already. Link another one.".formatted(other.get()));
            return false;
        }
        jdbc.sql("""
                        update channel.sender
                           set phone = :phone,
                               status = case when status = 'paused' then status else 'active' end,
                               reason = case when status = 'paused' then reason end
                         where workspace_id = :workspace and id = :id and removed_at is null
                        returning channel
                        """)
                .param("workspace", workspace.value())
                .param("id", id.value())
                .param("phone", phone)
                .query((row, _) -> Senders.channel(row))
                .optional()
                .ifPresent(channel -> {
                    events.publishEvent(new SenderLinked(workspace, id, channel));
                    news.tell(workspace, id, Change.UPDATED);
                });
        return true;
    }

    /** When the next pause of any workspace ends by itself. */
    Optional<Instant> nextResumption() {
        return jdbc.sql(
                        "select min(resumes_at) from channel.sender where resumes_at is not null and removed_at is null")
                .query((row, n) -> Optional.ofNullable(Senders.instant(row, "min")))
                .single();
    }

    /** Ends the pauses, in all workspaces, whose time has come. */
    int resumeDue(Instant now) {
        var resumed = jdbc.sql("""
                        update channel.sender set status = 'active', reason = null, resumes_at = null
                         where resumes_at <= :now and removed_at is null
                        returning workspace_id, id
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query((row, n) ->
                        Map.entry(new WorkspaceId(row.getLong("workspace_id")), new SenderId(row.getLong("id"))))
                .list();
        resumed.forEach(one -> news.tell(one.getKey(), one.getValue(), Change.UPDATED));
        return resumed.size();
    }

    private void move(
            WorkspaceId workspace, SenderId id, SenderStatus to, @Nullable String reason, List<SenderStatus> from) {
        news.changed(
                workspace,
                jdbc.sql("""
                                update channel.sender set status = :to, reason = :reason, resumes_at = null
                                 where workspace_id = :workspace and id = :id and removed_at is null and status = any(:from)
                                returning id
                                """)
                        .param("workspace", workspace.value())
                        .param("id", id.value())
                        .param("to", Senders.lower(to))
                        .param("reason", reason)
                        .param("from", from.stream().map(Senders::lower).toArray(String[]::new))
                        .query(Long.class)
                        .optional());
    }
}
