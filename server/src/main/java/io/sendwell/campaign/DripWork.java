package io.sendwell.campaign;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves the steps of drips when they are due. Each drip's row says when that may be next, so it costs one look at an
 * index to know the next of all drips, and those with nothing due are not looked at.
 */
@Component
class DripWork implements DueWork {

    private static final Logger LOG = LoggerFactory.getLogger(DripWork.class);

    /** What comes due within it moves together: people who were sent a step one by one are due one by one. */
    private static final Duration RHYTHM = Duration.ofSeconds(1);

    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Campaigns campaigns;
    private final Drips drips;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final TransactionTemplate transaction;
    private volatile @Nullable Instant lastLook;

    DripWork(
            Campaigns campaigns,
            Drips drips,
            Timekeeper timekeeper,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.campaigns = campaigns;
        this.drips = drips;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public String name() {
        return "drips";
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(Drips.Stirred event) {
        lastLook = null;
        timekeeper.ring(this);
    }

    @Override
    public Optional<Instant> nextDue() {
        var last = lastLook;
        // A clock that was put back must not make it wait for the old time to come again.
        var earliest = last == null || last.isAfter(clock.instant()) ? Instant.MIN : last.plus(RHYTHM);
        return Tenancy.asEngine(campaigns::nextStep).map(at -> at.isBefore(earliest) ? earliest : at);
    }

    @Override
    public boolean runDue(Instant now) {
        lastLook = now;
        boolean any = false;
        for (long id : Tenancy.asEngine(() -> campaigns.withStepsDue(now))) {
            any |= move(id, now);
        }
        return any;
    }

    /** One drip; one that cannot move holds up no other. */
    private boolean move(long id, Instant now) {
        try {
            return Boolean.TRUE.equals(Tenancy.asEngine(() -> transaction.execute(_ ->
                    campaigns.lockIfFree(id).map(drip -> drips.move(drip, now)).orElse(false))));
        } catch (Problem broken) {
            LOG.warn("Drip {} cannot move on and is paused: {}", id, broken.detail());
            Tenancy.asEngine(() -> transaction.executeWithoutResult(_ -> campaigns
                    .lockRunning(id)
                    .ifPresent(drip -> campaigns.become(
                            drip,
                            CampaignStatus.PAUSED,
                            "Paused by itself: %s Put it right, then resume it.".formatted(broken.detail()),
                            now))));
            return true;
        } catch (RuntimeException e) {
            LOG.warn("Drip {} could not move on; it is tried again in {} s", id, AGAIN.toSeconds(), e);
            Tenancy.asEngine(() -> transaction.executeWithoutResult(
                    _ -> campaigns.lockRunning(id).ifPresent(drip -> campaigns.nextStepAt(drip, now.plus(AGAIN)))));
            return false;
        }
    }
}
