package io.sendwell.health;

import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.health.policy.Level;
import io.sendwell.health.policy.Standing;
import io.sendwell.health.policy.Standing.Pass;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The levels in force, and every look that led to them. */
@Repository
class Standings {

    private static final String COLUMNS = """
            select sender_id, level, since, held, calm_since, pass_at, pass_score, why, condition, resumes_at, changes_at
            from health.standing
            """;

    private final JdbcClient jdbc;

    Standings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A standing and what is told about it.
     *
     * @param why of a high or critical one
     * @param condition of a critical one: what must happen before it goes on
     * @param resumesAt of a critical one: when it goes on by itself, as far as is known
     * @param changesAt when something ends that may change the level; null where nothing does by itself
     */
    record InForce(
            Standing standing,
            @Nullable String why,
            @Nullable String condition,
            @Nullable Instant resumesAt,
            @Nullable Instant changesAt) {

        Level level() {
            return standing.level();
        }
    }

    /** What a look came to. */
    record Looked(Sender sender, InForce inForce, int score, String factors) {}

    Optional<InForce> of(WorkspaceId workspace, SenderId sender) {
        return jdbc.sql(COLUMNS + "where workspace_id = :workspace and sender_id = :sender")
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .query((row, _) -> inForce(row))
                .optional();
    }

    /** All of a workspace, for reports. */
    Map<SenderId, HealthFacts.Facts> facts(WorkspaceId workspace) {
        return jdbc
                .sql("""
                        select sender_id, level, score, why, condition, resumes_at from health.standing
                        where workspace_id = :workspace
                        """)
                .param("workspace", workspace.value())
                .query((row, _) -> Map.entry(
                        new SenderId(row.getLong("sender_id")),
                        new HealthFacts.Facts(
                                row.getString("level"),
                                row.getInt("score"),
                                row.getString("why"),
                                row.getString("condition"),
                                instant(row, "resumes_at"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** By sender; those that were never looked at have none. In the engine's scope they may be of several workspaces. */
    Map<SenderId, InForce> of(Collection<SenderId> senders) {
        return jdbc
                .sql(COLUMNS + "where sender_id = any(:senders)")
                .param("senders", ids(senders))
                .query((row, _) -> Map.entry(new SenderId(row.getLong("sender_id")), inForce(row)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Those of these senders that are critical. */
    Map<SenderId, InForce> critical(WorkspaceId workspace, Collection<SenderId> senders) {
        return jdbc
                .sql(COLUMNS + "where workspace_id = :workspace and sender_id = any(:senders) and level = 'critical'")
                .param("workspace", workspace.value())
                .param("senders", ids(senders))
                .query((row, _) -> Map.entry(new SenderId(row.getLong("sender_id")), inForce(row)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The senders of all workspaces that are not low: they are looked at even if they send no more. */
    List<SenderId> notLow() {
        return jdbc.sql("select sender_id from health.standing where level <> 'low' order by sender_id")
                .query((row, _) -> new SenderId(row.getLong("sender_id")))
                .list();
    }

    /** When the level of some sender may next change by itself, of all workspaces. */
    Optional<Instant> nextChange() {
        return jdbc.sql("select min(changes_at) as at from health.standing where changes_at is not null")
                .query((row, _) -> Optional.ofNullable(instant(row, "at")))
                .single();
    }

    /** Those of which it may have. */
    List<SenderId> changed(Instant now) {
        return jdbc.sql("select sender_id from health.standing where changes_at <= :now order by sender_id")
                .param("now", Timestamp.from(now))
                .query((row, _) -> new SenderId(row.getLong("sender_id")))
                .list();
    }

    /**
     * Claims those of these senders that nobody has looked at since {@code slot}, so that several servers share a round.
     *
     * @return whom the caller is to look at
     */
    List<SenderId> claim(Collection<SenderId> senders, Instant slot, Instant now) {
        jdbc.sql("""
                        insert into health.standing (sender_id, workspace_id, level, since, held, score, looked_at)
                        select id, workspace_id, 'low', :now, 'low', 0, 'epoch' from channel.sender
                        where id = any(:senders) and removed_at is null
                        order by id
                        on conflict (sender_id) do nothing
                        """)
                .param("now", Timestamp.from(now))
                .param("senders", ids(senders))
                .update();
        return jdbc.sql("""
                        with due as (
                            select sender_id from health.standing
                            where sender_id = any(:senders) and looked_at < :slot
                            order by sender_id for update skip locked
                        )
                        update health.standing s set looked_at = :now from due where s.sender_id = due.sender_id
                        returning s.sender_id
                        """)
                .param("now", Timestamp.from(now))
                .param("slot", Timestamp.from(slot))
                .param("senders", ids(senders))
                .query((row, _) -> new SenderId(row.getLong("sender_id")))
                .list();
    }

    /** Keeps what looks came to, all in one statement. */
    void store(List<Looked> looks, Instant now) {
        jdbc.sql("""
                        with look as (
                            select * from unnest(:workspaces::bigint[], :senders::bigint[], :levels::text[],
                                    :since::timestamptz[], :held::text[], :calm::timestamptz[], :passAt::timestamptz[],
                                    :passScore::int[], :why::text[], :condition::text[], :resumes::timestamptz[],
                                    :changes::timestamptz[], :scores::int[], :factors::jsonb[])
                                v(workspace_id, sender_id, level, since, held, calm_since, pass_at, pass_score, why,
                                  condition, resumes_at, changes_at, score, factors)
                        ), kept as (
                            insert into health.assessment (workspace_id, sender_id, at, score, level, factors)
                            select workspace_id, sender_id, :now, score, level, factors from look
                        )
                        insert into health.standing as s (sender_id, workspace_id, level, since, held, calm_since, pass_at,
                            pass_score, why, condition, resumes_at, changes_at, score, looked_at)
                        select sender_id, workspace_id, level, since, held, calm_since, pass_at, pass_score, why, condition,
                               resumes_at, changes_at, score, :now
                        from look order by sender_id
                        on conflict (sender_id) do update
                        set level = excluded.level, since = excluded.since, held = excluded.held,
                            calm_since = excluded.calm_since, pass_at = excluded.pass_at,
                            pass_score = excluded.pass_score, why = excluded.why, condition = excluded.condition,
                            resumes_at = excluded.resumes_at, changes_at = excluded.changes_at, score = excluded.score,
                            looked_at = greatest(s.looked_at, excluded.looked_at)
                        """)
                .param("now", Timestamp.from(now))
                .param(
                        "workspaces",
                        looks.stream()
                                .map(one -> one.sender().workspace().value())
                                .toArray(Long[]::new))
                .param(
                        "senders",
                        looks.stream().map(one -> one.sender().id().value()).toArray(Long[]::new))
                .param(
                        "levels",
                        looks.stream().map(one -> one.inForce().level().code()).toArray(String[]::new))
                .param(
                        "since",
                        looks.stream()
                                .map(one ->
                                        Timestamp.from(one.inForce().standing().since()))
                                .toArray(Timestamp[]::new))
                .param(
                        "held",
                        looks.stream()
                                .map(one -> one.inForce().standing().held().code())
                                .toArray(String[]::new))
                .param(
                        "calm",
                        looks.stream()
                                .map(one -> HeardWords.timestamp(
                                        one.inForce().standing().calmSince()))
                                .toArray(Timestamp[]::new))
                .param(
                        "passAt",
                        looks.stream()
                                .map(one -> one.inForce().standing().pass())
                                .map(pass -> pass == null ? null : Timestamp.from(pass.at()))
                                .toArray(Timestamp[]::new))
                .param(
                        "passScore",
                        looks.stream()
                                .map(one -> one.inForce().standing().pass())
                                .map(pass -> pass == null ? null : pass.measured())
                                .toArray(Integer[]::new))
                .param("why", looks.stream().map(one -> one.inForce().why()).toArray(String[]::new))
                .param(
                        "condition",
                        looks.stream().map(one -> one.inForce().condition()).toArray(String[]::new))
                .param(
                        "resumes",
                        looks.stream()
                                .map(one -> HeardWords.timestamp(one.inForce().resumesAt()))
                                .toArray(Timestamp[]::new))
                .param(
                        "changes",
                        looks.stream()
                                .map(one -> HeardWords.timestamp(one.inForce().changesAt()))
                                .toArray(Timestamp[]::new))
                .param("scores", looks.stream().map(Looked::score).toArray(Integer[]::new))
                .param("factors", looks.stream().map(Looked::factors).toArray(String[]::new))
                .update();
    }

    private static Long[] ids(Collection<SenderId> senders) {
        return senders.stream().map(SenderId::value).toArray(Long[]::new);
    }

    private static InForce inForce(ResultSet row) throws SQLException {
        var passAt = instant(row, "pass_at");
        return new InForce(
                new Standing(
                        Level.of(row.getString("level")),
                        row.getTimestamp("since").toInstant(),
                        Level.of(row.getString("held")),
                        instant(row, "calm_since"),
                        passAt == null ? null : new Pass(passAt, row.getInt("pass_score"))),
                row.getString("why"),
                row.getString("condition"),
                instant(row, "resumes_at"),
                instant(row, "changes_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
