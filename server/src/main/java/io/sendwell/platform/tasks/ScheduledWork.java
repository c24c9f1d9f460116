package io.sendwell.platform.tasks;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Node;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.platform.time.HouseClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * db-scheduler as a part of the house. It never looks for due executions by itself but is told to, when the clock says
 * so; while time is moved, it is waited for until everything due has run.
 */
class ScheduledWork implements DueWork, SmartLifecycle {

    /** How long nothing at all may happen to executions that are due, before time moves on without them. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Of real time: how soon what a server left behind is taken over. */
    private static final Duration LOOK_AROUND = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(ScheduledWork.class);

    private final Scheduler scheduler;
    private final Executions executions;
    private final HouseClock clock;
    private final Timekeeper timekeeper;
    private final Node node;
    private final Semaphore happenings = new Semaphore(0);
    private volatile boolean running;
    private volatile long lookedAroundAt;

    ScheduledWork(Scheduler scheduler, Executions executions, HouseClock clock, Timekeeper timekeeper, Node node) {
        this.scheduler = scheduler;
        this.executions = executions;
        this.clock = clock;
        this.timekeeper = timekeeper;
        this.node = node;
    }

    @Override
    public String name() {
        return "scheduler";
    }

    /** While time is moved, what is being executed counts too: it has been due and is not done. */
    @Override
    public Optional<Instant> nextDue() {
        if (System.nanoTime() - lookedAroundAt > LOOK_AROUND.toNanos()) {
            lookAround();
        }
        return clock.isHeld() ? executions.firstToFinish() : executions.firstToStart();
    }

    @Override
    public boolean runDue(Instant now) {
        node.affirm();
        if (clock.isHeld()) {
            return runAll(now);
        }
        scheduler.triggerCheckForDueExecutions();
        return false;
    }

    private void lookAround() {
        lookedAroundAt = System.nanoTime();
        executions.giveBack(node);
    }

    private boolean runAll(Instant now) {
        boolean did = false;
        while (true) {
            happenings.drainPermits();
            if (!isDue(now)) {
                return did;
            }
            scheduler.triggerCheckForDueExecutions();
            if (somethingHappens()) {
                did = true;
            } else if (scheduler.getCurrentlyExecuting().isEmpty()) {
                log.warn("Executions due at {} are not taken; they are tried again when time has moved on", now);
                return did;
            }
        }
    }

    private boolean isDue(Instant now) {
        return executions.firstToFinish().filter(due -> !due.isAfter(now)).isPresent();
    }

    private boolean somethingHappens() {
        try {
            return happenings.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for scheduled work", hurried);
        }
    }

    @Override
    public void start() {
        running = true;
        node.affirm();
        lookAround();
        scheduler.registerSchedulerListener(new Ear());
        scheduler.start();
    }

    @Override
    public void stop() {
        running = false;
        scheduler.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Hears what is planned, taken and done. */
    private final class Ear extends AbstractSchedulerListener {

        @Override
        public void onExecutionScheduled(TaskInstanceId task, Instant executionTime) {
            if (TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        timekeeper.ring(ScheduledWork.this);
                    }
                });
            } else {
                timekeeper.ring(ScheduledWork.this);
            }
        }

        @Override
        public void onSchedulerEvent(SchedulerEventType type) {
            if (type == SchedulerEventType.RAN_EXECUTE_DUE) {
                happenings.release();
            }
        }

        @Override
        public void onExecutionComplete(ExecutionComplete execution) {
            happenings.release();
        }
    }
}
