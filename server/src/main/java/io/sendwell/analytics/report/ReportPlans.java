package io.sendwell.analytics.report;

import io.sendwell.analytics.policy.ReportDays;
import io.sendwell.analytics.report.ReportPlan.Hook;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** When each workspace's report is made next, and who gets it. */
@Repository
@Transactional
class ReportPlans {

    private static final String COLUMNS = """
            select enabled, at, recipients, webhook_url, webhook_secret, next_day, due_at
            from analytics.report_plan
            """;

    private final JdbcClient jdbc;
    private final Workspaces workspaces;
    private final InstantSource clock;

    ReportPlans(JdbcClient jdbc, Workspaces workspaces, InstantSource clock) {
        this.jdbc = jdbc;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /** A workspace's plan; one that has decided nothing has none made. */
    public ReportPlan of(WorkspaceId workspace) {
        return find(workspace, "").orElse(ReportPlan.NONE);
    }

    /** Replaces what was decided; which day is next stays, and when it is due follows. Whoever begins gets the next one. */
    public void replace(
            WorkspaceId workspace, boolean enabled, LocalTime at, List<String> recipients, @Nullable Hook webhook) {
        jdbc.sql("""
                        insert into analytics.report_plan
                            (workspace_id, enabled, at, recipients, webhook_url, webhook_secret, next_day, due_at)
                        values (:workspace, :enabled, :at, :recipients, :url, :secret, :day, 'infinity')
                        on conflict (workspace_id) do update
                        set enabled = :enabled, at = :at, recipients = :recipients, webhook_url = :url,
                            webhook_secret = :secret
                        """)
                .param("enabled", enabled)
                .param("at", at)
                .param("recipients", recipients.toArray(String[]::new))
                .param("url", webhook == null ? null : webhook.url().toString())
                .param("secret", webhook == null ? null : webhook.sealedSecret())
                .param("day", first(workspace, at))
                .param("workspace", workspace.value())
                .update();
        reckon(workspace);
    }

    /** The first day whose report is still to become due, and that the workspace has seen. */
    private LocalDate first(WorkspaceId workspace, LocalTime at) {
        var zone = workspaces.settings(workspace).timezone();
        var founded = LocalDate.ofInstant(workspaces.get(workspace).createdAt(), zone);
        var next = ReportDays.newest(clock.instant(), at, zone).plusDays(1);
        return next.isBefore(founded) ? founded : next;
    }

    /** When the next one is due, decided anew by the workspace's clock as it is now. */
    public void reckon(WorkspaceId workspace) {
        find(workspace, " for no key update").ifPresent(plan -> next(workspace, plan, plan.nextDay()));
    }

    /** {@code day} is the next to be made. */
    void next(WorkspaceId workspace, ReportPlan plan, LocalDate day) {
        jdbc.sql("""
                        update analytics.report_plan set next_day = :day, due_at = :due
                        where workspace_id = :workspace
                        """)
                .param("day", day)
                .param(
                        "due",
                        Timestamp.from(ReportDays.due(
                                day, plan.at(), workspaces.settings(workspace).timezone())))
                .param("workspace", workspace.value())
                .update();
    }

    /** It could not be made: not before this time again. */
    void postpone(WorkspaceId workspace, Instant until) {
        jdbc.sql("update analytics.report_plan set due_at = :until where workspace_id = :workspace")
                .param("until", Timestamp.from(until))
                .param("workspace", workspace.value())
                .update();
    }

    /** When the next one is due, of all workspaces. In the engine's scope. */
    Optional<Instant> nextDue() {
        return jdbc.sql("select min(due_at) as due from analytics.report_plan where enabled")
                .query((row, _) -> Optional.ofNullable(row.getTimestamp("due")).map(Timestamp::toInstant))
                .single();
    }

    /** A workspace whose report is due and that nobody is busy with. In the engine's scope. */
    Optional<WorkspaceId> due(Instant now) {
        return jdbc.sql("""
                        select workspace_id from analytics.report_plan where enabled and due_at <= :now
                        order by due_at, workspace_id limit 1 for no key update skip locked
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) -> new WorkspaceId(row.getLong("workspace_id")))
                .optional();
    }

    /** The plan, held until the end of the transaction; empty where it is not due or somebody else holds it. */
    Optional<ReportPlan> take(WorkspaceId workspace, Instant now) {
        return find(workspace, " for no key update skip locked")
                .filter(plan -> plan.enabled() && !plan.dueAt().isAfter(now));
    }

    private Optional<ReportPlan> find(WorkspaceId workspace, String lock) {
        return jdbc.sql(COLUMNS + "where workspace_id = :workspace" + lock)
                .param("workspace", workspace.value())
                .query((row, _) -> plan(row))
                .optional();
    }

    private static ReportPlan plan(ResultSet row) throws SQLException {
        @Nullable String url = row.getString("webhook_url");
        return new ReportPlan(
                row.getBoolean("enabled"),
                row.getObject("at", LocalTime.class),
                List.of((String[]) row.getArray("recipients").getArray()),
                url == null ? null : new Hook(URI.create(url), Objects.requireNonNull(row.getString("webhook_secret"))),
                row.getObject("next_day", LocalDate.class),
                row.getTimestamp("due_at").toInstant());
    }
}
