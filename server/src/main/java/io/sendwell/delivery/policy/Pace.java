package io.sendwell.delivery.policy;

import io.sendwell.channel.Sender;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a sender may send and how much (PRODUCT.md S4, S5). An hour begins with its first message and lasts 60 minutes, so
 * a backlog cannot outrun it; a day is a calendar day in the sender's zone. Only marketing waits for caps; everything
 * counts against them.
 *
 * @param slowness by what all of it is slower than was decided: 1 = not at all, 2 = at half pace
 */
public record Pace(Sender.Pace limits, Sender.WarmUpPlan warmUp, ZoneId zone, int slowness) {

    /** Of a number in poor health. */
    public static final int HALF = 2;

    private static final Duration HOUR = Duration.ofHours(1);

    /** At full pace. */
    public Pace(Sender.Pace limits, Sender.WarmUpPlan warmUp, ZoneId zone) {
        this(limits, warmUp, zone, 1);
    }

    /** As it was decided, whatever slows it. */
    public Pace atFull() {
        return new Pace(limits, warmUp, zone);
    }

    /** What a lane remembers of its sending. */
    public record Counters(
            Instant hourStart,
            int hourCount,
            LocalDate day,
            int dayCount,
            @Nullable LocalDate warmUpStart,
            @Nullable LocalDate lastSendOn) {}

    /**
     * What a lane may do now.
     *
     * @param room how many marketing messages may still go, 0 = none
     * @param until when there is room again; null while there is
     * @param waiting what it waits for; null while there is room
     */
    public record Turn(
            int room, @Nullable Instant until, @Nullable Waiting waiting) {}

    /** Which limit holds a lane back. */
    public enum Waiting {
        HOURLY_CAP,
        DAILY_CAP,
        WARM_UP;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Turn turn(Counters lane, Instant now) {
        var today = today(now);
        int dayRoom = dailyCap(lane, today) - (lane.day().equals(today) ? lane.dayCount() : 0);
        if (dayRoom <= 0) {
            var tomorrow = today.plusDays(1).atStartOfDay(zone).toInstant();
            return new Turn(0, tomorrow, warmUpLimits(lane, today) ? Waiting.WARM_UP : Waiting.DAILY_CAP);
        }
        var hourEnd = hourIsOver(lane, now) ? now : lane.hourStart().plus(HOUR);
        int hourRoom = hourlyCap() - (hourIsOver(lane, now) ? 0 : lane.hourCount());
        if (hourRoom <= 0) {
            return new Turn(0, hourEnd, Waiting.HOURLY_CAP);
        }
        return new Turn(Math.min(dayRoom, hourRoom), null, null);
    }

    /** The counters after {@code n} messages were claimed at {@code now}. */
    public Counters count(Counters lane, int n, Instant now) {
        if (n == 0) {
            return lane;
        }
        var today = today(now);
        boolean newHour = hourIsOver(lane, now);
        return new Counters(
                newHour ? now : lane.hourStart(),
                newHour ? n : lane.hourCount() + n,
                today,
                (lane.day().equals(today) ? lane.dayCount() : 0) + n,
                WarmUp.startOf(lane.warmUpStart(), lane.lastSendOn(), today),
                today);
    }

    /** The cap that holds today, warm-up included. */
    public int dailyCap(Counters lane, LocalDate today) {
        return slowed(WarmUp.dailyCap(warmUp, limits.dailyCap(), warmUpStart(lane, today), today));
    }

    /** The cap of an hour. */
    public int hourlyCap() {
        return slowed(limits.hourlyCap());
    }

    public LocalDate warmUpStart(Counters lane, LocalDate today) {
        return WarmUp.startOf(lane.warmUpStart(), lane.lastSendOn(), today);
    }

    public LocalDate today(Instant now) {
        return now.atZone(zone).toLocalDate();
    }

    /** The pause after a message, drawn evenly from the sender's range. */
    public Duration gap(RandomGenerator random) {
        return Duration.ofMillis(random.nextInt(limits.minGapMs(), limits.maxGapMs() + 1))
                .multipliedBy(slowness);
    }

    /**
     * The pause after a turn: the gap; where there is none, a slowed sender rests for as long as it sent.
     *
     * @param wire how long the turn was on the wire
     */
    public Duration pause(Duration wire, RandomGenerator random) {
        return isUnpaced() ? wire.multipliedBy(slowness - 1L) : gap(random);
    }

    /** From one message to the next, in the mean. */
    public Duration cycle(Duration wire) {
        return isUnpaced()
                ? Duration.ZERO
                : Duration.ofMillis((limits.minGapMs() + limits.maxGapMs()) / 2)
                        .multipliedBy(slowness)
                        .plus(wire);
    }

    /** Whether the sender leaves no gap at all: then a turn takes many messages at once. */
    public boolean isUnpaced() {
        return limits.maxGapMs() == 0;
    }

    /** When the hour that runs is over, or the one that would begin with a message at {@code now}. */
    Instant hourEnd(Counters lane, Instant now) {
        return (hourIsOver(lane, now) ? now : lane.hourStart()).plus(HOUR);
    }

    /** A part of a cap, never none. */
    private int slowed(int cap) {
        return Math.max(1, cap / slowness);
    }

    private boolean hourIsOver(Counters lane, Instant now) {
        return !lane.hourStart().isAfter(now.minus(HOUR));
    }

    private boolean warmUpLimits(Counters lane, LocalDate today) {
        return WarmUp.dailyCap(warmUp, limits.dailyCap(), warmUpStart(lane, today), today) < limits.dailyCap();
    }
}
