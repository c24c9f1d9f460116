package io.sendwell.analytics.report;

import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The reports that are kept. */
@Repository
class DailyReports {

    /** Of its own, so that what is kept reads the same whatever the API's becomes; counts that were not kept yet are zero. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final JdbcClient jdbc;

    DailyReports(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    static String json(Object report) {
        return JSON.writeValueAsString(report);
    }

    /** Keeps a report, unless there is one of that day. */
    void keep(WorkspaceId workspace, DailyReport report) {
        jdbc.sql("""
                        insert into analytics.daily_report (workspace_id, day, generated_at, report)
                        values (:workspace, :day, :at, :report::jsonb)
                        on conflict (workspace_id, day) do nothing
                        """)
                .param("workspace", workspace.value())
                .param("day", report.date())
                .param("at", Timestamp.from(report.generatedAt()))
                .param("report", json(report))
                .update();
    }

    Optional<DailyReport> find(WorkspaceId workspace, LocalDate day) {
        return jdbc.sql("select report from analytics.daily_report where workspace_id = :workspace and day = :day")
                .param("workspace", workspace.value())
                .param("day", day)
                .query(String.class)
                .optional()
                .map(DailyReports::read);
    }

    /** The newest day first; one more than the slice shows. Its key is the day since 1970. */
    List<DailyReport> list(WorkspaceId workspace, Slice slice) {
        return jdbc.sql("""
                        select report from analytics.daily_report
                        where workspace_id = :workspace and day - date '1970-01-01' < :before
                        order by day desc limit :limit
                        """)
                .param("workspace", workspace.value())
                .param("before", slice.beforeOrMax())
                .param("limit", slice.fetch())
                .query((row, _) -> read(row.getString("report")))
                .list();
    }

    private static DailyReport read(String report) {
        return JSON.readValue(report, DailyReport.class);
    }
}
