package io.sendwell.channel;

import io.sendwell.channel.Sender.Pace;
import io.sendwell.channel.Sender.WarmUpPlan;
import io.sendwell.channel.SenderChanged.Change;
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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The senders of a workspace; what befalls them is in {@link SenderLife}. Every method joins the caller's transaction or begins one; the scope
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
    private final SenderNews news;

    Senders(JdbcClient jdbc, InstantSource clock, SenderNews news) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.news = news;
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

    /** All of a workspace that were not removed. */
    public List<Sender> of(WorkspaceId workspace) {
        return jdbc.sql(COLUMNS + "where workspace_id = :workspace and removed_at is null order by id")
                .param("workspace", workspace.value())
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
        news.tell(workspace, id, Change.CREATED);
        return get(workspace, id);
    }

    Sender change(WorkspaceId workspace, SenderId id, SenderPlan plan) {
        news.changed(
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
        news.tell(workspace, id, Change.REMOVED);
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

    static Channel channel(ResultSet row) throws SQLException {
        return Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
