package io.sendwell.campaign;

import io.sendwell.delivery.Control;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Starts, holds, goes on with and ends campaigns. What a call answers is in effect when it answers. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}")
@Transactional
class CampaignControlApi {

    private final Campaigns campaigns;
    private final Starting starting;
    private final Control control;
    private final Drips drips;
    private final Drafts drafts;
    private final Variants variants;
    private final Unhealthy unhealthy;
    private final Watch watch;
    private final InstantSource clock;

    CampaignControlApi(
            Campaigns campaigns,
            Starting starting,
            Control control,
            Drips drips,
            Drafts drafts,
            Variants variants,
            Unhealthy unhealthy,
            Watch watch,
            InstantSource clock) {
        this.campaigns = campaigns;
        this.starting = starting;
        this.control = control;
        this.drips = drips;
        this.drafts = drafts;
        this.variants = variants;
        this.unhealthy = unhealthy;
        this.watch = watch;
        this.clock = clock;
    }

    record StartView(long campaignId, String status, long recipients, long excluded) {}

    record RetryForm(@Nullable Boolean includeUncertain) {}

    record RetryView(long campaignId, String status, int retried) {}

    @ForMarketers
    @PostMapping("/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Start a draft now, or at its scheduled time; freezes its audience")
    public StartView start(@PathVariable long id) {
        var started = starting.start(workspace(), new CampaignId(id));
        return new StartView(
                id, started.scheduled() ? "scheduled" : "started", started.recipients(), started.excluded());
    }

    @ForMarketers
    @PostMapping("/pause")
    @Operation(summary = "Hold a running campaign; nothing of it is sent once this has answered")
    public CampaignView pause(@PathVariable long id) {
        var campaign = become(id, CampaignStatus.PAUSED);
        control.hold(workspace(), campaign.id().origin());
        return now(id);
    }

    @ForMarketers
    @PostMapping("/resume")
    @Operation(summary = "Go on with a paused campaign where it stopped")
    public CampaignView resume(@PathVariable long id) {
        var paused = campaigns.lock(workspace(), new CampaignId(id));
        Campaigns.requireStatus(paused, CampaignStatus.PAUSED, "resumed");
        drafts.requireSendable(workspace(), paused.content());
        unhealthy.requireSender(paused);
        campaigns.become(paused, CampaignStatus.RUNNING, null, clock.instant());
        control.release(workspace(), paused.id().origin());
        drips.goOn(paused);
        watch.changed(paused.id());
        return now(id);
    }

    @ForMarketers
    @PostMapping("/stop")
    @Operation(summary = "End a campaign; what is still queued is skipped for good")
    public CampaignView stop(@PathVariable long id) {
        var campaign = become(id, CampaignStatus.STOPPED);
        drips.end(campaign, clock.instant());
        control.stop(workspace(), campaign.id().origin());
        return now(id);
    }

    @ForMarketers
    @PostMapping("/duplicate")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Write a new draft with the same content, to be sent at no particular time")
    public CampaignView duplicate(@PathVariable long id) {
        var content = campaigns.get(workspace(), new CampaignId(id)).content();
        var copy = new Campaign.Content(
                content.name() + " (copy)",
                content.messageTemplate(),
                content.approved(),
                content.senders(),
                content.audience(),
                content.variables(),
                content.enclosure(),
                null,
                content.timezone(),
                content.localTime(),
                content.window(),
                content.holdoutPercent(),
                content.moveWhenPaused(),
                content.tracking(),
                content.ai(),
                content.drip() == null ? null : content.drip().afresh());
        var created = campaigns.create(workspace(), copy, clock.instant());
        variants.copy(workspace(), new CampaignId(id), created.id(), clock.instant());
        return CampaignView.of(created).and(variants.of(workspace(), created.id()));
    }

    @ForMarketers
    @PostMapping("/retry-failed")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Queue failed messages again",
            description = "With include_uncertain also those of which nobody knows whether they arrived: somebody may"
                    + " then get the message twice, and that is on the word of whoever asks for it.")
    public RetryView retryFailed(@PathVariable long id, @RequestBody(required = false) @Nullable RetryForm form) {
        var campaign = campaigns.lock(workspace(), new CampaignId(id));
        if (campaign.status() != CampaignStatus.RUNNING && campaign.status() != CampaignStatus.COMPLETED) {
            throw Problem.conflict(
                    "Campaign %d is %s; failed messages can be retried while it runs or once it is complete."
                            .formatted(id, campaign.status().code()));
        }
        boolean uncertainToo = form != null && Boolean.TRUE.equals(form.includeUncertain());
        int again = control.retryFailed(workspace(), campaign.id().origin(), uncertainToo);
        if (again > 0 && campaign.status() == CampaignStatus.COMPLETED) {
            campaigns.become(campaign, CampaignStatus.RUNNING, null, clock.instant());
        }
        return new RetryView(id, now(id).status(), again);
    }

    private Campaign become(long id, CampaignStatus next) {
        var campaign = campaigns.lock(workspace(), new CampaignId(id));
        campaigns.become(campaign, next, null, clock.instant());
        return campaign;
    }

    private CampaignView now(long id) {
        return CampaignView.of(campaigns.get(workspace(), new CampaignId(id)));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
