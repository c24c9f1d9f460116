package io.sendwell.workspace.retention;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/** When a workspace is cleaned up. */
public final class Night {

    private static final LocalTime HOUR = LocalTime.of(2, 0);

    private Night() {}

    /** The next two o'clock in the morning there; where that hour is skipped for summer time, the one that stands for it. */
    public static Instant after(Instant now, ZoneId zone) {
        var today = now.atZone(zone).toLocalDate();
        var candidate = today.atTime(HOUR).atZone(zone).toInstant();
        return candidate.isAfter(now)
                ? candidate
                : today.plusDays(1).atTime(HOUR).atZone(zone).toInstant();
    }
}
