package io.sendwell.analytics.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class ReadingProperties {

    @Property
    void rates_are_percentages_whatever_the_counts(
            @ForAll @LongRange(min = 0, max = 1_000_000) long attempted,
            @ForAll @LongRange(min = 0, max = 1_000_000) long reached,
            @ForAll @LongRange(min = 0, max = 1_000_000) long read,
            @ForAll @LongRange(min = 0, max = 1_000_000) long replied,
            @ForAll @LongRange(min = 0, max = 1_000_000) long optedOut) {
        var rates = Rates.of(attempted, reached, read, replied, optedOut);

        assertThat(List.of(rates.delivery(), rates.read(), rates.response(), rates.optOut(), rates.engagement()))
                .allMatch(rate -> rate >= 0 && rate <= 100);
    }

    @Example
    void nothing_has_rates_of_zero_and_all_of_it_a_hundred() {
        assertThat(Rates.of(0, 0, 0, 0, 0)).isEqualTo(new Rates(0, 0, 0, 0, 0));
        assertThat(Rates.of(7, 7, 7, 7, 7)).isEqualTo(new Rates(100, 100, 100, 100, 100));
        assertThat(Rates.of(8, 7, 0, 2, 1)).isEqualTo(new Rates(87.5, 0, 28.6, 14.3, 31.8));
    }

    @Property
    void a_rate_is_surer_the_more_it_is_seen(
            @ForAll @IntRange(min = 1, max = 1000) int hits, @ForAll @IntRange(min = 0, max = 1000) int others) {
        double once = SureRate.of(hits, hits + others);
        double oftener = SureRate.of(10L * hits, 10L * (hits + others));

        assertThat(once).isPositive().isLessThanOrEqualTo((double) hits / (hits + others));
        assertThat(oftener).isGreaterThan(once);
        assertThat(SureRate.of(hits + 1L, hits + others + 1L)).isGreaterThan(once);
    }

    @Example
    void one_of_one_does_not_win_against_many() {
        assertThat(SureRate.of(1, 1)).isLessThan(SureRate.of(300, 1000));
        assertThat(SureRate.of(0, 0)).isZero();
        assertThat(SureRate.of(0, 50)).isZero();
    }

    @Example
    void the_best_hours_are_those_with_enough_to_say() {
        var lucky = new BestHours.Hour(1, 9, 3, 3, 3);
        var good = new BestHours.Hour(2, 10, 500, 400, 60);
        var fair = new BestHours.Hour(3, 11, 500, 300, 20);
        var dead = new BestHours.Hour(4, 12, 500, 0, 0);

        assertThat(BestHours.of(List.of(lucky, fair, dead, good), 5)).containsExactly(good, fair);
        assertThat(BestHours.of(List.of(fair, good), 1)).containsExactly(good);
        assertThat(BestHours.of(List.of(), 5)).isEmpty();
    }

    @Property
    void weeks_begin_on_mondays_and_leave_no_day_out(@ForAll @IntRange(min = 0, max = 20_000) int epochDay) {
        var day = LocalDate.ofEpochDay(epochDay);
        var monday = Interval.WEEK.partOf(day);

        assertThat(monday.getDayOfWeek()).isEqualTo(DayOfWeek.MONDAY);
        assertThat(day).isBetween(monday, Interval.WEEK.next(monday).minusDays(1));
        assertThat(Interval.DAY.partOf(day)).isEqualTo(day);
    }
}
