package io.sendwell.delivery.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When queued work will be done: the lanes' own rules, run ahead in thought. */
public final class Forecast {

    private static final Duration FARTHEST = Duration.ofDays(20 * 366L);

    /**
     * What a lane has before it.
     *
     * @param cycle from one message to the next: the mean gap and the time on the wire
     * @param startsAt when the lane begins to send (now, or when its sender's pause ends); {@link Instant#MAX} = never
     * @param others what goes before ours
     * @param mine our messages, by where the contacts are
     * @param quota the lane's part of what its portfolio may; null where there is no such limit
     */
    public record Load(
            Pace pace,
            Pace.Counters counters,
            Duration cycle,
            Instant startsAt,
            List<Part> others,
            List<Part> mine,
            @Nullable Quota quota) {

        public Load(
                Pace pace,
                Pace.Counters counters,
                Duration cycle,
                Instant startsAt,
                List<Part> others,
                List<Part> mine) {
            this(pace, counters, cycle, startsAt, others, mine, null);
        }

        /** The same with a limit to keep. */
        public Load within(@Nullable Quota limit) {
            return new Load(pace, counters, cycle, startsAt, others, mine, limit);
        }

        public long count() {
            return mine.stream().mapToLong(Part::count).sum();
        }
    }

    /**
     * So many messages in any 24 hours (see {@link Budget}); everybody is taken for somebody new.
     *
     * @param used those of the last 24 hours, the oldest first
     */
    public record Quota(double limit, List<Used> used) {

        /** @param n a lane's share of them may be a fraction */
        public record Used(Instant at, double n) {}

        /** A lane's part of it. */
        public Quota part(double share) {
            return new Quota(
                    limit * share,
                    used.stream()
                            .map(one -> new Used(one.at(), one.n() * share))
                            .toList());
        }
    }

    /**
     * Messages to contacts who see the same clock.
     *
     * @param notBefore when the first may go
     */
    public record Part(long count, Hours hours, Instant notBefore) {}

    /**
     * The hours in which marketing may go; null = no such limit.
     *
     * @param zone of the quiet hours: the contact's
     * @param windowZone of the send window: the contact's, or the campaign's
     */
    public record Hours(
            @Nullable DailyWindow quietHours, @Nullable DailyWindow sendWindow, ZoneId zone, ZoneId windowZone) {

        /** The first instant from {@code at} on at which a message may go; null where the hours leave none. */
        @Nullable Instant nextAllowed(Instant at) {
            var candidate = at;
            for (int tries = 0; tries < 8; tries++) {
                var outsideQuiet = quietHours == null ? candidate : quietHours.nextOutside(candidate, zone);
                var inside = sendWindow == null ? outsideQuiet : sendWindow.nextInside(outsideQuiet, windowZone);
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
            var closes = sendWindow == null ? day : sendWindow.nextOutside(at, windowZone);
            var end = quiet.isBefore(closes) || closes.equals(at) ? quiet : closes;
            return end.isAfter(at) ? end : day;
        }
    }

    /**
     * @param finishAt when the last of ours has gone; null where there are none, or never at this pace
     * @param perDay how many of ours go on which day
     */
    public record Plan(@Nullable Instant finishAt, Map<LocalDate, Long> perDay) {}

    private Forecast() {}

    /**
     * Runs all lanes to the end of our messages.
     *
     * @param calendar whose days {@link Plan#perDay} counts
     */
    public static Plan of(Collection<Load> lanes, ZoneId calendar) {
        var perDay = new TreeMap<LocalDate, Long>();
        @Nullable Instant finish = null;
        for (var lane : lanes) {
            if (lane.count() == 0) {
                continue;
            }
            var run = new LaneRun(lane, calendar);
            if (!lane.startsAt().equals(Instant.MAX)) {
                run.until(lane.startsAt().plus(FARTHEST));
            }
            run.perDay().forEach((day, count) -> perDay.merge(day, count, Long::sum));
            var end = run.finishedAt();
            if (end == null) {
                return new Plan(null, perDay);
            }
            finish = finish == null || end.isAfter(finish) ? end : finish;
        }
        return new Plan(finish, perDay);
    }
}
