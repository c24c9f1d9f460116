package io.sendwell.analytics.report;

import io.sendwell.analytics.policy.ReportDays;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds the report of a day, or makes it: what is over and has had its hour is kept from then on, what is not over is shown as
 * it looks now.
 */
@Component
@Transactional
class Archive {

    private final DailyReports reports;
    private final ReportPlans plans;
    private final Gathering gathering;
    private final Workspaces workspaces;
    private final InstantSource clock;

    Archive(DailyReports reports, ReportPlans plans, Gathering gathering, Workspaces workspaces, InstantSource clock) {
        this.reports = reports;
        this.plans = plans;
        this.gathering = gathering;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /** @param stored whether it is kept, so that it says the same tomorrow */
    record Found(DailyReport report, boolean stored) {}

    /** @param asked null = the last day that is over; 422 where it is not a day of this workspace */
    public Found of(WorkspaceId workspace, @Nullable String asked) {
        var zone = workspaces.settings(workspace).timezone();
        var day = day(workspace, zone, asked);
        var kept = reports.find(workspace, day);
        if (kept.isPresent()) {
            return new Found(kept.get(), true);
        }
        var report = fresh(workspace, day, zone);
        boolean hadItsHour =
                !ReportDays.due(day, plans.of(workspace).at(), zone).isAfter(clock.instant());
        return hadItsHour ? keep(workspace, report) : new Found(report, false);
    }

    /** The report of a day that is over, kept from now on; 409 while the day goes on. */
    public DailyReport kept(WorkspaceId workspace, @Nullable String asked) {
        var found = of(workspace, asked);
        if (!found.report.complete()) {
            throw Problem.conflict("This day is not over yet; its report can be sent from midnight on.");
        }
        return found.stored ? found.report : keep(workspace, found.report).report;
    }

    private Found keep(WorkspaceId workspace, DailyReport report) {
        reports.keep(workspace, report);
        // Somebody else may have been quicker.
        return new Found(reports.find(workspace, report.date()).orElse(report), true);
    }

    private DailyReport fresh(WorkspaceId workspace, LocalDate day, ZoneId zone) {
        var now = clock.instant();
        var yesterday = LocalDate.ofInstant(now, zone).minusDays(1);
        return gathering.of(workspace, day, now, !day.isBefore(yesterday));
    }

    private LocalDate day(WorkspaceId workspace, ZoneId zone, @Nullable String asked) {
        var today = LocalDate.ofInstant(clock.instant(), zone);
        var first = LocalDate.ofInstant(workspaces.get(workspace).createdAt(), zone);
        if (asked == null) {
            return first.isBefore(today) ? today.minusDays(1) : today;
        }
        var day = parsed(asked);
        if (day.isAfter(today)) {
            throw Problem.invalid("date", "must not be in the future; it is %s at the workspace".formatted(today));
        }
        if (day.isBefore(first)) {
            throw Problem.invalid("date", "must not be before %s, when this workspace began".formatted(first));
        }
        return day;
    }

    private static LocalDate parsed(String asked) {
        try {
            return LocalDate.parse(asked);
        } catch (DateTimeException notADay) {
            throw Problem.invalid("date", "must be a day such as 2026-03-01");
        }
    }
}
