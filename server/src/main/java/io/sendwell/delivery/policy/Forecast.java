package io.sendwell.delivery.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When queued work will be done: the lane's own rules, run ahead in thought. It steps from limit to limit, not from
 * message to message, so a million messages cost a few thousand steps.
 */
public final class Forecast {

    private static final int MOST_STEPS = 200_000;

    /**
     * What a lane has before it.
     *
     * @param others messages that go before ours
     * @param mine our messages
     * @param startsAt when the lane begins to send (now, or when its sender's pause ends)
     */
    public record Load(Pace pace, Pace.Counters counters, long others, long mine, Instant startsAt) {}

    /** The hours in which marketing may go, as somebody in {@code zone} sees the clock; null = no such limit. */
    public record Hours(
            @Nullable DailyWindow quietHours, @Nullable DailyWindow sendWindow, ZoneId zone) {

        /** The first instant from {@code at} on at which a message may go; null where the hours leave none. */
        @Nullable Instant nextAllowed(Instant at) {
            var candidate = at;
            for (int tries = 0; tries < 8; tries++) {
                var outsideQuiet = quietHours == null ? candidate : quietHours.nextOutside(candidate, zone);
                var inside = sendWindow == null ? outsideQuiet : sendWindow.nextInside(outsideQuiet, zone);
                if (inside.equals(candidate)) {
                    return candidate;
                }
                candidate = inside;
            }
            return null;
        }

        /** Until when messages may go on going, from an instant at which they may. */
        Instant allowedUntil(Instant at) {
            var day = at.plus(Duration.ofDays(1));
            var quiet = quietHours == null ? day : quietHours.nextInside(at, zone);
            var closes = sendWindow == null ? day : sendWindow.nextOutside(at, zone);
            var end = quiet.isBefore(closes) || closes.equals(at) ? quiet : closes;
            return end.isAfter(at) ? end : day;
        }
    }

    /**
     * @param finishAt when the last of ours has gone; null where there are none, or never at this pace
     * @param perDay how many of ours go on which day, in the zone of {@link Hours}
     */
    public record Plan(@Nullable Instant finishAt, Map<LocalDate, Long> perDay) {}

    private Forecast() {}

    public static Plan of(Collection<Load> lanes, Hours hours) {
        var perDay = new TreeMap<LocalDate, Long>();
        @Nullable Instant finish = null;
        for (var lane : lanes) {
            if (lane.mine() == 0) {
                continue;
            }
            var end = run(lane, hours, perDay);
            if (end == null) {
                return new Plan(null, perDay);
            }
            finish = finish == null || end.isAfter(finish) ? end : finish;
        }
        return new Plan(finish, perDay);
    }

    private static @Nullable Instant run(Load lane, Hours hours, Map<LocalDate, Long> perDay) {
        var pace = lane.pace();
        var gap = Duration.ofMillis((pace.limits().minGapMs() + pace.limits().maxGapMs()) / 2);
        var counters = lane.counters();
        var at = lane.startsAt();
        long others = lane.others();
        long mine = lane.mine();
        for (int step = 0; step < MOST_STEPS; step++) {
            var allowed = hours.nextAllowed(at);
            if (allowed == null) {
                return null;
            }
            at = allowed;
            var turn = pace.turn(counters, at);
            var full = turn.until();
            if (full != null) {
                at = full;
                continue;
            }
            long fit = gap.isZero()
                    ? turn.room()
                    : Math.max(
                            1,
                            Duration.between(at, boundary(pace, counters, hours, at))
                                    .dividedBy(gap));
            long n = Math.min(Math.min(fit, turn.room()), others + mine);
            counters = pace.count(counters, (int) n, at);
            long ours = Math.max(0, n - others);
            others = Math.max(0, others - n);
            mine -= ours;
            if (ours > 0) {
                perDay.merge(at.atZone(hours.zone()).toLocalDate(), ours, Long::sum);
            }
            if (mine == 0) {
                return at.plus(gap.multipliedBy(n - 1));
            }
            at = at.plus(gap.multipliedBy(n));
        }
        return null;
    }

    /** The next instant at which something may change: an hour or a day of ours or theirs, or the allowed hours, ends. */
    private static Instant boundary(Pace pace, Pace.Counters counters, Hours hours, Instant at) {
        return Stream.of(
                        pace.hourEnd(counters, at),
                        midnightAfter(at, pace.zone()),
                        midnightAfter(at, hours.zone()),
                        hours.allowedUntil(at))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Instant midnightAfter(Instant at, ZoneId zone) {
        return at.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
    }
}
