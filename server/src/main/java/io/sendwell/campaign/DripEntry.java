package io.sendwell.campaign;

import io.sendwell.contact.Audiences;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactsChanged;
import io.sendwell.delivery.Intended;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Enrols people into drips as they enter the audience. Whose contact changed is looked at right after; everybody is looked
 * at when the server starts, when a drip is resumed, and every hour, because time and messages move people into segments
 * as well, and nobody tells of that.
 */
@Component
class DripEntry implements DueWork {

    private static final Logger LOG = LoggerFactory.getLogger(DripEntry.class);
    private static final Duration ROUND = Duration.ofHours(1);

    private final Campaigns campaigns;
    private final Starting starting;
    private final Drips drips;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    /** Who is to be looked at; null = everybody of the workspace. Guarded by this. */
    private final Map<WorkspaceId, @Nullable Set<ContactId>> changed = new HashMap<>();

    private volatile @Nullable Instant lastRound;

    DripEntry(
            Campaigns campaigns,
            Starting starting,
            Drips drips,
            Timekeeper timekeeper,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.campaigns = campaigns;
        this.starting = starting;
        this.drips = drips;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(ContactsChanged event) {
        lookAt(event.workspace(), event.contacts().isEmpty() ? null : event.contacts());
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(Drips.Resumed event) {
        lookAt(event.workspace(), null);
    }

    private void lookAt(WorkspaceId workspace, @Nullable Set<ContactId> contacts) {
        synchronized (this) {
            var before = changed.get(workspace);
            if (contacts == null || (changed.containsKey(workspace) && before == null)) {
                changed.put(workspace, null);
            } else {
                var all = new HashSet<>(contacts);
                if (before != null) {
                    all.addAll(before);
                }
                changed.put(workspace, all);
            }
        }
        timekeeper.ring(this);
    }

    @Override
    public String name() {
        return "drip-entry";
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        if (!changed.isEmpty() || lastRound == null) {
            return Optional.of(clock.instant());
        }
        return Tenancy.asEngine(() -> campaigns.continuous(null)).isEmpty()
                ? Optional.empty()
                : Optional.of(lastRound.plus(ROUND));
    }

    @Override
    public boolean runDue(Instant now) {
        Map<WorkspaceId, @Nullable Set<ContactId>> work;
        synchronized (this) {
            work = new HashMap<>(changed);
            changed.clear();
        }
        var last = lastRound;
        boolean any = false;
        if (last == null || !last.plus(ROUND).isAfter(now)) {
            lastRound = now;
            for (long id : Tenancy.asEngine(() -> campaigns.continuous(null))) {
                any |= enter(id, null, now);
            }
        }
        for (var entry : work.entrySet()) {
            for (long id : Tenancy.asEngine(() -> campaigns.continuous(entry.getKey()))) {
                any |= enter(id, entry.getValue(), now);
            }
        }
        return any;
    }

    /** Enrols who entered one drip; whether anybody did. */
    private boolean enter(long id, @Nullable Set<ContactId> contacts, Instant now) {
        try {
            return Boolean.TRUE.equals(Tenancy.asEngine(() -> transaction.execute(_ -> campaigns
                    .lockRunning(id)
                    .map(drip -> drips.enrol(drip, among(starting.intended(drip), contacts), now)
                                    .enrolled()
                            > 0)
                    .orElse(false))));
        } catch (Problem broken) {
            LOG.warn("Nobody can enter drip {}: {} It is tried again within the hour", id, broken.detail());
            return false;
        }
    }

    private static Intended among(Intended all, @Nullable Set<ContactId> contacts) {
        return contacts == null
                ? all
                : new Intended(
                        all.workspace(),
                        all.origin(),
                        Audiences.among(all.audience(), contacts),
                        all.senders(),
                        all.hasTemplate(),
                        all.holdoutPercent(),
                        all.at());
    }
}
