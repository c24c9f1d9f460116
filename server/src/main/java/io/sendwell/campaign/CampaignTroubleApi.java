package io.sendwell.campaign;

import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.Failures;
import io.sendwell.delivery.Rerouting;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What went wrong with a campaign, and the way round a sender that does not send. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}")
class CampaignTroubleApi {

    private final Campaigns campaigns;
    private final Failures failures;
    private final Rerouting rerouting;
    private final Senders senders;

    CampaignTroubleApi(Campaigns campaigns, Failures failures, Rerouting rerouting, Senders senders) {
        this.campaigns = campaigns;
        this.failures = failures;
        this.rerouting = rerouting;
        this.senders = senders;
    }

    /**
     * @param remedy what happens next, and what a person can do
     */
    record FailureView(
            String channel, String code, String failureClass, long count, String explanation, String remedy) {}

    record FailuresView(List<FailureView> items) {}

    /**
     * @param toSenderIds without it, the campaign's other senders that send
     */
    record MoveForm(@Nullable Long fromSenderId, @Nullable List<@Nullable Long> toSenderIds) {}

    record MoveView(long moved) {}

    @ForViewers
    @GetMapping("/failures")
    @Operation(summary = "Why messages failed, by code, in plain words; the most frequent first")
    FailuresView failures(@PathVariable long id) {
        var campaign = campaigns.get(workspace(), new CampaignId(id));
        return new FailuresView(failures.of(workspace(), campaign.id().origin()).stream()
                .map(failure -> new FailureView(
                        failure.channel().name().toLowerCase(Locale.ROOT),
                        failure.code(),
                        failure.failureClass().code(),
                        failure.count(),
                        failure.explanation(),
                        failure.remedy()))
                .toList());
    }

    @ForMarketers
    @PostMapping("/move")
    @Transactional
    @Operation(summary = "Move what waits on one sender, and was never tried, to others by their free capacity")
    MoveView move(@PathVariable long id, @RequestBody MoveForm form) {
        var campaign = campaigns.lock(workspace(), new CampaignId(id));
        if (campaign.status() != CampaignStatus.RUNNING && campaign.status() != CampaignStatus.PAUSED) {
            throw Problem.conflict("Campaign %d is %s; messages can be moved while it runs or is paused."
                    .formatted(id, campaign.status().code()));
        }
        var from = form.fromSenderId();
        if (from == null) {
            throw Problem.invalid("from_sender_id", "must name the sender whose messages are to move");
        }
        return new MoveView(rerouting.move(
                workspace(), campaign.id().origin(), new SenderId(from), targets(campaign, form, new SenderId(from))));
    }

    private List<SenderId> targets(Campaign campaign, MoveForm form, SenderId from) {
        var named = form.toSenderIds();
        if (named == null) {
            var others = campaign.content().senders().stream()
                    .filter(sender -> !sender.equals(from))
                    .filter(sender -> senders.find(workspace(), sender).isPresent())
                    .toList();
            if (others.isEmpty()) {
                throw Problem.invalid("to_sender_ids", "the campaign has no other sender; name one");
            }
            return others;
        }
        var errors = new ArrayList<FieldError>();
        var targets = new ArrayList<SenderId>();
        for (int i = 0; i < named.size(); i++) {
            var one = named.get(i);
            if (one == null
                    || one == from.value()
                    || senders.find(workspace(), new SenderId(one)).isEmpty()) {
                errors.add(new FieldError("to_sender_ids[" + i + "]", "is no other sender of this workspace"));
            } else {
                targets.add(new SenderId(one));
            }
        }
        if (named.isEmpty()) {
            errors.add(new FieldError("to_sender_ids", "must name at least one sender"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return targets.stream().distinct().toList();
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
