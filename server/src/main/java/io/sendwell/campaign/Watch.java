package io.sendwell.campaign;

import io.sendwell.campaign.drip.Enrolments;
import io.sendwell.campaign.drip.policy.Drip.Entry;
import io.sendwell.delivery.Control;
import io.sendwell.delivery.MessagesMoved;
import io.sendwell.delivery.Origin;
import io.sendwell.delivery.OriginHalted;
import io.sendwell.delivery.Progress;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Watches running campaigns: completes those of which every recipient is settled, and tells the screens how far they
 * are. What moved is remembered in memory; every now and then all running ones are looked at, so nothing depends on it.
 */
@Component
class Watch implements DueWork {

    private static final Duration BREATH = Duration.ofMillis(200);
    private static final Duration ROUND = Duration.ofSeconds(30);

    private final Campaigns campaigns;
    private final Enrolments enrolments;
    private final Progress progress;
    private final Control control;
    private final Safeguards safeguards;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Set<Long> moved = ConcurrentHashMap.newKeySet();
    private volatile long lastRun = System.nanoTime() - ROUND.toNanos();
    private volatile long lastRound = lastRun;

    Watch(
            Campaigns campaigns,
            Enrolments enrolments,
            Progress progress,
            Control control,
            Safeguards safeguards,
            Timekeeper timekeeper,
            InstantSource clock,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.campaigns = campaigns;
        this.enrolments = enrolments;
        this.progress = progress;
        this.control = control;
        this.safeguards = safeguards;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** A campaign is to be looked at. */
    record Touched(CampaignId campaign) {}

    /** Has a campaign looked at soon after the commit: before it there is nothing new to see. */
    void changed(CampaignId campaign) {
        events.publishEvent(new Touched(campaign));
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(Touched event) {
        lookAt(event.campaign());
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(MessagesMoved event) {
        event.origins().stream()
                .map(MessagesMoved.Of::origin)
                .filter(origin -> origin.kind() == Origin.Kind.CAMPAIGN)
                .forEach(origin -> lookAt(new CampaignId(origin.id())));
    }

    private void lookAt(CampaignId campaign) {
        if (moved.add(campaign.value())) {
            timekeeper.ring(this);
        }
    }

    /** The channel refused the content: the campaign pauses itself, in the transaction that learned of it. */
    @EventListener
    void on(OriginHalted event) {
        if (event.origin().kind() != Origin.Kind.CAMPAIGN) {
            return;
        }
        var campaign =
                campaigns.lock(event.workspace(), new CampaignId(event.origin().id()));
        if (campaign.status() == CampaignStatus.RUNNING) {
            campaigns.become(
                    campaign,
                    CampaignStatus.PAUSED,
                    "Paused by itself: %s (code %s). Change what it says, or resume it to try the next recipient."
                            .formatted(event.why(), event.code()),
                    clock.instant());
        }
    }

    @Override
    public String name() {
        return "campaign-watch";
    }

    @Override
    public Optional<Instant> nextDue() {
        if (System.nanoTime() - lastRound > ROUND.toNanos()) {
            return Optional.of(clock.instant());
        }
        return moved.isEmpty() ? Optional.empty() : Optional.of(clock.instant().plus(breath()));
    }

    /** Screens need no more than a few looks a second; {@link #settle} does not take this breath. */
    private Duration breath() {
        long left = BREATH.toNanos() - (System.nanoTime() - lastRun);
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    @Override
    public boolean runDue(Instant now) {
        return breath().isZero() && lookAtMoved(now);
    }

    private boolean lookAtMoved(Instant now) {
        lastRun = System.nanoTime();
        if (lastRun - lastRound > ROUND.toNanos()) {
            lastRound = lastRun;
            moved.addAll(Tenancy.asEngine(campaigns::running));
        }
        var ids = List.copyOf(moved);
        if (ids.isEmpty()) {
            return false;
        }
        ids.forEach(moved::remove);
        try {
            Tenancy.asEngine(() -> transaction.executeWithoutResult(_ -> look(ids, now)));
        } catch (RuntimeException e) {
            moved.addAll(ids);
            throw e;
        }
        return true;
    }

    @Override
    public boolean settle() {
        return lookAtMoved(clock.instant());
    }

    private void look(List<Long> ids, Instant now) {
        lookAtWaiting(ids, now);
        var open = open(ids);
        for (var campaign : campaigns.all(ids)) {
            var id = campaign.id().value();
            var status = campaign.status() == expected(campaign, open.contains(id))
                    ? campaign.status()
                    : moveOn(campaign, now);
            var counts = progress.counts(campaign.workspace(), campaign.id().origin());
            if (status == CampaignStatus.RUNNING || campaign.pausedForHealth()) {
                status = safeguards.look(campaign, counts, now);
            }
            events.publishEvent(new LiveEvent(
                    campaign.workspace(),
                    "campaign",
                    Map.of("id", id, "status", status.code(), "stats", CampaignStats.counts(counts))));
        }
    }

    /** Where nothing is queued any more, nobody waits any longer for a message to go. */
    private void lookAtWaiting(List<Long> ids, Instant now) {
        var waiting = new TreeSet<>(enrolments.waiting(ids));
        if (!waiting.isEmpty()) {
            waiting.removeAll(progress.open(Origin.Kind.CAMPAIGN, waiting));
        }
        for (var id : waiting) {
            campaigns.lockIfFree(id).ifPresent(drip -> {
                enrolments.lookAtWaiting(drip.workspace(), drip.id(), now);
                campaigns.nextStepAt(drip, now);
                events.publishEvent(new Drips.Stirred());
            });
        }
    }

    /** Which have messages that are still to go, or somebody on the way through their steps. */
    private Set<Long> open(Collection<Long> ids) {
        var open = new HashSet<>(progress.open(Origin.Kind.CAMPAIGN, ids));
        open.addAll(enrolments.open(ids));
        return open;
    }

    /** A running campaign with nothing open is complete; a complete one of which a message came back runs on. */
    private static CampaignStatus expected(Campaign campaign, boolean open) {
        return switch (campaign.status()) {
            case RUNNING, COMPLETED ->
                open || isEnteredAnyTime(campaign) ? CampaignStatus.RUNNING : CampaignStatus.COMPLETED;
            case DRAFT, SCHEDULED, PAUSED, STOPPED, FAILED -> campaign.status();
        };
    }

    private static boolean isEnteredAnyTime(Campaign campaign) {
        var drip = campaign.content().drip();
        return drip != null && drip.entry() == Entry.CONTINUOUS && campaign.status() == CampaignStatus.RUNNING;
    }

    /** Looks once more with the campaign locked, since a member may have changed it meanwhile. */
    private CampaignStatus moveOn(Campaign seen, Instant now) {
        var campaign = campaigns.lock(seen.workspace(), seen.id());
        var open = open(List.of(campaign.id().value()));
        var next = expected(campaign, !open.isEmpty());
        if (next != campaign.status()) {
            campaigns.become(campaign, next, null, now);
            if (next == CampaignStatus.COMPLETED) {
                control.close(campaign.workspace(), campaign.id().origin());
            }
        }
        return next;
    }
}
