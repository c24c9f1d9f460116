package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps scores up to date: those that were marked, soon after; those that time has lowered, in the night in which it did.
 * A batch is a short transaction of one workspace, so nobody waits long for one.
 */
@Component
class ScoringWork implements DueWork {

    /** How many contacts, or marks, at once. */
    static final int BATCH = 2_000;

    /** For so long readers are gathered: the receipts of a campaign come as a stream, and a batch costs less than its parts. */
    private static final Duration RHYTHM = Duration.ofMinutes(1);

    private final Marks marks;
    private final Scores scores;
    private final Scoring scoring;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    /** Whether there may be marks; at the start nobody knows. */
    private volatile boolean marked = true;

    private volatile boolean urgent = true;
    private volatile @Nullable Instant lastRound;

    /** When the next score fades, as long as it is known: until something is scored. */
    private volatile Optional<Instant> fading = Optional.empty();

    private volatile boolean fadingKnown;

    ScoringWork(
            Marks marks,
            Scores scores,
            Scoring scoring,
            Timekeeper timekeeper,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.marks = marks;
        this.scores = scores;
        this.scoring = scoring;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(Marks.Made made) {
        urgent |= made.urgent();
        marked = true;
        if (made.urgent()) {
            timekeeper.ring(this);
        }
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(Scoring.Done done) {
        fadingKnown = false;
    }

    @Override
    public String name() {
        return "lead-scores";
    }

    @Override
    public Optional<Instant> nextDue() {
        var fades = nextFading();
        if (!marked) {
            return fades;
        }
        var round = nextRound();
        return fades.filter(at -> at.isBefore(round)).or(() -> Optional.of(round));
    }

    private Instant nextRound() {
        var now = clock.instant();
        var last = lastRound;
        // A clock that was put back must not make it wait for the old time to come again.
        return urgent || last == null || last.isAfter(now) ? now : last.plus(RHYTHM);
    }

    private Optional<Instant> nextFading() {
        if (!fadingKnown) {
            fadingKnown = true; // before the look: what is scored in between is looked at once more
            try {
                fading = Tenancy.asEngine(() -> transaction.execute(_ -> scores.nextFading()));
            } catch (RuntimeException e) {
                fadingKnown = false;
                throw e;
            }
        }
        return fading;
    }

    @Override
    public boolean runDue(Instant now) {
        return reckonMarked(now) || fade(now);
    }

    private boolean reckonMarked(Instant now) {
        if (!marked || nextRound().isAfter(now)) {
            return false;
        }
        marked = false; // before the look: what is marked in between is looked at once more
        urgent = false;
        lastRound = now;
        boolean more = true;
        try {
            more = batch(marks::next, workspace -> marks.take(workspace, BATCH));
        } finally {
            if (more) { // or it failed
                marked = true;
                urgent = true;
            }
        }
        return more;
    }

    private boolean fade(Instant now) {
        if (nextFading().filter(at -> !at.isAfter(now)).isEmpty()) {
            return false;
        }
        fadingKnown = false; // looked up anew, whether it is done here or another server was quicker
        return batch(() -> scores.faded(now), workspace -> scores.faded(workspace, now, BATCH));
    }

    /** One workspace's next contacts; whether there were any. */
    private boolean batch(Supplier<Optional<WorkspaceId>> whose, Function<WorkspaceId, List<ContactId>> contacts) {
        return Boolean.TRUE.equals(Tenancy.asEngine(() -> transaction.execute(_ -> {
            var workspace = whose.get();
            if (workspace.isEmpty()) {
                return false;
            }
            scores.lock(workspace.get());
            var next = contacts.apply(workspace.get());
            if (!next.isEmpty()) {
                scoring.reckon(workspace.get(), next);
            }
            return true; // another server may have been quicker with these, but there was work
        })));
    }
}
