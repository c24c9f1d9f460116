package io.sendwell.analytics.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** When reports are due, what they compare, and how often they are tried, in any zone and at any time. */
class ReportDaysProperties {

    private static final long TEN_YEARS = 315_360_000L;
    private static final long START = 1_700_000_000L;

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                        "UTC",
                        "Europe/Berlin",
                        "America/Sao_Paulo",
                        "America/New_York",
                        "Asia/Kolkata",
                        "Australia/Lord_Howe",
                        "Africa/Cairo",
                        "Asia/Beirut",
                        "Pacific/Kiritimati",
                        "America/St_Johns")
                .map(ZoneId::of);
    }

    @Property
    void the_newest_day_is_due_and_the_one_after_is_not(
            @ForAll("zones") ZoneId zone,
            @ForAll @LongRange(max = TEN_YEARS) long seconds,
            @ForAll @IntRange(max = 1439) int minute) {
        var now = Instant.ofEpochSecond(START + seconds);
        var at = LocalTime.MIDNIGHT.plusMinutes(minute);

        var newest = ReportDays.newest(now, at, zone);

        assertThat(ReportDays.due(newest, at, zone)).isBeforeOrEqualTo(now);
        assertThat(ReportDays.due(newest.plusDays(1), at, zone)).isAfter(now);
        assertThat(newest.plusDays(1).atStartOfDay(zone).toInstant())
                .as("it is over")
                .isBeforeOrEqualTo(now);
    }

    @Property
    void each_day_is_made_once_in_its_order_and_at_most_a_week_is_made_up_for(
            @ForAll("zones") ZoneId zone,
            @ForAll @LongRange(max = TEN_YEARS) long seconds,
            @ForAll @IntRange(max = 1439) int minute,
            @ForAll @IntRange(min = -30, max = 5) int first) {
        var now = Instant.ofEpochSecond(START + seconds);
        var at = LocalTime.MIDNIGHT.plusMinutes(minute);
        var newest = ReportDays.newest(now, at, zone);
        var begun = newest.plusDays(first);

        int made = 0;
        var next = ReportDays.next(begun, now, at, zone);
        var last = begun.minusDays(1);
        while (next.isPresent()) {
            assertThat(next.get()).isAfter(last).isBeforeOrEqualTo(newest);
            last = next.get();
            made++;
            next = ReportDays.next(last.plusDays(1), now, at, zone);
        }

        assertThat(made).isEqualTo(Math.clamp(1L - first, 0, ReportDays.MOST_MADE_UP));
        assertThat(made == 0 || last.equals(newest)).isTrue();
    }

    @Test
    void an_hour_that_clocks_skip_is_made_up_for_and_one_that_comes_twice_counts_once() {
        var berlin = ZoneId.of("Europe/Berlin");
        var halfPastTwo = LocalTime.of(2, 30);

        assertThat(ReportDays.due(LocalDate.of(2027, 3, 27), halfPastTwo, berlin))
                .isEqualTo(Instant.parse("2027-03-28T01:30:00Z"));
        assertThat(ReportDays.due(LocalDate.of(2027, 10, 30), halfPastTwo, berlin))
                .isEqualTo(Instant.parse("2027-10-31T00:30:00Z"));
        assertThat(ReportDays.newest(Instant.parse("2027-10-31T01:30:00Z"), halfPastTwo, berlin))
                .isEqualTo(LocalDate.of(2027, 10, 30));
    }

    @Property
    void the_mean_lies_between_what_it_is_of_and_counts_only_days_that_there_were(
            @ForAll List<@IntRange(max = 1_000_000) Integer> counts, @ForAll @IntRange(max = 20) int age) {
        var day = LocalDate.of(2026, 3, 20);
        var byDay = new TreeMap<LocalDate, Long>();
        for (int i = 0; i < counts.size(); i++) {
            byDay.put(day.minusDays(i), (long) counts.get(i));
        }

        var beside = Beside.of(byDay, day, day.minusDays(age));

        assertThat(beside.day()).isEqualTo(counts.isEmpty() ? 0L : (long) counts.getFirst());
        if (age == 0) {
            assertThat(beside.dayBefore()).isNull();
            assertThat(beside.meanOfSevenDays()).isNull();
        } else {
            var days = byDay.subMap(day.minusDays(Math.min(age, Beside.DAYS)), day);
            double sum = days.values().stream().mapToLong(Long::longValue).sum();
            assertThat(beside.meanOfSevenDays()).isCloseTo(sum / Math.min(age, Beside.DAYS), within());
            assertThat(beside.dayBefore()).isEqualTo(byDay.getOrDefault(day.minusDays(1), 0L));
        }
    }

    @Test
    void a_day_without_any_is_zero_beside_zeros() {
        var day = LocalDate.of(2026, 3, 20);

        assertThat(Beside.of(Map.of(), day, day.minusDays(3))).isEqualTo(new Beside(0, 0L, 0.0));
    }

    @Test
    void what_fails_is_tried_later_and_later_for_about_a_day() {
        var all = Duration.ZERO;
        var last = Duration.ZERO;
        int attempts = 1;
        for (var wait = DeliveryAttempts.after(attempts); wait.isPresent(); wait = DeliveryAttempts.after(++attempts)) {
            assertThat(wait.get()).isGreaterThan(last);
            last = wait.get();
            all = all.plus(last);
        }

        assertThat(attempts).isEqualTo(8);
        assertThat(all).isBetween(Duration.ofHours(20), Duration.ofHours(26));
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(0.06);
    }
}
