package io.sendwell.delivery.policy;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;

/**
 * A stretch of every day, from {@code start} up to {@code end}; it passes midnight where {@code end} is the earlier one.
 * Start and end alike means the whole day.
 */
public record DailyWindow(LocalTime start, LocalTime end) {

    /** A bound that one day's jump of the clock skips comes on the next; a zone that skips a whole day needs one more. */
    private static final int DAYS_AHEAD = 4;

    public boolean contains(LocalTime time) {
        if (start.equals(end)) {
            return true;
        }
        return start.isBefore(end)
                ? !time.isBefore(start) && time.isBefore(end)
                : !time.isBefore(start) || time.isBefore(end);
    }

    public boolean contains(Instant at, ZoneId zone) {
        return contains(at.atZone(zone).toLocalTime());
    }

    /** The first instant at or after {@code at} that lies inside. */
    public Instant nextInside(Instant at, ZoneId zone) {
        return contains(at, zone) ? at : next(at, zone, true);
    }

    /** The first instant at or after {@code at} that lies outside; {@code at} itself where the window never ends. */
    public Instant nextOutside(Instant at, ZoneId zone) {
        return contains(at, zone) && !start.equals(end) ? next(at, zone, false) : at;
    }

    /**
     * The first instant after {@code at} at which the clock on the wall is inside, or outside. That may be a bound of the
     * window (each time the clock shows it, for it does so twice when it is put back) or the moment when the clock jumps.
     */
    private Instant next(Instant at, ZoneId zone, boolean inside) {
        var bound = inside ? start : end;
        var today = at.atZone(zone).toLocalDate();
        var candidates = new ArrayList<Instant>();
        for (int day = 0; day < DAYS_AHEAD; day++) {
            var local = today.plusDays(day).atTime(bound);
            zone.getRules().getValidOffsets(local).forEach(offset -> candidates.add(local.toInstant(offset)));
        }
        var jump = zone.getRules().nextTransition(at);
        if (jump != null) {
            candidates.add(jump.getInstant());
        }
        return candidates.stream()
                .filter(instant -> instant.isAfter(at) && contains(instant, zone) == inside)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }
}
