package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What WhatsApp said of the senders. Joins the caller's transaction or begins one; the scope is the caller's. */
@Repository
@Transactional
public class SenderSignals {

    /** Then it is tried again with one message. */
    private static final Duration LOCK_OF_UNKNOWN_LENGTH = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    SenderSignals(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /** Stores it, unless it says what holds already; a template's word is always new. */
    public void note(WorkspaceId workspace, SenderSignal signal) {
        int added = jdbc.sql("""
                        insert into channel.sender_signal (workspace_id, sender_id, kind, active, value, until, at)
                        select :workspace, :sender, :kind, :active, :value, :until, :at
                        where not exists (
                            select from (select active, value, until from channel.sender_signal
                                         where workspace_id = :workspace and sender_id = :sender and kind = :kind
                                         order by id desc limit 1) last
                            where (last.active, last.value, last.until) is not distinct from
                                  (:active, :value::text, :until::timestamptz))
                        """)
                .param("workspace", workspace.value())
                .param("sender", signal.sender().value())
                .param("kind", lower(signal.kind()))
                .param("active", signal.active())
                .param("value", signal.value())
                .param("until", offset(signal.until()))
                .param("at", offset(signal.at()))
                .update();
        if (added == 0) {
            return;
        }
        if (signal.kind() == SenderSignal.Kind.REACHOUT_TIMELOCK) {
            var until = signal.until();
            holdFirstContacts(
                    workspace,
                    signal.sender(),
                    !signal.active() ? null : until == null ? signal.at().plus(LOCK_OF_UNKNOWN_LENGTH) : until);
        }
        events.publishEvent(new SenderSignalled(workspace, signal));
    }

    /** WhatsApp has refused a message to a stranger (code 463). Unless a lock is known, one is begun with it. */
    public void noteRefusedFirstContact(WorkspaceId workspace, SenderId sender, Instant at) {
        boolean known = jdbc.sql("""
                        select exists (select from channel.sender
                                        where workspace_id = :workspace and id = :sender and first_contacts_from > :at)
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("at", offset(at))
                .query(Boolean.class)
                .single();
        if (!known) {
            note(
                    workspace,
                    new SenderSignal(
                            sender,
                            SenderSignal.Kind.REACHOUT_TIMELOCK,
                            true,
                            "463",
                            at.plus(LOCK_OF_UNKNOWN_LENGTH),
                            at));
        }
    }

    private void holdFirstContacts(WorkspaceId workspace, SenderId sender, @Nullable Instant until) {
        jdbc.sql(
                        "update channel.sender set first_contacts_from = :until where workspace_id = :workspace and id = :sender")
                .param("until", offset(until))
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .update();
    }

    /** The last word of each kind on a sender, and how each kind went since {@code since}; oldest first. */
    public List<SenderSignal> of(WorkspaceId workspace, SenderId sender, Instant since) {
        return jdbc.sql("""
                        select sender_id, kind, active, value, until, at from channel.sender_signal s
                         where workspace_id = :workspace and sender_id = :sender
                           and (at >= :since
                                or id = (select max(id) from channel.sender_signal
                                          where workspace_id = :workspace and sender_id = :sender and kind = s.kind))
                         order by id
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("since", offset(since))
                .query(SenderSignals::signal)
                .list();
    }

    /**
     * The newest word on how many people the senders of each of these portfolios may write to first: {@code TIER_2K}. None
     * for a portfolio of which nothing was said.
     */
    public Map<String, String> messagingLimits(Collection<String> portfolios) {
        return jdbc
                .sql("""
                        select distinct on (s.portfolio) s.portfolio, told.value
                        from channel.sender s
                        cross join lateral (
                            select g.id, g.value from channel.sender_signal g
                            where g.workspace_id = s.workspace_id and g.sender_id = s.id and g.kind = 'messaging_limit'
                            order by g.id desc limit 1
                        ) told
                        where s.portfolio = any(:portfolios) and told.value is not null
                        order by s.portfolio, told.id desc
                        """)
                .param("portfolios", portfolios.toArray(String[]::new))
                .query((row, _) -> Map.entry(row.getString("portfolio"), row.getString("value")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static SenderSignal signal(ResultSet row, int n) throws SQLException {
        return new SenderSignal(
                new SenderId(row.getLong("sender_id")),
                SenderSignal.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getBoolean("active"),
                row.getString("value"),
                instant(row, "until"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable OffsetDateTime offset(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static String lower(SenderSignal.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
