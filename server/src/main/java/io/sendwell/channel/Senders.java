package io.sendwell.channel;

import io.sendwell.channel.Sender.Pace;
import io.sendwell.channel.Sender.WarmUpPlan;
import io.sendwell.channel.SenderChanged.Change;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The senders of a workspace and their standing. Every method joins the caller's transaction or begins one; the scope
 * (a member's workspace, or the engine) is the caller's.
 */
@Repository
@Transactional
public class Senders {

    private static final String COLUMNS = """
            select id, workspace_id, name, channel, phone, session_id, account, portfolio, status, reason, resumes_at,
                   hourly_cap, daily_cap, min_gap_ms, max_gap_ms, warmup_enabled, warmup_schedule, timezone, created_at
              from channel.sender
            """;

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Senders(JdbcClient jdbc, InstantSource clock, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.events = events;
    }

    /** So many senders of a channel stand like this. */
    public record Head(Channel channel, SenderStatus status, long count) {}

    /** The senders of all workspaces, counted. In the engine's scope. */
    public List<Head> census() {
        return jdbc.sql("""
                        select channel, status, count(*) as n
                        from channel.sender where removed_at is null group by channel, status
                        """)
                .query((row, _) -> new Head(
                        Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
                        SenderStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        row.getLong("n")))
                .list();
    }

    /** A sender that was not removed. */
    public Optional<Sender> find(WorkspaceId workspace, SenderId id) {
        return jdbc.sql(COLUMNS + "where workspace_id = :workspace and id = :id and removed_at is null")
                .param("workspace", workspace.value())
                .param("id", id.value())
                .query(Senders::sender)
                .optional();
    }

    /** As {@link #find}; 404 where there is none. */
    public Sender get(WorkspaceId workspace, SenderId id) {
        return find(workspace, id).orElseThrow(() -> Problem.notFound("sender", id.value()));
    }

    /** What a sender was or is called, also once it was removed. */
    public record Named(String name, Channel channel, boolean removed) {}

    /** The names of these senders of a workspace, removed ones too. */
    public Map<SenderId, Named> named(WorkspaceId workspace, Collection<SenderId> ids) {
        return jdbc
                .sql("""
                        select id, name, channel, removed_at is not null as removed from channel.sender
                        where workspace_id = :workspace and id = any(:ids)
                        """)
                .param("workspace", workspace.value())
                .param("ids", ids.stream().map(SenderId::value).toArray(Long[]::new))
                .query((row, _) -> Map.entry(
                        new SenderId(row.getLong("id")),
                        new Named(
                                row.getString("name"),
                                Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
                                row.getBoolean("removed"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The sender that a channel's webhooks call so, removed ones too: what people write to them still counts. */
    public Optional<Sender> bySession(Channel channel, String sessionId) {
        return Optional.ofNullable(bySession(List.of(sessionId)).get(new Session(channel, sessionId)));
    }

    /** What webhooks call a sender: its session is its channel's own. */
    public record Session(Channel channel, String id) {}

    /** The senders with one of {@code sessionIds}, on whatever channel; one that was removed where none lives. */
    public Map<Session, Sender> bySession(Collection<String> sessionIds) {
        return jdbc
                .sql(COLUMNS + "where session_id = any(:sessions) order by removed_at nulls first, id desc")
                .param("sessions", sessionIds.toArray(String[]::new))
                .query(Senders::sender)
                .stream()
                .collect(Collectors.toMap(
                        sender -> new Session(sender.channel(), sender.sessionId()),
                        Function.identity(),
                        (one, _) -> one));
    }

    /** The channels of these senders, removed ones too; in the engine's scope they may be of several workspaces. */
    public Map<SenderId, Channel> channels(Collection<SenderId> ids) {
        return jdbc
                .sql("select id, channel from channel.sender where id = any(:ids)")
                .param("ids", ids.stream().map(SenderId::value).toArray(Long[]::new))
                .query((row, n) -> Map.entry(
                        new SenderId(row.getLong("id")),
                        Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The sender that is meant where a request names none: the oldest that sends, else the oldest; 409 without any. */
    public Sender defaultSender(WorkspaceId workspace) {
        return jdbc.sql(COLUMNS + """
                                where workspace_id = :workspace and removed_at is null
                                order by status <> 'active', id
                                limit 1
                                """)
                .param("workspace", workspace.value())
                .query(Senders::sender)
                .optional()
                .orElseThrow(() -> Problem.conflict("There is no sender yet: POST senders makes one."));
    }

    /**
     * Stops an active sender, or prolongs its pause; a pause is never shortened by another one, and nothing happens to
     * a sender that is not connected anyway.
     *
     * @param reason plain words for the screen
     * @param until null = until somebody resumes it
     */
    public void pause(WorkspaceId workspace, SenderId id, String reason, @Nullable Instant until) {
        changed(
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
        changed(sender.workspace(), known);
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
        var other = jdbc.sql(COLUMNS + """
                                where workspace_id = :workspace and id <> :id and phone = :phone and removed_at is null
                                  and channel = (select channel from channel.sender
                                                  where workspace_id = :workspace and id = :id)
                                  and status in ('active', 'paused')
                                limit 1
                                """)
                .param("workspace", workspace.value())
                .param("id", id.value())
                .param("phone", phone)
                .query(Senders::sender)
                .optional();
        if (other.isPresent()) {
            disconnect(
                    workspace,
                    id,
                    "That account is linked to sender \"%s\" already. Link another one."
                            .formatted(other.get().name()));
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
                .query((row, _) -> channel(row))
                .optional()
                .ifPresent(channel -> {
                    events.publishEvent(new SenderLinked(workspace, id, channel));
                    tell(workspace, id, Change.UPDATED);
                });
        return true;
    }

    /** All of a channel that were not removed, of every workspace. Runs in the engine's scope. */
    public List<Sender> ofChannel(Channel channel) {
        return jdbc.sql(COLUMNS + "where channel = :channel and removed_at is null order by workspace_id, id")
                .param("channel", lower(channel))
                .query(Senders::sender)
                .list();
    }

    /** Those of these that were not removed; in the engine's scope they may be of several workspaces. */
    public List<Sender> all(Collection<SenderId> ids) {
        return jdbc.sql(COLUMNS + "where id = any(:ids) and removed_at is null order by id")
                .param("ids", ids.stream().map(SenderId::value).toArray(Long[]::new))
                .query(Senders::sender)
                .list();
    }

    List<Sender> list(WorkspaceId workspace, Slice slice) {
        return jdbc.sql(COLUMNS + """
                                where workspace_id = :workspace and removed_at is null and id > :after
                                order by id limit :fetch
                                """)
                .param("workspace", workspace.value())
                .param("after", slice.afterOrZero())
                .param("fetch", slice.fetch())
                .query(Senders::sender)
                .list();
    }

    /** Adds a sender; one on the simulator needs no link and is active at once, its session named by its id. */
    Sender add(WorkspaceId workspace, Channel channel, SenderPlan plan) {
        var id = new SenderId(settings(jdbc.sql("""
                                insert into channel.sender
                                    (id, workspace_id, name, channel, phone, session_id, status, hourly_cap, daily_cap,
                                     min_gap_ms, max_gap_ms, warmup_enabled, warmup_schedule, timezone, created_at)
                                select n, :workspace, :name, :channel, :phone, n::text, :status, :hourly_cap, :daily_cap,
                                       :min_gap_ms, :max_gap_ms, :warmup_enabled, :warmup_schedule, :timezone, :now
                                  from nextval(pg_get_serial_sequence('channel.sender', 'id')) n
                                returning id
                                """), plan)
                .param("workspace", workspace.value())
                .param("channel", lower(channel))
                .param("status", lower(channel == Channel.SIMULATOR ? SenderStatus.ACTIVE : SenderStatus.SETUP))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single());
        tell(workspace, id, Change.CREATED);
        return get(workspace, id);
    }

    Sender change(WorkspaceId workspace, SenderId id, SenderPlan plan) {
        changed(
                workspace,
                settings(jdbc.sql("""
                                        update channel.sender
                                           set name = :name, phone = :phone, hourly_cap = :hourly_cap, daily_cap = :daily_cap,
                                               min_gap_ms = :min_gap_ms, max_gap_ms = :max_gap_ms,
                                               warmup_enabled = :warmup_enabled, warmup_schedule = :warmup_schedule,
                                               timezone = :timezone
                                         where workspace_id = :workspace and id = :id and removed_at is null
                                        returning id
                                        """), plan)
                        .param("workspace", workspace.value())
                        .param("id", id.value())
                        .query(Long.class)
                        .optional());
        return get(workspace, id);
    }

    /** Takes the sender out of use; its messages keep it. */
    void remove(WorkspaceId workspace, SenderId id) {
        var removed = jdbc.sql("""
                        update channel.sender set removed_at = :now
                         where workspace_id = :workspace and id = :id and removed_at is null
                        """)
                .param("workspace", workspace.value())
                .param("id", id.value())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        if (removed == 0) {
            throw Problem.notFound("sender", id.value());
        }
        tell(workspace, id, Change.REMOVED);
    }

    /** When the next pause of any workspace ends by itself. */
    Optional<Instant> nextResumption() {
        return jdbc.sql(
                        "select min(resumes_at) from channel.sender where resumes_at is not null and removed_at is null")
                .query((row, n) -> Optional.ofNullable(instant(row, "min")))
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
        resumed.forEach(one -> tell(one.getKey(), one.getValue(), Change.UPDATED));
        return resumed.size();
    }

    private void move(
            WorkspaceId workspace, SenderId id, SenderStatus to, @Nullable String reason, List<SenderStatus> from) {
        changed(
                workspace,
                jdbc.sql("""
                                update channel.sender set status = :to, reason = :reason, resumes_at = null
                                 where workspace_id = :workspace and id = :id and removed_at is null and status = any(:from)
                                returning id
                                """)
                        .param("workspace", workspace.value())
                        .param("id", id.value())
                        .param("to", lower(to))
                        .param("reason", reason)
                        .param("from", from.stream().map(Senders::lower).toArray(String[]::new))
                        .query(Long.class)
                        .optional());
    }

    private void changed(WorkspaceId workspace, Optional<Long> id) {
        id.ifPresent(found -> tell(workspace, new SenderId(found), Change.UPDATED));
    }

    private void tell(WorkspaceId workspace, SenderId id, Change change) {
        events.publishEvent(new SenderChanged(workspace, id, change));
        events.publishEvent(new LiveEvent(workspace, "sender", Map.of("id", id.value(), "change", lower(change))));
    }

    private static JdbcClient.StatementSpec settings(JdbcClient.StatementSpec statement, SenderPlan plan) {
        return statement
                .param("name", plan.name())
                .param("phone", plan.phone())
                .param("hourly_cap", plan.pace().hourlyCap())
                .param("daily_cap", plan.pace().dailyCap())
                .param("min_gap_ms", plan.pace().minGapMs())
                .param("max_gap_ms", plan.pace().maxGapMs())
                .param("warmup_enabled", plan.warmUp().enabled())
                .param("warmup_schedule", plan.warmUp().schedule().toArray(Integer[]::new))
                .param("timezone", plan.zone().getId());
    }

    private static Sender sender(ResultSet row, int n) throws SQLException {
        return new Sender(
                new SenderId(row.getLong("id")),
                new WorkspaceId(row.getLong("workspace_id")),
                row.getString("name"),
                channel(row),
                row.getString("phone"),
                row.getString("session_id"),
                row.getString("account"),
                row.getString("portfolio"),
                SenderStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                instant(row, "resumes_at"),
                new Pace(
                        row.getInt("hourly_cap"),
                        row.getInt("daily_cap"),
                        row.getInt("min_gap_ms"),
                        row.getInt("max_gap_ms")),
                new WarmUpPlan(
                        row.getBoolean("warmup_enabled"),
                        Stream.of((Integer[]) row.getArray("warmup_schedule").getArray())
                                .toList()),
                ZoneId.of(row.getString("timezone")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static Channel channel(ResultSet row) throws SQLException {
        return Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
