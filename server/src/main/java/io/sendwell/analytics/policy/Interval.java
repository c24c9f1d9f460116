package io.sendwell.analytics.policy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How finely a timeline is divided. Weeks begin on Mondays. */
public enum Interval {
    HOUR(31),
    DAY(3660),
    WEEK(3660);

    private final int mostDays;

    Interval(int mostDays) {
        this.mostDays = mostDays;
    }

    /** A timeline may be so many days long. */
    public int mostDays() {
        return mostDays;
    }

    /** The day that stands for the part of a timeline that a day is in: itself, or the Monday of its week. */
    public LocalDate partOf(LocalDate day) {
        return this == WEEK ? day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)) : day;
    }

    /** The one after. */
    public LocalDate next(LocalDate part) {
        return part.plus(1, this == WEEK ? ChronoUnit.WEEKS : ChronoUnit.DAYS);
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Interval> of(String code) {
        return Arrays.stream(values())
                .filter(interval -> interval.code().equals(code))
                .findFirst();
    }
}
