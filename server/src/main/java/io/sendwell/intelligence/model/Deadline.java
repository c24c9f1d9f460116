package io.sendwell.intelligence.model;

import java.time.Duration;

/**
 * When an answer must be there, whoever gives it. Real time, not the house's: networks know no other.
 *
 * @param at in nanoseconds of {@link System#nanoTime}
 */
public record Deadline(long at) {

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left until then, zero when it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
    }

    /** The end of the first of {@code parts} equal parts of what is left. */
    Deadline first(int parts) {
        return parts <= 1 ? this : in(left().dividedBy(parts));
    }
}
