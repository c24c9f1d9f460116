package io.sendwell.platform.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time it is in the house. The real clock in production; else simulated time, which runs at a speed, can be held
 * and moved on, and never goes back: not under many readers, not over a crash. For that, what it will show next is
 * always written down first ({@link Ledger}), and it stands still rather than show what is not written.
 *
 * <p>Instants are of PostgreSQL's precision, microseconds, so that what is stored compares equal to what was read.
 */
public final class HouseClock implements InstantSource {

    /** Where simulated time is written down, to go on from there after a restart. */
    interface Ledger {
        void write(Reading reading);
    }

    /** It was {@code simulated} in the house when it was {@code real} outside. */
    record Reading(Instant simulated, Instant real) {}

    /** Real time between two entries in the ledger, at speeds that need them; each covers twice that. */
    static final Duration LEDGER_INTERVAL = Duration.ofSeconds(2);

    /** How the shown time follows from real time, in microseconds; never beyond {@code limit}. */
    private record Course(long simulated, long real, double speed, long limit) {
        long at(long now) {
            return Math.min(limit, simulated + Math.round(Math.max(0, now - real) * speed));
        }
    }

    private static final Logger log = LoggerFactory.getLogger(HouseClock.class);

    private final InstantSource real;
    private final double speed;
    private final @Nullable Ledger ledger;
    private final AtomicLong shown = new AtomicLong(Long.MIN_VALUE);
    private volatile Course course;
    private volatile boolean held;

    private HouseClock(InstantSource real, double speed, @Nullable Ledger ledger, long start) {
        this.real = real;
        this.speed = speed;
        this.ledger = ledger;
        this.course = new Course(start, micros(real.instant()), speed, runsByItself() ? start : Long.MAX_VALUE);
    }

    /** Real time, which nobody moves. */
    public static HouseClock real(InstantSource real) {
        return new HouseClock(real, 1, null, micros(real.instant()));
    }

    /**
     * Simulated time.
     *
     * @param last the ledger's last entry, null on the first start. While the server was off, time passed no faster
     *     than outside, and not at all at speed 0
     */
    static HouseClock simulated(InstantSource real, double speed, Ledger ledger, @Nullable Reading last) {
        var now = real.instant();
        var start = now;
        if (last != null) {
            var off = Math.max(0, micros(now) - micros(last.real()));
            start = last.simulated().plus(Math.round(off * Math.min(speed, 1)), ChronoUnit.MICROS);
        }
        var clock = new HouseClock(real, speed, ledger, micros(start));
        clock.writeAhead();
        return clock;
    }

    @Override
    public Instant instant() {
        long now = course.at(micros(real.instant()));
        return instant(shown.accumulateAndGet(now, Math::max));
    }

    /**
     * The house's time at an instant of the real clock: as long ago or ahead, at the speed of the house. Where time stands
     * still, all that has happened happened now, and what is ahead comes at the speed of the real clock.
     */
    Instant inHouse(Instant outside) {
        if (ledger == null) {
            return outside;
        }
        long ahead = micros(outside) - micros(real.instant());
        double pace = ahead > 0 && speed == 0 ? 1 : speed;
        return instant().plus(Math.round(ahead * pace), ChronoUnit.MICROS);
    }

    /** Whether time is simulated and may be moved. */
    public boolean isSimulated() {
        return ledger != null;
    }

    /** Whether time is being moved just now. */
    public boolean isHeld() {
        return held;
    }

    /** Simulated seconds per real second. */
    public double speed() {
        return speed;
    }

    /** Stops time until {@link #release}; from now on only {@link #moveTo} changes it, up to {@code target}. */
    synchronized void hold(Instant target) {
        write(target);
        held = true;
        course = new Course(micros(instant()), 0, 0, micros(target));
    }

    /** Sets the held time; an earlier one than that shown has no effect. */
    synchronized void moveTo(Instant instant) {
        course = new Course(micros(instant), 0, 0, course.limit());
    }

    /** Lets time run again, from where it was moved to. */
    synchronized void release() {
        long now = micros(instant());
        held = false;
        course = new Course(now, micros(real.instant()), speed, runsByItself() ? now : Long.MAX_VALUE);
        try {
            writeAhead();
        } catch (RuntimeException e) {
            log.warn("The moved clock could not be written down; after a restart it goes on from where it was sent", e);
        }
    }

    /** Writes down what will be shown until after the next entry, and lets time run up to there. */
    synchronized void writeAhead() {
        if (held) {
            return;
        }
        var now = instant();
        if (runsByItself()) {
            var end = now.plus(ahead(2));
            write(end);
            course = new Course(course.simulated(), course.real(), speed, micros(end));
        } else {
            write(now);
        }
    }

    /** Writes down the time as it is, for a restart that goes on exactly here. */
    synchronized void writeDown() {
        write(instant());
    }

    /** When {@link #writeAhead} is due: well before the limit is reached; never while time is held. */
    synchronized Optional<Instant> nextWriting() {
        return runsByItself() && !held ? Optional.of(instant(course.limit()).minus(ahead(1))) : Optional.empty();
    }

    /** At other speeds than 0 and 1 the ledger's last entry and real time do not tell how far it came. */
    private boolean runsByItself() {
        return ledger != null && speed != 0 && speed != 1;
    }

    private Duration ahead(int intervals) {
        return Duration.ofMillis(Math.round(intervals * LEDGER_INTERVAL.toMillis() * speed));
    }

    private void write(Instant simulated) {
        if (ledger != null) {
            ledger.write(new Reading(simulated, instant(micros(real.instant()))));
        }
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
