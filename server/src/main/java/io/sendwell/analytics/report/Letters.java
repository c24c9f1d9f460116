package io.sendwell.analytics.report;

import io.sendwell.analytics.report.DailyReport.HotLead;
import io.sendwell.analytics.report.delivery.Letter;
import io.sendwell.analytics.report.delivery.Posting;
import io.sendwell.analytics.report.delivery.Reports;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactSummary;
import io.sendwell.contact.Contacts;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Vault;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Puts kept reports into the form in which they go out. */
@Component
class Letters implements Reports {

    private final DailyReports reports;
    private final ReportPlans plans;
    private final ReportPage page;
    private final Contacts contacts;
    private final Vault vault;

    Letters(DailyReports reports, ReportPlans plans, ReportPage page, Contacts contacts, Vault vault) {
        this.reports = reports;
        this.plans = plans;
        this.page = page;
        this.contacts = contacts;
        this.vault = vault;
    }

    /** What is posted, as Standard Webhooks recommends. */
    private record Event(String type, Instant timestamp, DailyReport data) {}

    @Override
    public Optional<Letter> letter(WorkspaceId workspace, LocalDate day, String recipient) {
        if (!plans.of(workspace).recipients().contains(recipient)) {
            return Optional.empty();
        }
        return reports.find(workspace, day).map(report -> {
            var names = names(workspace, report);
            return new Letter(PageContent.subject(report), page.text(report, names), page.html(report, names));
        });
    }

    @Override
    public Optional<Posting> posting(WorkspaceId workspace, LocalDate day) {
        var webhook = plans.of(workspace).webhook();
        if (webhook == null) {
            return Optional.empty();
        }
        var secret = vault.open(workspace, ReportPlan.PURPOSE, webhook.sealedSecret())
                .orElseThrow(() -> new IllegalStateException("The webhook's secret cannot be opened"));
        return reports.find(workspace, day)
                .map(report -> new Event("report.daily", report.generatedAt(), report))
                .map(event -> new Posting(webhook.url(), secret, DailyReports.json(event)));
    }

    /** The names of the contacts that a report speaks of. They are not kept in it: a deleted contact has none any more. */
    Map<Long, String> names(WorkspaceId workspace, DailyReport report) {
        var standing = report.standing();
        if (standing == null) {
            return Map.of();
        }
        var ids = standing.hotLeads().best().stream()
                .map(HotLead::contactId)
                .map(ContactId::new)
                .toList();
        return contacts.summaries(workspace, ids).values().stream()
                .collect(Collectors.toMap(one -> one.id().value(), ContactSummary::name));
    }
}
