package io.sendwell.delivery.policy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The same time on the wall for everybody: at nine at the contact's place. Where it has passed already, it is that of a
 * later day; never another hour.
 */
public final class LocalStart {

    /**
     * When a contact is due, as SQL over a column {@code zone} and the parameters {@code local} (without zone), {@code
     * notBefore} and {@code zone} (for contacts without one). A test holds it against {@link #at}.
     */
    public static final String SQL = """
            case when {wall} at time zone {zone} >= :notBefore::timestamptz
                 then {wall} at time zone {zone}
                 else ({wall} + interval '1 day') at time zone {zone}
            end""".replace("{wall}", """
            greatest(:local::timestamp, date_trunc('day', :notBefore::timestamptz at time zone {zone}) + (:local::timestamp)::time)""").replace("{zone}", "coalesce(zone, :zone)");

    private LocalStart() {}

    /** When the clocks of {@code zone} show {@code local}, or its time of day on a later day, from {@code notBefore} on. */
    public static Instant at(LocalDateTime local, ZoneId zone, Instant notBefore) {
        var today = notBefore.atZone(zone).toLocalDate().atTime(local.toLocalTime());
        var wall = local.isAfter(today) ? local : today;
        var at = wall.atZone(zone).toInstant();
        return at.isBefore(notBefore) ? wall.plusDays(1).atZone(zone).toInstant() : at;
    }

    /** When the first people on earth see that time: from then on messages may be due. */
    public static Instant earliest(LocalDateTime local) {
        return local.toInstant(ZoneOffset.ofHours(14));
    }
}
