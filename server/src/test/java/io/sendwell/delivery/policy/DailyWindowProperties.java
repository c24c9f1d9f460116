package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DailyWindowProperties {

    private static final Duration LONGEST_WAIT = Duration.ofDays(3);
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    @Property(tries = 600)
    void next_inside_is_the_first_minute_inside_and_next_outside_the_first_outside(
            @ForAll("windows") DailyWindow window, @ForAll("moments") Zones.Moment moment) {
        var zone = moment.zone();
        var at = moment.at();

        assertThat(window.nextInside(at, zone)).isEqualTo(firstMinute(window, at, zone, true));
        if (!window.start().equals(window.end())) {
            assertThat(window.nextOutside(at, zone)).isEqualTo(firstMinute(window, at, zone, false));
        } else {
            assertThat(window.nextOutside(at, zone)).isEqualTo(at);
        }
    }

    @Example
    void it_holds_its_start_and_not_its_end() {
        var day = new DailyWindow(LocalTime.of(9, 0), LocalTime.of(18, 0));

        assertThat(day.contains(LocalTime.of(8, 59, 59))).isFalse();
        assertThat(day.contains(LocalTime.of(9, 0))).isTrue();
        assertThat(day.contains(LocalTime.of(17, 59, 59))).isTrue();
        assertThat(day.contains(LocalTime.of(18, 0))).isFalse();
    }

    @Example
    void it_passes_midnight() {
        var night = new DailyWindow(LocalTime.of(21, 0), LocalTime.of(9, 0));

        assertThat(night.contains(LocalTime.of(23, 0))).isTrue();
        assertThat(night.contains(LocalTime.MIDNIGHT)).isTrue();
        assertThat(night.contains(LocalTime.of(12, 0))).isFalse();
        assertThat(night.nextOutside(Instant.parse("2026-11-22T02:30:00Z"), ZoneId.of("UTC")))
                .isEqualTo("2026-11-22T09:00:00Z");
    }

    /** On 2026-03-08 the clocks of New York go from 02:00 to 03:00. */
    @Example
    void a_start_that_the_clock_skips_is_the_moment_of_the_jump() {
        var window = new DailyWindow(LocalTime.of(2, 30), LocalTime.of(5, 0));

        assertThat(window.nextInside(Instant.parse("2026-03-08T06:50:00Z"), NEW_YORK))
                .isEqualTo("2026-03-08T07:00:00Z");
    }

    /** On 2026-11-01 the clocks of New York show 01:00 to 02:00 twice. */
    @Example
    void an_end_that_the_clock_shows_twice_does_not_cost_a_day() {
        var night = new DailyWindow(LocalTime.of(21, 0), LocalTime.of(1, 30));

        assertThat(night.nextOutside(Instant.parse("2026-11-01T06:10:00Z"), NEW_YORK))
                .isEqualTo("2026-11-01T06:30:00Z");
    }

    private static Instant firstMinute(DailyWindow window, Instant from, ZoneId zone, boolean inside) {
        var at = from;
        while (window.contains(at, zone) != inside) {
            at = at.plusSeconds(60);
            assertThat(at).isBefore(from.plus(LONGEST_WAIT));
        }
        return at;
    }

    @Provide
    Arbitrary<DailyWindow> windows() {
        return Combinators.combine(times(), times()).as(DailyWindow::new);
    }

    /** The small hours, where clocks jump, come up most. */
    private static Arbitrary<LocalTime> times() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 4 * 60),
                        Arbitraries.integers().between(0, 24 * 60 - 1))
                .map(minute -> LocalTime.ofSecondOfDay(60L * minute));
    }

    @Provide
    Arbitrary<Zones.Moment> moments() {
        return Zones.moments();
    }
}
