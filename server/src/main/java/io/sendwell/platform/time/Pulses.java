package io.sendwell.platform.time;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Gives every {@link DueWork} of the house a {@link Pulse}; and moves simulated time on, during which all pulses are
 * held and a {@link Journey} runs the parts in their place.
 */
class Pulses implements Timekeeper, SmartLifecycle {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Logger log = LoggerFactory.getLogger(Pulses.class);

    private final Supplier<List<DueWork>> finder;
    private final HouseClock clock;

    /** Read-locked by each part at work, write-locked while time is moved. Fair, so that the mover gets its turn. */
    private final ReadWriteLock turns = new ReentrantReadWriteLock(true);

    private final Set<Thread> sleepers = ConcurrentHashMap.newKeySet();
    private final ExecutorService journeys = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("time").factory());
    private volatile Map<String, Pulse> pulses = Map.of();
    private volatile boolean moving;
    private volatile boolean running;

    /**
     * @param finder gives the parts; asked only at the start, for they in turn know the timekeeper
     */
    Pulses(Supplier<List<DueWork>> finder, HouseClock clock) {
        this.finder = finder;
        this.clock = clock;
    }

    @Override
    public void ring(DueWork part) {
        var pulse = pulses.get(part.name());
        if (pulse != null) {
            pulse.ring();
        }
    }

    /** Where time stands still and nobody moves it, as long as outside; when the server stops, no longer. */
    @Override
    public void sleep(Duration simulated) {
        double pace = clock.speed() == 0 ? 1 : clock.speed();
        long nanos = (long) (simulated.toNanos() / pace);
        long end = System.nanoTime() + nanos;
        sleepers.add(Thread.currentThread());
        try {
            for (long left = nanos; left > 0 && !moving && mayWait(); left = end - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
            }
        } finally {
            sleepers.remove(Thread.currentThread());
        }
    }

    @Override
    public Instant inHouse(Instant outside) {
        return clock.inHouse(outside);
    }

    private boolean mayWait() {
        return running && !Thread.currentThread().isInterrupted();
    }

    /**
     * Moves simulated time on by {@code interval}; all that comes due in it happens, in order. Whoever comes while
     * another moves time waits until that one is there, and starts from there.
     *
     * @return the time then
     */
    Instant advance(Duration interval) {
        try {
            return journeys.submit(() -> travel(interval)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Problem.Kind.UNAVAILABLE, "Nobody waits any more for time to be moved");
        } catch (RejectedExecutionException e) {
            throw Journey.stopped(clock.instant());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Problem problem ? problem : new IllegalStateException(e.getCause());
        }
    }

    /** Runs on a thread of its own, so that the parts find no caller and no workspace, as on their pulses. */
    private Instant travel(Duration interval) {
        moving = true;
        wakeSleepers();
        turns.writeLock().lock();
        try {
            var parts = pulses.values().stream().map(Pulse::part).toList();
            return new Journey(parts, clock, () -> running).to(clock.instant().plus(interval));
        } finally {
            moving = false;
            turns.writeLock().unlock();
            pulses.values().forEach(Pulse::ring);
        }
    }

    @Override
    public void start() {
        running = true;
        pulses = finder.get().stream()
                .map(part -> new Pulse(part, clock, turns.readLock()))
                .collect(Collectors.toMap(
                        pulse -> pulse.part().name(), Function.identity(), Pulses::twins, LinkedHashMap::new));
        pulses.values().forEach(Pulse::start);
    }

    @Override
    public void stop() {
        running = false;
        pulses.values().forEach(Pulse::stop);
        wakeSleepers();
        journeys.shutdown();
        pulses.values().forEach(pulse -> pulse.awaitEnd(PATIENCE));
        try {
            clock.writeDown();
        } catch (RuntimeException e) {
            log.warn("The clock could not be written down; after the restart it goes on a little later", e);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void wakeSleepers() {
        sleepers.forEach(LockSupport::unpark);
    }

    private static Pulse twins(Pulse one, Pulse other) {
        throw new IllegalStateException(
                "Two parts of the house are called " + one.part().name());
    }
}
