package io.sendwell.workspace;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.retention.CleanUpPlanned;
import io.sendwell.workspace.retention.Night;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The tenants of this installation and what they decided about sending. Usable in any scope, and outside of any. */
@Repository
public class Workspaces {

    /** How long another node may go on with settings that were changed here, except where it says {@link #refresh}. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;
    private final ConcurrentHashMap<WorkspaceId, Remembered> settings = new ConcurrentHashMap<>();

    Workspaces(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            InstantSource clock,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        // Its own transaction, even within one of the caller's: the engine's scope must reach PostgreSQL.
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
        this.events = events;
    }

    private record Remembered(SendingSettings settings, long at) {
        boolean fresh() {
            return System.nanoTime() - at < REMEMBERED.toNanos();
        }
    }

    /** All workspaces, oldest first. */
    public List<WorkspaceId> all() {
        return asEngine(() -> jdbc.sql("select id from workspace.workspace order by id")
                .query((row, number) -> new WorkspaceId(row.getLong("id")))
                .list());
    }

    /** What a workspace is called, and when it began. */
    public record Known(String name, Instant createdAt) {}

    /** 404 for a workspace that does not exist. */
    public Known get(WorkspaceId workspace) {
        return asEngine(() -> jdbc.sql("select name, created_at from workspace.workspace where id = :workspace")
                .param("workspace", workspace.value())
                .query((row, _) -> new Known(
                        row.getString("name"), row.getTimestamp("created_at").toInstant()))
                .optional()
                .orElseThrow(() -> Problem.notFound("workspace", workspace.value())));
    }

    /** The sending settings of a workspace, from memory nearly always; 404 for a workspace that does not exist. */
    public SendingSettings settings(WorkspaceId workspace) {
        var known = settings.get(workspace);
        if (known != null && known.fresh()) {
            return known.settings();
        }
        return settings.compute(
                        workspace,
                        (id, before) ->
                                before != null && before.fresh() ? before : new Remembered(read(id), System.nanoTime()))
                .settings();
    }

    /**
     * Reads the sending settings of these anew, so that {@link #settings} has them as they are, whichever node changed them:
     * for what must not go by what is remembered. In the engine's scope and the caller's transaction.
     */
    public void refresh(Collection<WorkspaceId> workspaces) {
        long at = System.nanoTime();
        jdbc.sql("select * from workspace.workspace where id = any(:ids)")
                .param("ids", workspaces.stream().map(WorkspaceId::value).toArray(Long[]::new))
                .query(row -> {
                    settings.put(new WorkspaceId(row.getLong("id")), new Remembered(settings(row, 0), at));
                });
    }

    /** Replaces the sending settings of a workspace and tells so, once that is committed. */
    public void change(WorkspaceId workspace, SendingSettings changed) {
        var before = read(workspace);
        asEngine(() -> bound("""
                        update workspace.workspace
                        set quiet_start = :quiet_start, quiet_end = :quiet_end, cap_max = :cap_max, cap_days = :cap_days,
                            failure_limit_percent = :failure_limit,
                            default_country = :country, timezone = :timezone, retention_days = :retention,
                            opt_out_words = :words, opt_out_confirmation = :confirmation, clean_up_at = :clean_up,
                            recount_at = null
                        where id = :workspace
                        """, changed).param("workspace", workspace.value()).update());
        settings.remove(workspace);
        events.publishEvent(new SendingSettingsChanged(workspace));
        if (!Objects.equals(before.quietHours(), changed.quietHours())
                || !before.timezone().equals(changed.timezone())) {
            events.publishEvent(new QuietHoursChanged(workspace));
        }
        events.publishEvent(new CleanUpPlanned());
    }

    /** A new, empty workspace with the default settings, as part of the caller's transaction in the engine's scope. */
    public WorkspaceId create(String name) {
        var id = bound("""
                        insert into workspace.workspace
                            (name, created_at, quiet_start, quiet_end, cap_max, cap_days, failure_limit_percent, default_country, timezone,
                             retention_days, opt_out_words, opt_out_confirmation, clean_up_at)
                        values (:name, :now, :quiet_start, :quiet_end, :cap_max, :cap_days, :failure_limit, :country, :timezone,
                                :retention, :words, :confirmation, :clean_up)
                        returning id
                        """, SendingSettings.DEFAULT)
                .param("name", name)
                .param("now", Timestamp.from(clock.instant()))
                .query(Long.class)
                .single();
        events.publishEvent(new CleanUpPlanned());
        return new WorkspaceId(id);
    }

    private SendingSettings read(WorkspaceId workspace) {
        return asEngine(() -> jdbc.sql("select * from workspace.workspace where id = :workspace")
                .param("workspace", workspace.value())
                .query(Workspaces::settings)
                .optional()
                .orElseThrow(() -> Problem.notFound("workspace", workspace.value())));
    }

    private JdbcClient.StatementSpec bound(String sql, SendingSettings settings) {
        var quiet = settings.quietHours();
        var cap = settings.frequencyCap();
        return jdbc.sql(sql)
                .param("quiet_start", quiet == null ? null : quiet.start())
                .param("quiet_end", quiet == null ? null : quiet.end())
                .param("cap_max", cap == null ? null : cap.max())
                .param("cap_days", cap == null ? null : cap.days())
                .param("failure_limit", settings.failureLimitPercent())
                .param("country", settings.defaultCountry())
                .param("timezone", settings.timezone().getId())
                .param("retention", settings.retentionDays())
                .param("clean_up", Timestamp.from(Night.after(clock.instant(), settings.timezone())))
                .param("words", settings.optOutWords().toArray(String[]::new))
                .param("confirmation", settings.optOutConfirmation());
    }

    private <T> T asEngine(Supplier<T> work) {
        return Tenancy.asEngine(() -> transaction.execute(status -> work.get()));
    }

    private static SendingSettings settings(ResultSet row, int number) throws SQLException {
        @Nullable LocalTime start = row.getObject("quiet_start", LocalTime.class);
        var cap = row.getInt("cap_max");
        return new SendingSettings(
                start == null
                        ? null
                        : new SendingSettings.QuietHours(start, row.getObject("quiet_end", LocalTime.class)),
                cap == 0 ? null : new SendingSettings.FrequencyCap(cap, row.getInt("cap_days")),
                row.getObject("failure_limit_percent", Integer.class),
                row.getString("default_country"),
                ZoneId.of(row.getString("timezone")),
                row.getInt("retention_days"),
                words(row.getArray("opt_out_words")),
                row.getString("opt_out_confirmation"));
    }

    private static List<String> words(Array stored) throws SQLException {
        return List.of((String[]) stored.getArray());
    }
}
