package io.sendwell.analytics.report;

import io.sendwell.analytics.report.ReportPlan.Hook;
import io.sendwell.analytics.report.delivery.MailSettings;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAdmins;
import io.sendwell.workspace.Vault;
import io.sendwell.workspace.Workspaces;
import io.sendwell.workspace.outside.Outside;
import io.sendwell.workspace.outside.WebhookPosts;
import io.swagger.v3.oas.annotations.Operation;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** When a workspace's daily report is made, and who gets it. */
@RestController
@RequestMapping("/api/v1/settings/reports")
@Transactional
class ReportSettingsApi {

    private final ReportPlans plans;
    private final Workspaces workspaces;
    private final MailSettings mail;
    private final Outside outside;
    private final WebhookPosts webhooks;
    private final Vault vault;
    private final ApplicationEventPublisher events;

    ReportSettingsApi(
            ReportPlans plans,
            Workspaces workspaces,
            MailSettings mail,
            Outside outside,
            WebhookPosts webhooks,
            Vault vault,
            ApplicationEventPublisher events) {
        this.plans = plans;
        this.workspaces = workspaces;
        this.mail = mail;
        this.outside = outside;
        this.webhooks = webhooks;
        this.vault = vault;
        this.events = events;
    }

    /**
     * The settings.
     *
     * @param at time of day at the workspace, on the morning after
     * @param nextReportAt null where none is made by itself
     * @param sendsMail whether this installation sends mail at all
     */
    record View(
            boolean enabled,
            String at,
            String timezone,
            @Nullable Instant nextReportAt,
            List<String> recipients,
            boolean sendsMail,
            @Nullable WebhookView webhook) {}

    /** @param secret signs the posts (Standard Webhooks); shown when it is made and never again */
    record WebhookView(String url, @Nullable String secret) {}

    @ForAdmins
    @GetMapping
    @Operation(summary = "When the daily report is made, and who gets it")
    public View settings() {
        return view(workspace(), null);
    }

    @ForAdmins
    @PutMapping
    @Operation(
            summary = "Replace the settings of the daily report; what is left out becomes the usual",
            description =
                    "A webhook gets a secret when it is first named, which is shown in this answer alone and stays until"
                            + " new_secret asks for another one.")
    public View replace(@RequestBody ReportForm form) {
        var wanted = ReportRules.read(form, outside);
        var before = plans.of(workspace()).webhook();
        var url = wanted.webhook();
        boolean fresh = url != null
                && (before == null || (form.webhook != null && Boolean.TRUE.equals(form.webhook.newSecret())));
        var secret = fresh ? webhooks.newSecret() : null;
        plans.replace(workspace(), wanted.enabled(), wanted.at(), wanted.recipients(), hook(url, secret, before));
        events.publishEvent(new ReportWork.Planned());
        return view(workspace(), secret);
    }

    private @Nullable Hook hook(@Nullable URI url, @Nullable String secret, @Nullable Hook before) {
        if (url == null) {
            return null;
        }
        if (secret != null) {
            return new Hook(url, vault.seal(workspace(), ReportPlan.PURPOSE, secret));
        }
        return before == null ? null : new Hook(url, before.sealedSecret());
    }

    private View view(WorkspaceId workspace, @Nullable String secret) {
        var plan = plans.of(workspace);
        var webhook = plan.webhook();
        return new View(
                plan.enabled(),
                ReportRules.TIME_OF_DAY.format(plan.at()),
                workspaces.settings(workspace).timezone().getId(),
                plan.enabled() ? plan.dueAt() : null,
                plan.recipients(),
                mail.isOn(),
                webhook == null ? null : new WebhookView(webhook.url().toString(), secret));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
