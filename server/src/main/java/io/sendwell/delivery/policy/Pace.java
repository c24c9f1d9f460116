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
 */
public record Pace(Sender.Pace limits, Sender.WarmUpPlan warmUp, ZoneId zone) {

    private static final Duration HOUR = Duration.ofHours(1);

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
        int hourRoom = limits.hourlyCap() - (hourIsOver(lane, now) ? 0 : lane.hourCount());
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
        return WarmUp.dailyCap(warmUp, limits.dailyCap(), warmUpStart(lane, today), today);
    }

    public LocalDate warmUpStart(Counters lane, LocalDate today) {
        return WarmUp.startOf(lane.warmUpStart(), lane.lastSendOn(), today);
    }

    public LocalDate today(Instant now) {
        return now.atZone(zone).toLocalDate();
    }

    /** The pause after a message, drawn evenly from the sender's range. */
    public Duration gap(RandomGenerator random) {
        return Duration.ofMillis(random.nextInt(limits.minGapMs(), limits.maxGapMs() + 1));
    }

    /** Whether the sender leaves no gap at all: then a turn takes many messages at once. */
    public boolean isUnpaced() {
        return limits.maxGapMs() == 0;
    }

    /** When the hour that runs is over, or the one that would begin with a message at {@code now}. */
    Instant hourEnd(Counters lane, Instant now) {
        return (hourIsOver(lane, now) ? now : lane.hourStart()).plus(HOUR);
    }

    private boolean hourIsOver(Counters lane, Instant now) {
        return !lane.hourStart().isAfter(now.minus(HOUR));
    }

    private boolean warmUpLimits(Counters lane, LocalDate today) {
        return dailyCap(lane, today) < limits.dailyCap();
    }
}
