package io.sendwell.analytics.report;

import io.sendwell.analytics.report.DailyReport.Figures;
import io.sendwell.analytics.report.DailyReport.Standing;
import io.sendwell.analytics.report.delivery.Deliveries;
import io.sendwell.analytics.report.delivery.Delivery;
import io.sendwell.analytics.report.delivery.MailSettings;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The daily reports: to read, to print, and to send once more. */
@RestController
@RequestMapping("/api/v1/analytics/reports")
@Transactional
class ReportsApi {

    /** Who has just sent it need not do so again. */
    private static final Duration BETWEEN_SENDS = Duration.ofMinutes(1);

    private final Archive archive;
    private final DailyReports reports;
    private final ReportPlans plans;
    private final Letters letters;
    private final ReportPage page;
    private final Deliveries deliveries;
    private final MailSettings mail;
    private final InstantSource clock;

    ReportsApi(
            Archive archive,
            DailyReports reports,
            ReportPlans plans,
            Letters letters,
            ReportPage page,
            Deliveries deliveries,
            MailSettings mail,
            InstantSource clock) {
        this.archive = archive;
        this.reports = reports;
        this.plans = plans;
        this.letters = letters;
        this.page = page;
        this.deliveries = deliveries;
        this.mail = mail;
        this.clock = clock;
    }

    /** A report that is kept, in one line. */
    record Line(
            LocalDate date,
            Instant generatedAt,
            long sent,
            long delivered,
            long read,
            long replied,
            long failed,
            long optedOut,
            long received,
            long newContacts) {
        static Line of(DailyReport report) {
            var figures = report.figures();
            var messages = figures.messages();
            return new Line(
                    report.date(),
                    report.generatedAt(),
                    messages.sentCount(),
                    messages.deliveredCount(),
                    messages.readCount(),
                    messages.repliedCount(),
                    messages.failedCount(),
                    messages.optedOutCount(),
                    figures.received(),
                    figures.newContacts());
        }
    }

    /**
     * A report and what became of it.
     *
     * @param from when the day began, {@code to} when the next one did
     * @param complete false while the day goes on
     * @param stored whether it says the same tomorrow
     * @param standing how things stood when it was made; null where that was long after the day
     * @param deliveries in their order
     */
    record View(
            LocalDate date,
            String timezone,
            Instant from,
            Instant to,
            boolean complete,
            boolean stored,
            Instant generatedAt,
            String workspace,
            Figures figures,
            @Nullable Standing standing,
            List<DeliveryView> deliveries) {}

    /**
     * A report on its way to one receiver.
     *
     * @param way mail or webhook
     * @param target a mail address; of a webhook the host
     * @param state pending, sent or failed
     * @param lastError why the last attempt came to nothing, in plain words; null where none did
     */
    record DeliveryView(
            String way,
            String target,
            String state,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable String lastError,
            Instant createdAt,
            @Nullable Instant settledAt) {
        static DeliveryView of(Delivery delivery) {
            return new DeliveryView(
                    delivery.way().code(),
                    delivery.target(),
                    delivery.state().code(),
                    delivery.attempts(),
                    delivery.nextAttemptAt(),
                    delivery.trouble(),
                    delivery.createdAt(),
                    delivery.settledAt());
        }
    }

    record Sending(LocalDate date, List<DeliveryView> deliveries) {}

    @ForViewers
    @GetMapping
    @Operation(summary = "The daily reports that are kept, the newest first")
    @Transactional(readOnly = true)
    public Page<Line> list(@RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var found = reports.list(workspace(), slice).stream().map(Line::of).toList();
        return Page.of(found, slice, line -> line.date().toEpochDay());
    }

    @ForViewers
    @GetMapping("/daily")
    @Operation(
            summary = "What a day came to; the last one that is over where no date is given",
            description =
                    "Made at the hour of settings/reports and the same from then on; of today it says how the day looks so far.")
    public View daily(@RequestParam @Nullable String date) {
        var found = archive.of(workspace(), date);
        var report = found.report();
        return new View(
                report.date(),
                report.timezone(),
                report.from(),
                report.to(),
                report.complete(),
                found.stored(),
                report.generatedAt(),
                report.workspace(),
                report.figures(),
                report.standing(),
                deliveries(report.date()));
    }

    @ForViewers
    @GetMapping(path = "/daily.html", produces = "text/html;charset=UTF-8")
    @Operation(summary = "The same as a page, to read and to print")
    public String page(@RequestParam @Nullable String date) {
        var report = archive.of(workspace(), date).report();
        return page.html(report, letters.names(workspace(), report));
    }

    @ForMarketers
    @PostMapping("/daily/send")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Send the report of a day that is over once more, to all who get it now",
            description = "What came of it stands in the report. To whom it is still on its way, it is not sent twice.")
    public Sending send(@RequestParam @Nullable String date) {
        var report = archive.kept(workspace(), date);
        var plan = plans.of(workspace());
        var webhook = plan.webhook();
        if (webhook == null && plan.recipients().isEmpty()) {
            throw Problem.conflict("Nobody is to get it yet: name recipients or a webhook in settings/reports.");
        }
        if (webhook == null && !mail.isOn()) {
            throw Problem.conflict("This installation sends no mail: whoever runs it must set SENDWELL_MAIL_HOST.");
        }
        deliveries.of(workspace(), report.date()).stream()
                .map(Delivery::createdAt)
                .max(Comparator.naturalOrder())
                .map(last -> Duration.between(clock.instant(), last.plus(BETWEEN_SENDS)))
                .filter(Duration::isPositive)
                .ifPresent(wait -> {
                    throw Problem.tooMany("It was sent less than a minute ago.", wait);
                });
        deliveries.add(workspace(), report.date(), plan.recipients(), webhook == null ? null : webhook.url());
        return new Sending(report.date(), deliveries(report.date()));
    }

    private List<DeliveryView> deliveries(LocalDate day) {
        return deliveries.of(workspace(), day).stream().map(DeliveryView::of).toList();
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
