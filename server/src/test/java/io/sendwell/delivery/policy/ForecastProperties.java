package io.sendwell.delivery.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sendwell.channel.Sender;
import io.sendwell.delivery.policy.Forecast.Hours;
import io.sendwell.delivery.policy.Forecast.Load;
import io.sendwell.delivery.policy.Forecast.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ForecastProperties {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Pace.Counters FRESH = new Pace.Counters(Instant.EPOCH, 0, LocalDate.EPOCH, 0, null, null);
    private static final Hours ALWAYS = new Hours(null, null, UTC, UTC);

    @Property(tries = 300)
    void it_says_what_sending_message_by_message_comes_to(
            @ForAll("paces") Pace pace,
            @ForAll("hours") Hours hours,
            @ForAll("moments") Zones.Moment start,
            @ForAll @IntRange(max = 300) int others,
            @ForAll @IntRange(min = 1, max = 600) int mine,
            @ForAll @IntRange(max = 30) int sentBefore) {
        Assume.that(everOpen(hours, start.at()));
        var before = start.at().minusSeconds(1500);
        var load = load(pace, pace.count(FRESH, sentBefore, before), hours, others, mine, start.at());

        var plan = Forecast.of(List.of(load), hours.zone());

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
        var lanes = List.of(
                load(inUtc(one), FRESH, ALWAYS, 0, mine, start), load(inUtc(other), FRESH, ALWAYS, 0, mine, start));

        var plan = Forecast.of(lanes, UTC);

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
                List.of(load(pace, FRESH, ALWAYS, 0, 1_000_000, Instant.parse("2026-01-01T00:00:00Z"))), UTC);

        assertThat(plan.perDay()).hasSize(1000);
    }

    @Example
    void a_window_wholly_within_quiet_hours_never_ends() {
        var night = new Hours(
                new DailyWindow(LocalTime.of(21, 0), LocalTime.of(9, 0)),
                new DailyWindow(LocalTime.of(22, 0), LocalTime.of(8, 0)),
                UTC,
                UTC);
        var pace = new Pace(new Sender.Pace(100, 1000, 0, 0), new Sender.WarmUpPlan(false, List.of()), UTC);

        var plan = Forecast.of(List.of(load(pace, FRESH, night, 0, 5, Instant.parse("2026-01-01T12:00:00Z"))), UTC);

        assertThat(plan.finishAt()).isNull();
        assertThat(plan.perDay()).isEmpty();
    }

    @Property(tries = 200)
    void contacts_around_the_world_are_all_served_and_each_in_his_own_hours(
            @ForAll("paces") Pace pace,
            @ForAll("hours") Hours one,
            @ForAll("hours") Hours other,
            @ForAll @IntRange(max = 300) int here,
            @ForAll @IntRange(min = 1, max = 300) int there) {
        var start = Instant.parse("2026-11-22T10:00:00Z");
        Assume.that(everOpen(one, start) && everOpen(other, start));
        var together = new Load(
                pace,
                FRESH,
                gap(pace),
                start,
                List.of(),
                List.of(new Part(here, one, start), new Part(there, other, start)));

        var plan = Forecast.of(List.of(together), UTC);

        assertThat(plan.perDay().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(here + there);
        var end = requireNonNull(plan.finishAt());
        assertThat(end.equals(one.nextAllowed(end)) || end.equals(other.nextAllowed(end)))
                .as("the last goes when it may")
                .isTrue();
    }

    @Property(tries = 100)
    void shares_add_up_and_make_all_lanes_end_on_about_the_same_day(
            @ForAll("paces") Pace one,
            @ForAll("paces") Pace other,
            @ForAll @IntRange(max = 500) int queued,
            @ForAll @IntRange(min = 200, max = 3000) int free) {
        var start = Instant.parse("2026-11-22T10:00:00Z");
        var lanes = List.of(
                load(inUtc(one), FRESH, ALWAYS, queued, 0, start), load(inUtc(other), FRESH, ALWAYS, 0, 0, start));

        var shares = Shares.of(lanes, ALWAYS, free, start);

        assertThat(shares.get(0) + shares.get(1)).isCloseTo(1, within(1e-9));
        var ends = new ArrayList<Instant>();
        for (int i = 0; i < 2; i++) {
            long mine = Math.max(1, Math.round(shares.get(i) * free));
            var lane = load(inUtc(i == 0 ? one : other), FRESH, ALWAYS, i == 0 ? queued : 0, mine, start);
            ends.add(requireNonNull(Forecast.of(List.of(lane), UTC).finishAt()));
        }
        var horizon = start.plus(Duration.ofDays(Shares.DAYS)); // Beyond it, proportions are only carried on.
        if (shares.stream().allMatch(share -> share > 0.02) && ends.stream().allMatch(end -> end.isBefore(horizon))) {
            assertThat(Duration.between(ends.get(0), ends.get(1)).abs()).isLessThan(Duration.ofHours(30));
        }
    }

    /** A window in one zone may lie wholly in the quiet hours of another, on some days or on all. */
    private static boolean everOpen(Hours hours, Instant start) {
        return IntStream.range(0, 500)
                .mapToObj(days -> start.plus(Duration.ofDays(days)))
                .allMatch(day -> hours.nextAllowed(day) != null);
    }

    private static Load load(Pace pace, Pace.Counters counters, Hours hours, long others, long mine, Instant start) {
        return new Load(
                pace,
                counters,
                gap(pace),
                start,
                List.of(new Part(others, hours, start)),
                List.of(new Part(mine, hours, start)));
    }

    private static Duration gap(Pace pace) {
        return Duration.ofMillis((pace.limits().minGapMs() + pace.limits().maxGapMs()) / 2);
    }

    private static Forecast.Plan oneByOne(Load lane, Hours hours) {
        var pace = lane.pace();
        var gap = lane.cycle();
        long others = lane.others().getFirst().count();
        var perDay = new TreeMap<LocalDate, Long>();
        var counters = lane.counters();
        var at = lane.startsAt();
        var last = at;
        for (long n = 0; n < others + lane.count(); n++) {
            at = nextPossible(pace, counters, hours, at);
            counters = pace.count(counters, 1, at);
            if (n >= others) {
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
            } else if (hours.sendWindow() != null && !hours.sendWindow().contains(at, hours.windowZone())) {
                at = hours.sendWindow().nextInside(at, hours.windowZone());
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
                        Zones.any(),
                        Zones.any())
                .as(Hours::new);
    }

    @Provide
    Arbitrary<Zones.Moment> moments() {
        return Zones.moments();
    }
}
