package io.sendwell.campaign;

import io.sendwell.campaign.policy.FailureLimit;
import io.sendwell.channel.SenderChanged;
import io.sendwell.channel.SenderId;
import io.sendwell.delivery.Control;
import io.sendwell.delivery.Failures;
import io.sendwell.delivery.LaneLoad;
import io.sendwell.delivery.LaneLoads;
import io.sendwell.delivery.MessageStatus;
import io.sendwell.delivery.Progress.Counts;
import io.sendwell.delivery.Rerouting;
import io.sendwell.health.HealthChanged;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Looks after running campaigns when nobody does: pauses one of which too many messages fail, and moves what waits on a
 * sender that does not send.
 */
@Component
class Safeguards {

    private static final Logger LOG = LoggerFactory.getLogger(Safeguards.class);
    private static final int SHOWN = 3;

    private final Campaigns campaigns;
    private final LaneLoads laneLoads;
    private final Failures failures;
    private final Control control;
    private final Rerouting rerouting;
    private final Unhealthy unhealthy;
    private final Workspaces workspaces;
    private final ApplicationEventPublisher events;

    Safeguards(
            Campaigns campaigns,
            LaneLoads laneLoads,
            Failures failures,
            Control control,
            Rerouting rerouting,
            Unhealthy unhealthy,
            Workspaces workspaces,
            ApplicationEventPublisher events) {
        this.campaigns = campaigns;
        this.laneLoads = laneLoads;
        this.failures = failures;
        this.control = control;
        this.rerouting = rerouting;
        this.unhealthy = unhealthy;
        this.workspaces = workspaces;
        this.events = events;
    }

    /** A sender that pauses or goes has the campaigns looked at that send by it. */
    @EventListener
    void on(SenderChanged event) {
        if (event.change() != SenderChanged.Change.CREATED) {
            touch(event.workspace(), event.sender());
        }
    }

    /** So does one whose health changes. */
    @EventListener
    void on(HealthChanged event) {
        touch(event.workspace(), event.sender());
    }

    private void touch(WorkspaceId workspace, SenderId sender) {
        campaigns.runningBy(workspace, sender).forEach(campaign -> events.publishEvent(new Watch.Touched(campaign)));
    }

    /** Looks at a campaign; answers its status afterwards. Runs in the caller's transaction. */
    CampaignStatus look(Campaign campaign, Counts counts, Instant now) {
        var status = unhealthy.look(campaign, now);
        if (status != CampaignStatus.RUNNING || campaign.status() != CampaignStatus.RUNNING) {
            return status;
        }
        if (failsTooOften(campaign, counts, now)) {
            return CampaignStatus.PAUSED;
        }
        moveOn(campaign);
        return campaign.status();
    }

    private boolean failsTooOften(Campaign campaign, Counts counts, Instant now) {
        var percent = workspaces.settings(campaign.workspace()).failureLimitPercent();
        long failed = counts.of(MessageStatus.FAILED) - campaign.judged().failed();
        long tried = failed + counts.answered() - campaign.judged().answered();
        if (percent == null || !new FailureLimit(percent).isExceeded(failed, tried)) {
            return false;
        }
        var all = failures.of(campaign.workspace(), campaign.id().origin());
        long apart = all.stream()
                .filter(failure -> !failure.failureClass().isFailure())
                .mapToLong(Failures.Failure::count)
                .sum();
        if (!new FailureLimit(percent).isExceeded(failed - apart, tried - apart)) {
            return false;
        }
        var locked = campaigns.lock(campaign.workspace(), campaign.id());
        if (locked.status() != CampaignStatus.RUNNING) {
            return false;
        }
        var why = all.stream()
                .filter(failure -> failure.failureClass().isFailure())
                .limit(SHOWN)
                .map(failure -> "%,d x code %s: %s %s"
                        .formatted(failure.count(), failure.code(), failure.explanation(), failure.remedy()))
                .collect(Collectors.joining(" "));
        campaigns.become(
                locked,
                CampaignStatus.PAUSED,
                "Paused by itself: %,d of %,d messages failed, more than %d %%. %s Resume it to go on; it pauses again if as many of the next ones fail."
                        .formatted(failed, tried, percent, why),
                now);
        campaigns.judge(locked, counts.of(MessageStatus.FAILED), counts.answered());
        control.hold(campaign.workspace(), campaign.id().origin());
        LOG.warn(
                "Campaign {} paused itself: {} of {} messages failed",
                campaign.id().value(),
                failed,
                tried);
        return true;
    }

    /**
     * From a sender that was removed always; from one that pauses where the campaign says so, and then also strangers from
     * one that may write to nobody first.
     */
    private void moveOn(Campaign campaign) {
        var content = campaign.content();
        if (content.senders().size() == 1) {
            return;
        }
        var lanes = laneLoads.of(campaign.workspace(), campaign.id().origin());
        var leaving = lanes.stream()
                .filter(lane -> lane.mine() > 0 && lane.senderReason() != null)
                .filter(lane -> lane.removed() || content.moveWhenPaused())
                .map(lane -> new SenderId(lane.senderId()))
                .distinct()
                .toList();
        boolean slowed = content.moveWhenPaused()
                && lanes.stream().anyMatch(lane -> lane.mine() > 0 && lane.slowedBecause() != null);
        if (leaving.isEmpty() && !slowed) {
            return;
        }
        var sending = laneLoads.of(campaign.workspace(), content.senders()).stream()
                .filter(lane -> lane.senderReason() == null)
                .toList();
        if (slowed) {
            moveStrangers(campaign, lanes, sending);
        }
        var to = senders(sending);
        if (!to.isEmpty()) {
            leaving.forEach(sender -> {
                long moved = rerouting.move(campaign.workspace(), campaign.id().origin(), sender, to);
                LOG.info(
                        "Campaign {}: {} messages moved from sender {}",
                        campaign.id().value(),
                        moved,
                        sender.value());
            });
        }
    }

    private void moveStrangers(Campaign campaign, Collection<LaneLoad> lanes, Collection<LaneLoad> sending) {
        var slowed = lanes.stream()
                .filter(lane -> lane.mine() > 0 && lane.senderReason() == null && lane.slowedBecause() != null)
                .toList();
        var to = senders(
                sending.stream().filter(lane -> lane.slowedBecause() == null).toList());
        if (!to.isEmpty()) {
            senders(slowed)
                    .forEach(sender -> rerouting.moveStrangers(
                            campaign.workspace(), campaign.id().origin(), sender, to));
        }
    }

    private static List<SenderId> senders(Collection<LaneLoad> lanes) {
        return lanes.stream()
                .map(LaneLoad::senderId)
                .distinct()
                .map(SenderId::new)
                .toList();
    }
}
