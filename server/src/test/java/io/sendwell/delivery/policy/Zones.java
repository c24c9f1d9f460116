package io.sendwell.delivery.policy;

import java.time.Instant;
import java.time.ZoneId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Places and times that are awkward: clocks that jump an hour, half an hour, at midnight, or a whole day. */
final class Zones {

    private Zones() {}

    static Arbitrary<ZoneId> any() {
        return Arbitraries.of(
                        "UTC",
                        "America/New_York",
                        "Europe/London",
                        "Australia/Lord_Howe",
                        "Asia/Kolkata",
                        "Africa/Cairo",
                        "America/Santiago",
                        "Pacific/Apia")
                .map(ZoneId::of);
    }

    /** A whole minute, more often than not within two days of a jump of the clock there. */
    static Arbitrary<Instant> minuteIn(ZoneId zone) {
        var years = Arbitraries.of("2011-12-28T00:00:00Z", "2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z")
                .map(Instant::parse);
        return Combinators.combine(
                        years, Arbitraries.integers().between(-2880, 2880), Arbitraries.of(true, true, false))
                .as((start, minutes, nearJump) -> {
                    var jump = zone.getRules().nextTransition(start);
                    return (nearJump && jump != null ? jump.getInstant() : start).plusSeconds(60L * minutes);
                });
    }

    /** A place and a time there. */
    record Moment(ZoneId zone, Instant at) {}

    static Arbitrary<Moment> moments() {
        return any().flatMap(zone -> minuteIn(zone).map(at -> new Moment(zone, at)));
    }
}
