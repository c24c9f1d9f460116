package io.sendwell.analytics.report;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import io.sendwell.workspace.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Daily reports leave with the messages they are about, and what is known of their deliveries with them. */
@Component
class OldReports implements Perishable {

    private final JdbcClient jdbc;
    private final Workspaces workspaces;

    OldReports(JdbcClient jdbc, Workspaces workspaces) {
        this.jdbc = jdbc;
        this.workspaces = workspaces;
    }

    @Override
    public String what() {
        return "daily reports";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        var before = LocalDate.ofInstant(
                now.minus(kept), workspaces.settings(workspace).timezone());
        return most -> jdbc.sql("""
                        delete from analytics.daily_report where workspace_id = :workspace and day in (
                            select day from analytics.daily_report where workspace_id = :workspace and day < :before
                            order by day limit :most for update skip locked)
                        """)
                .param("workspace", workspace.value())
                .param("before", before)
                .param("most", most)
                .update();
    }
}
