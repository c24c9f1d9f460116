package io.sendwell.campaign;

import io.sendwell.channel.SenderId;
import io.sendwell.delivery.Control;
import io.sendwell.delivery.LaneLoad;
import io.sendwell.delivery.LaneLoads;
import io.sendwell.health.StoppedSenders;
import io.sendwell.health.StoppedSenders.Stop;
import io.sendwell.kernel.Problem;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Pauses campaigns all of whose senders stand still, one at least for its health, and lets them go on with the first
 * sender that does. One that has another sender left goes on by that.
 */
@Component
class Unhealthy {

    private static final Logger LOG = LoggerFactory.getLogger(Unhealthy.class);

    private final Campaigns campaigns;
    private final Drafts drafts;
    private final LaneLoads laneLoads;
    private final Control control;
    private final StoppedSenders stopped;
    private final ApplicationEventPublisher events;

    Unhealthy(
            Campaigns campaigns,
            Drafts drafts,
            LaneLoads laneLoads,
            Control control,
            StoppedSenders stopped,
            ApplicationEventPublisher events) {
        this.campaigns = campaigns;
        this.drafts = drafts;
        this.laneLoads = laneLoads;
        this.control = control;
        this.stopped = stopped;
        this.events = events;
    }

    /**
     * What stops all of a campaign.
     *
     * @param sender the name of one of its senders
     * @param words why that one stands still, and until when
     */
    private record Halt(String sender, String words) {}

    /** Looks at a campaign; answers its status afterwards. Runs in the caller's transaction. */
    CampaignStatus look(Campaign seen, Instant now) {
        boolean runs = seen.status() == CampaignStatus.RUNNING;
        if (!runs && !seen.pausedForHealth()) {
            return seen.status();
        }
        var halt = halt(seen);
        if (runs == halt.isEmpty()) {
            return seen.status();
        }
        var campaign = campaigns.lock(seen.workspace(), seen.id());
        if (campaign.status() != seen.status() || campaign.pausedForHealth() != seen.pausedForHealth()) {
            return campaign.status(); // Somebody was quicker, and it is looked at again for that.
        }
        return halt.map(why -> pause(campaign, why, now)).orElseGet(() -> goOn(campaign, now));
    }

    /** 409 where a campaign could not send anything if it were resumed. */
    void requireSender(Campaign campaign) {
        halt(campaign).ifPresent(halt -> {
            throw Problem.conflict("Campaign %d goes on by itself when sender \"%s\" does. %s"
                    .formatted(campaign.id().value(), halt.sender(), halt.words()));
        });
    }

    /** What stops all of it; empty where a sender is left, or none stands still for its health. */
    private Optional<Halt> halt(Campaign campaign) {
        var senders = campaign.content().senders();
        var stops = stopped.among(campaign.workspace(), senders);
        if (stops.isEmpty()) {
            return Optional.empty();
        }
        var lanes = laneLoads.of(campaign.workspace(), senders);
        return lanes.stream().anyMatch(lane -> lane.senderReason() == null)
                ? Optional.empty()
                : lanes.stream().flatMap(lane -> halt(lane, stops)).findFirst();
    }

    private static Stream<Halt> halt(LaneLoad lane, Map<SenderId, Stop> stops) {
        var stop = stops.get(new SenderId(lane.senderId()));
        return stop == null
                ? Stream.empty()
                : Stream.of(new Halt(lane.senderName(), stop.why() + " " + stop.condition()));
    }

    private CampaignStatus pause(Campaign campaign, Halt halt, Instant now) {
        campaigns.become(
                campaign,
                CampaignStatus.PAUSED,
                "Paused with sender \"%s\", and goes on with it. %s".formatted(halt.sender(), halt.words()),
                now);
        campaigns.awaitHealth(campaign);
        control.hold(campaign.workspace(), campaign.id().origin());
        LOG.warn(
                "Campaign {} paused: its sender stands still for its health",
                campaign.id().value());
        return CampaignStatus.PAUSED;
    }

    /** Unless its template has stopped meanwhile: then a person has to see to that. */
    private CampaignStatus goOn(Campaign campaign, Instant now) {
        if (!drafts.unsendable(campaign.workspace(), campaign.content()).isEmpty()) {
            return campaign.status();
        }
        campaigns.become(campaign, CampaignStatus.RUNNING, null, now);
        control.release(campaign.workspace(), campaign.id().origin());
        Drips.goOn(campaign, events);
        events.publishEvent(new Watch.Touched(campaign.id()));
        LOG.info("Campaign {} goes on with its sender", campaign.id().value());
        return CampaignStatus.RUNNING;
    }
}
