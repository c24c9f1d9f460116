package io.sendwell.platform.time;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A move of simulated time: from one due instant to the next, at each of which all parts work until none has anything
 * left to do. Nothing waits, so it takes as long as the work itself.
 */
class Journey {

    private static final int ATTEMPTS = 3;
    private static final Logger log = LoggerFactory.getLogger(Journey.class);

    private final List<DueWork> parts;
    private final HouseClock clock;
    private final BooleanSupplier goesOn;

    /**
     * @param parts held still by the caller for as long as this takes
     * @param goesOn false as soon as the server is being stopped
     */
    Journey(List<DueWork> parts, HouseClock clock, BooleanSupplier goesOn) {
        this.parts = parts;
        this.clock = clock;
        this.goesOn = goesOn;
    }

    static Problem stopped(Instant at) {
        return Problem.of(Problem.Kind.UNAVAILABLE, "The server is being stopped; it is " + at);
    }

    Instant to(Instant target) {
        clock.hold(target);
        try {
            var next = settle();
            while (next.isPresent() && next.get().isBefore(target)) {
                clock.moveTo(next.get());
                next = settle();
            }
            clock.moveTo(target);
            settle();
            return clock.instant();
        } finally {
            clock.release();
        }
    }

    /** Runs what is due now until nobody does anything more; answers when the next thing is due. */
    private Optional<Instant> settle() {
        var now = clock.instant();
        var idle = new HashSet<DueWork>(); // called themselves due and did nothing since anybody did something
        while (true) {
            var due = new ArrayList<DueWork>();
            Optional<Instant> next = Optional.empty();
            for (var part : parts) {
                var at = ask(part);
                if (at.isEmpty()) {
                    continue;
                }
                if (at.get().isAfter(now)) {
                    next = next.filter(earlier -> earlier.isBefore(at.get())).or(() -> at);
                } else if (!idle.contains(part)) {
                    due.add(part);
                }
            }
            if (due.isEmpty()) {
                if (!landed()) {
                    return next;
                }
                idle.clear();
            }
            for (var part : due) {
                if (work(part, now)) {
                    idle.clear();
                } else {
                    idle.add(part);
                }
            }
        }
    }

    /** Waits for what the parts have set going elsewhere; whether there was anything, which may have made new work. */
    private boolean landed() {
        boolean any = false;
        for (var part : parts) {
            any |= part.settle();
        }
        return any;
    }

    /** Where this cannot be told, time must not move: it could jump over what is due. */
    private Optional<Instant> ask(DueWork part) {
        for (int attempt = 1; ; attempt++) {
            checkGoesOn();
            try {
                return part.nextDue();
            } catch (RuntimeException failure) {
                if (attempt == ATTEMPTS) {
                    log.warn("Time is not moved on: {} does not tell what it has due", part.name(), failure);
                    throw Problem.of(
                            Problem.Kind.UNAVAILABLE,
                            "Time could not be moved on from " + clock.instant() + ": " + part.name()
                                    + " does not tell what it has due");
                }
            }
        }
    }

    /** Has the part work until it is done; whether it did anything. */
    private boolean work(DueWork part, Instant now) {
        boolean did = false;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                while (part.runDue(now)) {
                    did = true;
                    checkGoesOn();
                }
                return did;
            } catch (Problem stopped) {
                throw stopped;
            } catch (RuntimeException failure) {
                log.warn(
                        "{} failed at {} and is {}",
                        part.name(),
                        now,
                        attempt < ATTEMPTS ? "tried again at once" : "tried again when time has moved on",
                        failure);
            }
        }
        return did;
    }

    private void checkGoesOn() {
        if (!goesOn.getAsBoolean()) {
            throw stopped(clock.instant());
        }
    }
}
