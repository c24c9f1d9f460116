package io.sendwell.intelligence.policy;

import java.time.Instant;
import java.time.ZoneId;

/** Time without its weekends: who wrote on Friday evening is not three days colder on Monday morning. */
final class WorkingDays {

    /** Counted from a Monday. */
    private static final long MONDAY = -3;

    private static final int WEEK = 7;
    private static final int WORKING = 5;

    private WorkingDays() {}

    /** Working days until {@code at}, with the part of its day that has passed. It never goes back, whatever clocks do. */
    static double until(Instant at, ZoneId zone) {
        var date = at.atZone(zone).toLocalDate();
        long days = date.toEpochDay() - MONDAY;
        int weekday = (int) Math.floorMod(days, (long) WEEK);
        double whole = (double) (Math.floorDiv(days, (long) WEEK) * WORKING + Math.min(weekday, WORKING));
        if (weekday >= WORKING) {
            return whole;
        }
        // The day as long as it is there: on two days of the year it has 23 or 25 hours.
        double begin = date.atStartOfDay(zone).toEpochSecond();
        double end = date.plusDays(1).atStartOfDay(zone).toEpochSecond();
        double passed = (at.getEpochSecond() - begin) / (end - begin);
        return whole + Math.clamp(passed, 0.0, 1.0);
    }
}
