package io.sendwell.health;

import io.sendwell.channel.SenderId;
import io.sendwell.delivery.MessagesMoved;
import io.sendwell.delivery.SenderFacts;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has senders looked at: every half hour where anything happened to messages of their workspace, a few times a day because
 * what happened fades, at the very moment at which something ends, and at once when WhatsApp says something. Several servers
 * share a round; what is due or raised an alarm is in the database, so a crash forgets nothing.
 */
@Component
class Monitor implements DueWork {

    /** So many senders are looked at together. */
    private static final int TOGETHER = 200;

    /** What fades by days need not be looked at more often. */
    private static final Duration FADING = Duration.ofHours(6);

    private final Looks looks;
    private final Alarms alarms;
    private final Standings standings;
    private final SenderFacts facts;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final Duration every;
    private final TransactionTemplate transaction;

    /** Where something happened since the last round. */
    private final Set<WorkspaceId> moved = ConcurrentHashMap.newKeySet();

    /** At first, for a server before may have left some. */
    private volatile boolean alarmed = true;

    private volatile boolean changed = true;
    private volatile Optional<Instant> nextChange = Optional.empty();
    private volatile Instant nextRound;

    /** Null while there is nobody to look at. */
    private volatile @Nullable Instant nextLookAtAll;

    Monitor(
            Looks looks,
            Alarms alarms,
            Standings standings,
            SenderFacts facts,
            Timekeeper timekeeper,
            InstantSource clock,
            HealthSettings settings,
            PlatformTransactionManager transactions) {
        this.looks = looks;
        this.alarms = alarms;
        this.standings = standings;
        this.facts = facts;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.every = settings.every();
        this.transaction = new TransactionTemplate(transactions);
        this.nextRound = after(clock.instant(), every);
        this.nextLookAtAll = nextRound;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(Alarms.Raised event) {
        alarmed = true;
        timekeeper.ring(this);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(MessagesMoved event) {
        boolean sleeping = moved.isEmpty();
        event.origins().forEach(origin -> moved.add(origin.workspace()));
        if (sleeping && !moved.isEmpty()) {
            nextRound = after(clock.instant(), every);
            timekeeper.ring(this);
        }
    }

    @Override
    public String name() {
        return "health";
    }

    @Override
    public Optional<Instant> nextDue() {
        if (alarmed) {
            return Optional.of(clock.instant());
        }
        return Stream.of(
                        nextChange(),
                        Optional.of(nextRound).filter(_ -> !moved.isEmpty()),
                        Optional.ofNullable(nextLookAtAll))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    @Override
    public boolean runDue(Instant now) {
        boolean did = lookAtAlarmed(now);
        if (nextChange().filter(at -> !at.isAfter(now)).isPresent()) {
            did |= lookAtEach(inTransaction(() -> standings.changed(now)), now);
        }
        var all = nextLookAtAll;
        if (all != null && !all.isAfter(now)) {
            boolean any = round(null, now);
            nextLookAtAll = any ? after(now, FADING) : null;
            return true;
        }
        if (!moved.isEmpty() && !nextRound.isAfter(now)) {
            roundWhereMoved(now);
            return true;
        }
        return did;
    }

    private void roundWhereMoved(Instant now) {
        var where = Set.copyOf(moved);
        moved.removeAll(where);
        try {
            if (round(where, now) && nextLookAtAll == null) {
                nextLookAtAll = after(now, FADING);
            }
            nextRound = after(now, every);
        } catch (RuntimeException e) {
            moved.addAll(where);
            throw e;
        }
    }

    private boolean lookAtAlarmed(Instant now) {
        if (!alarmed) {
            return false;
        }
        alarmed = false;
        try {
            return lookAtEach(inTransaction(alarms::all), now);
        } catch (RuntimeException e) {
            alarmed = true; // They are still in the database, and looked at with the next try.
            throw e;
        }
    }

    /** Known until something was looked at, so that being asked at every step of the clock costs no query. */
    private Optional<Instant> nextChange() {
        if (changed) {
            changed = false; // First the mark, then the look: a change in between is looked at once more.
            try {
                nextChange = inTransaction(standings::nextChange);
            } catch (RuntimeException e) {
                changed = true;
                throw e;
            }
        }
        return nextChange;
    }

    /**
     * @param where null = everywhere, and those too that send no more but are not low
     * @return whether there was anybody
     */
    private boolean round(@Nullable Set<WorkspaceId> where, Instant now) {
        var ids = new TreeSet<Long>();
        var since = now.minus(Health.WINDOW);
        inTransaction(() -> facts.sentSince(since, where)).forEach(id -> ids.add(id.value()));
        if (where == null) {
            inTransaction(standings::notLow).forEach(id -> ids.add(id.value()));
        }
        var all = ids.stream().map(SenderId::new).toList();
        var slot = after(now, every).minus(every);
        for (int from = 0; from < all.size(); from += TOGETHER) {
            var some = all.subList(from, Math.min(all.size(), from + TOGETHER));
            var claimed = inTransaction(() -> standings.claim(some, slot, now));
            if (!claimed.isEmpty()) {
                changed = true;
                lookAtEach(Tenancy.asEngine(() -> looks.at(claimed, now)), now);
            }
        }
        return !all.isEmpty();
    }

    private boolean lookAtEach(Collection<SenderId> ids, Instant now) {
        for (var id : ids) {
            changed = true;
            Tenancy.asEngine(() -> looks.at(id, now));
        }
        return !ids.isEmpty();
    }

    private <T> T inTransaction(Supplier<T> task) {
        return Tenancy.<T>asEngine(() -> Objects.requireNonNull(transaction.execute(_ -> task.get())));
    }

    /** The next full interval after an instant, counted from midnight UTC. */
    private static Instant after(Instant at, Duration interval) {
        long millis = interval.toMillis();
        return Instant.ofEpochMilli((Math.floorDiv(at.toEpochMilli(), millis) + 1) * millis);
    }
}
