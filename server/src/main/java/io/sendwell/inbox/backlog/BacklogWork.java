package io.sendwell.inbox.backlog;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.UnderWay;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Thinks about the messages of one stage, each on a virtual thread of its own: a language model that takes its time holds
 * up neither those who bring messages nor those of other workspaces. What was under way when the server died is begun
 * anew, so whatever thinking leads to must be stored in one transaction with the end of the task.
 */
public abstract class BacklogWork implements DueWork, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(BacklogWork.class);

    private static final int AT_ONCE = 256;
    private static final int AT_ONCE_PER_WORKSPACE = 64;

    /** A workspace gets more when this few are left, so that they come by the dozen and not one by one. */
    private static final int FEW = AT_ONCE_PER_WORKSPACE / 2;

    private static final int TRIES = 3;
    private static final Duration NEXT_TRY = Duration.ofSeconds(30);
    private static final Duration ROUND = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Stage stage;
    private final Backlog backlog;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final TransactionTemplate transaction;
    private final Rush.Rests rests;
    private final UnderWay<WorkspaceId> underWay = new UnderWay<>();

    /** Whether there may be more to do right now; at the start nobody knows. */
    private volatile boolean more = true;

    private volatile Optional<Instant> nextTry = Optional.empty();
    private volatile long lastLook = System.nanoTime();
    private volatile long roundStart = System.nanoTime();

    protected BacklogWork(
            Stage stage,
            Backlog backlog,
            Rush rush,
            Timekeeper timekeeper,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.stage = stage;
        this.backlog = backlog;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.rests = rush.new Rests();
    }

    /**
     * Looks up what is needed to think about these tasks, in the transaction that claims them.
     *
     * @return what to do about each, in no transaction and no scope; it must end the task in the backlog. Tasks without
     *     anything to do end here
     */
    protected abstract Map<Task, Runnable> prepare(List<Task> tasks);

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(Stirred event) {
        more = true;
        timekeeper.ring(this);
    }

    @Override
    public Optional<Instant> nextDue() {
        // Another server may have died with work of which nobody told this one.
        boolean longAgo = System.nanoTime() - lastLook > ROUND.toNanos();
        return more || longAgo ? Optional.of(clock.instant().plus(rests.left())) : nextTry;
    }

    @Override
    public boolean runDue(Instant now) {
        if (rests.left().isPositive()) {
            return false;
        }
        int room = AT_ONCE - underWay.count();
        more = false;
        if (room <= 0) {
            return false; // whoever ends rings
        }
        roundStart = System.nanoTime();
        try {
            var prepared = Tenancy.asEngine(() -> transaction.execute(_ -> claim(now, room)));
            if (prepared == null || prepared.isEmpty()) {
                return lookAround(now);
            }
            more = true;
            prepared.forEach((task, thought) -> underWay.start(
                    name(), task.message(), task.workspace(), () -> think(task, thought), () -> ended(task)));
            return true;
        } catch (RuntimeException e) {
            more = true;
            throw e;
        } finally {
            rests.workedSince(roundStart);
        }
    }

    /** Nothing is free here; whether a server that is gone has left something. */
    private boolean lookAround(Instant now) {
        lastLook = System.nanoTime();
        boolean recovered =
                Boolean.TRUE.equals(Tenancy.asEngine(() -> transaction.execute(_ -> backlog.recover(stage))));
        more |= recovered;
        nextTry = Tenancy.asEngine(() -> transaction.execute(_ -> backlog.nextDue(stage, now)));
        return recovered;
    }

    private Map<Task, Runnable> claim(Instant now, int room) {
        var busy = underWay.fullerThan(FEW).stream().map(WorkspaceId::value).toList();
        var tasks = backlog.claim(stage, now, AT_ONCE_PER_WORKSPACE - FEW, room, underWay.ids(), busy);
        if (tasks.isEmpty()) {
            return Map.of();
        }
        var thoughts = prepare(tasks);
        backlog.done(tasks.stream()
                .filter(task -> !thoughts.containsKey(task))
                .map(Task::message)
                .toList());
        return thoughts;
    }

    private void think(Task task, Runnable thought) {
        try {
            thought.run();
        } catch (RuntimeException | Error e) {
            failed(task, e);
        }
    }

    private void ended(Task task) {
        if (underWay.count(task.workspace()) <= FEW) {
            rests.workedSince(roundStart); // thinking is work as well
            more = true;
            timekeeper.ring(this);
        }
    }

    private void failed(Task task, Throwable failure) {
        LOG.warn(
                "{} of message {} failed, try {} of {}; {}",
                name(),
                task.message(),
                task.tries() + 1,
                TRIES,
                task.tries() + 1 < TRIES
                        ? "it is tried again in " + NEXT_TRY.toSeconds() + " s"
                        : "it is left to people",
                failure);
        try {
            Tenancy.asEngine(() -> transaction.executeWithoutResult(
                    _ -> backlog.failed(task.message(), TRIES, clock.instant().plus(NEXT_TRY))));
        } catch (RuntimeException e) {
            LOG.debug("That could not be noted; it is begun anew at once", e);
        }
    }

    @Override
    public boolean settle() {
        return underWay.settle();
    }

    /** Gives what is under way a moment to be stored; the rest is begun anew at the next start. */
    @Override
    public void destroy() {
        underWay.await(PATIENCE);
    }
}
