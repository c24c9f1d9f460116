package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.Sender;
import io.sendwell.delivery.policy.Forecast.Hours;
import io.sendwell.delivery.policy.Forecast.Load;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ForecastProperties {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Pace.Counters FRESH = new Pace.Counters(Instant.EPOCH, 0, LocalDate.EPOCH, 0, null, null);
    private static final Hours ALWAYS = new Hours(null, null, UTC);

    @Property(tries = 300)
    void it_says_what_sending_message_by_message_comes_to(
            @ForAll("paces") Pace pace,
            @ForAll("hours") Hours hours,
            @ForAll("moments") Zones.Moment start,
            @ForAll @IntRange(max = 300) int others,
            @ForAll @IntRange(min = 1, max = 600) int mine,
            @ForAll @IntRange(max = 30) int sentBefore) {
        var before = start.at().minusSeconds(1500);
        var load = new Load(pace, pace.count(FRESH, sentBefore, before), others, mine, start.at());

        var plan = Forecast.of(List.of(load), hours);

        var really = oneByOne(load, hours);
        assertThat(plan.perDay()).isEqualTo(really.perDay());
        assertThat(plan.finishAt()).isEqualTo(really.finishAt());
        assertThat(plan.perDay().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(mine);
    }

    @Property(tries = 100)
    void no_day_gets_more_than_all_lanes_may_send(
            @ForAll("paces") Pace one, @ForAll("paces") Pace other, @ForAll @IntRange(min = 1, max = 900) int mine) {
        var start = Instant.parse("2026-11-22T10:00:00Z");
        var lanes = List.of(new Load(inUtc(one), FRESH, 0, mine, start), new Load(inUtc(other), FRESH, 0, mine, start));

        var plan = Forecast.of(lanes, ALWAYS);

        int day = 0;
        for (long count : plan.perDay().values()) {
            var today = LocalDate.of(2026, 11, 22).plusDays(day++);
            assertThat(count).isLessThanOrEqualTo(capOn(one, today) + capOn(other, today));
        }
        assertThat(plan.perDay().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(2L * mine);
    }

    @Example
    void a_million_messages_are_thought_through_at_once() {
        var pace = new Pace(new Sender.Pace(100, 1000, 2000, 5000), new Sender.WarmUpPlan(false, List.of()), UTC);

        var plan = Forecast.of(
                List.of(new Load(pace, FRESH, 0, 1_000_000, Instant.parse("2026-01-01T00:00:00Z"))), ALWAYS);

        assertThat(plan.perDay()).hasSize(1000);
    }

    @Example
    void a_window_wholly_within_quiet_hours_never_ends() {
        var night = new Hours(
                new DailyWindow(LocalTime.of(21, 0), LocalTime.of(9, 0)),
                new DailyWindow(LocalTime.of(22, 0), LocalTime.of(8, 0)),
                UTC);
        var pace = new Pace(new Sender.Pace(100, 1000, 0, 0), new Sender.WarmUpPlan(false, List.of()), UTC);

        var plan = Forecast.of(List.of(new Load(pace, FRESH, 0, 5, Instant.parse("2026-01-01T12:00:00Z"))), night);

        assertThat(plan.finishAt()).isNull();
        assertThat(plan.perDay()).isEmpty();
    }

    private static Forecast.Plan oneByOne(Load lane, Hours hours) {
        var pace = lane.pace();
        var gap = Duration.ofMillis((pace.limits().minGapMs() + pace.limits().maxGapMs()) / 2);
        var perDay = new TreeMap<LocalDate, Long>();
        var counters = lane.counters();
        var at = lane.startsAt();
        var last = at;
        for (long n = 0; n < lane.others() + lane.mine(); n++) {
            at = nextPossible(pace, counters, hours, at);
            counters = pace.count(counters, 1, at);
            if (n >= lane.others()) {
                perDay.merge(at.atZone(hours.zone()).toLocalDate(), 1L, Long::sum);
            }
            last = at;
            at = at.plus(gap);
        }
        return new Forecast.Plan(last, perDay);
    }

    private static Instant nextPossible(Pace pace, Pace.Counters counters, Hours hours, Instant from) {
        var at = from;
        while (true) {
            var turn = pace.turn(counters, at);
            if (hours.quietHours() != null && hours.quietHours().contains(at, hours.zone())) {
                at = hours.quietHours().nextOutside(at, hours.zone());
            } else if (hours.sendWindow() != null && !hours.sendWindow().contains(at, hours.zone())) {
                at = hours.sendWindow().nextInside(at, hours.zone());
            } else if (turn.until() != null) {
                at = turn.until();
            } else {
                return at;
            }
        }
    }

    private static Pace inUtc(Pace pace) {
        return new Pace(pace.limits(), pace.warmUp(), UTC);
    }

    private static int capOn(Pace pace, LocalDate day) {
        return WarmUp.dailyCap(pace.warmUp(), pace.limits().dailyCap(), LocalDate.of(2026, 11, 22), day);
    }

    @Provide
    Arbitrary<Pace> paces() {
        return Combinators.combine(
                        Arbitraries.integers().between(5, 120),
                        Arbitraries.integers().between(20, 900),
                        Arbitraries.of(0, 0, 100, 3_500, 30_000, 90_000, 1_000_000),
                        Arbitraries.of(List.<Integer>of(), List.of(20, 30, 50, 75), List.of(5, 300)),
                        Zones.any())
                .as((hourly, daily, gap, schedule, zone) -> new Pace(
                        new Sender.Pace(hourly, daily, gap, gap),
                        new Sender.WarmUpPlan(!schedule.isEmpty(), schedule),
                        zone));
    }

    @Provide
    Arbitrary<Hours> hours() {
        var quiet = new DailyWindow(LocalTime.of(21, 0), LocalTime.of(9, 0));
        var small = new DailyWindow(LocalTime.of(1, 30), LocalTime.of(2, 30));
        var office = new DailyWindow(LocalTime.of(10, 15), LocalTime.of(17, 0));
        return Combinators.combine(
                        Arbitraries.of(quiet, small).injectNull(0.3),
                        Arbitraries.of(office).injectNull(0.5),
                        Zones.any())
                .as(Hours::new);
    }

    @Provide
    Arbitrary<Zones.Moment> moments() {
        return Zones.moments();
    }
}
