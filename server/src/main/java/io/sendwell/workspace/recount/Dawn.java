package io.sendwell.workspace.recount;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/** When a workspace's figures are counted anew: an hour after its clean-up began. */
final class Dawn {

    private static final LocalTime HOUR = LocalTime.of(3, 0);

    private Dawn() {}

    /** The next three o'clock in the morning there; where that is skipped for summer time, what stands for it. */
    static Instant after(Instant now, ZoneId zone) {
        var today = now.atZone(zone).toLocalDate();
        var candidate = today.atTime(HOUR).atZone(zone).toInstant();
        return candidate.isAfter(now)
                ? candidate
                : today.plusDays(1).atTime(HOUR).atZone(zone).toInstant();
    }
}
