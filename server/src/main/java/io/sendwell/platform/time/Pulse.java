package io.sendwell.platform.time;

import io.sendwell.kernel.DueWork;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeat of one part: a thread that asks it what is due, does it, and rests until the next thing is. It ends
 * only when told to; a part that fails is tried again, later and later.
 */
class Pulse implements Runnable {

    /** The longest rest: another node may have made work due without a ring reaching us. */
    private static final Duration REST = Duration.ofMillis(500);

    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Pulse.class);

    private final DueWork part;
    private final HouseClock clock;
    private final Lock turn;
    private final Thread thread;
    private final AtomicBoolean rung = new AtomicBoolean();
    private volatile boolean running = true;

    /** Whether the part has called itself due, or was rung: it is run without asking then. */
    private boolean due;

    /** How often in a row it called itself due and did nothing. */
    private int inVain;

    /**
     * @param turn held while the part works; whoever wants to move time locks them all out
     */
    Pulse(DueWork part, HouseClock clock, Lock turn) {
        this.part = part;
        this.clock = clock;
        this.turn = turn;
        this.thread = Thread.ofPlatform().name(part.name()).daemon().unstarted(this);
    }

    DueWork part() {
        return part;
    }

    void start() {
        thread.start();
    }

    /** Has the part asked again at once. Cheap enough to be called for every message. */
    void ring() {
        if (!rung.getAndSet(true)) {
            LockSupport.unpark(thread);
        }
    }

    void stop() {
        running = false;
        LockSupport.unpark(thread);
    }

    /** Waits for the end of the turn that was under way when it was stopped. */
    void awaitEnd(Duration patience) {
        try {
            if (thread.join(patience)) {
                return;
            }
            log.warn("{} is still at work and is interrupted now", part.name());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    @Override
    public void run() {
        int failures = 0;
        while (running) {
            try {
                park(turn(), true);
                failures = 0;
            } catch (RuntimeException | Error failure) {
                var pause = backOff(failures);
                report(failure, pause, failures++ == 0);
                park(pause, false);
            }
            Thread.interrupted(); // one left behind by the part would turn every rest into a spin
        }
    }

    /** Has the part work, or asks when it has to; answers how long to rest then. */
    private Duration turn() {
        turn.lock();
        try {
            due |= rung.getAndSet(false);
            if (due && running && part.runDue(clock.instant())) {
                inVain = 0;
                return Duration.ZERO;
            }
            var next = part.nextDue();
            var now = clock.instant();
            boolean ran = due;
            due = next.isPresent() && !next.get().isAfter(now);
            inVain = due && ran ? inVain + 1 : 0;
            return due ? shortRest() : next.map(at -> realTime(now, at)).orElse(REST);
        } finally {
            turn.unlock();
        }
    }

    /** Where a part calls itself due and yet does nothing, somebody else holds what it needs. */
    private Duration shortRest() {
        return inVain == 0 ? Duration.ZERO : shorter(Duration.ofMillis(1L << Math.min(inVain, 20)), REST);
    }

    private Duration realTime(Instant now, Instant due) {
        if (clock.speed() == 0) {
            return REST;
        }
        double seconds = now.until(due, ChronoUnit.MILLIS) / 1000.0 / clock.speed();
        return seconds < 1 ? shorter(Duration.ofNanos((long) (seconds * 1e9)), REST) : REST;
    }

    private void report(Throwable failure, Duration pause, boolean first) {
        if (first) {
            log.warn("{} failed and is tried again in {} ms", part.name(), pause.toMillis(), failure);
        } else {
            log.warn("{} failed again and is tried again in {} ms", part.name(), pause.toMillis());
        }
    }

    private static Duration backOff(int failures) {
        return shorter(Duration.ofMillis(100L << Math.min(failures, 20)), LONGEST_BACK_OFF);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void park(Duration pause, boolean untilRung) {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0 && running; left = end - System.nanoTime()) {
            if (untilRung && rung.get()) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }
}
