package io.sendwell.channel.cloud.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * So many at once, and then one after every interval: in any stretch of time at most {@code burst} more than what the
 * interval allows. What was taken is one instant: when, at the steady pace, the next would be on time.
 *
 * @param every between two at the steady pace
 * @param burst how many may go at once after a rest, at least 1
 */
public record Allowance(Duration every, int burst) {

    public static Allowance perSecond(int rate) {
        return new Allowance(Duration.ofNanos(1_000_000_000L / rate), rate);
    }

    /**
     * How long the next one has to wait; zero where it may go now.
     *
     * @param onTime what {@link #take} answered last; any instant of the past where nothing was taken
     */
    public Duration wait(Instant onTime, Instant now) {
        var wait = Duration.between(now, onTime.minus(every.multipliedBy(burst - 1L)));
        return wait.isPositive() ? wait : Duration.ZERO;
    }

    /** The instant to remember after one was taken at {@code now}. */
    public Instant take(Instant onTime, Instant now) {
        return (onTime.isAfter(now) ? onTime : now).plus(every);
    }
}
