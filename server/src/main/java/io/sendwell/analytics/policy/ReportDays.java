package io.sendwell.analytics.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/** Which day's report is to be made when. */
public final class ReportDays {

    /** After a long rest, so many days are made up for; older ones are made when somebody asks for them. */
    public static final int MOST_MADE_UP = 7;

    private ReportDays() {}

    /**
     * When the report of a day is due: at this time on the day after; where clocks skip it, so much later; where they show it
     * twice, the first time.
     */
    public static Instant due(LocalDate day, LocalTime at, ZoneId zone) {
        return day.plusDays(1).atTime(at).atZone(zone).toInstant();
    }

    /** The newest day whose report is due. */
    public static LocalDate newest(Instant now, LocalTime at, ZoneId zone) {
        var yesterday = LocalDate.ofInstant(now, zone).minusDays(1);
        return due(yesterday, at, zone).isAfter(now) ? yesterday.minusDays(1) : yesterday;
    }

    /** The day whose report is to be made now, of those from {@code first} on; empty where none is due. */
    public static Optional<LocalDate> next(LocalDate first, Instant now, LocalTime at, ZoneId zone) {
        var newest = newest(now, at, zone);
        var oldest = newest.minusDays(MOST_MADE_UP - 1L);
        var next = first.isBefore(oldest) ? oldest : first;
        return next.isAfter(newest) ? Optional.empty() : Optional.of(next);
    }
}
