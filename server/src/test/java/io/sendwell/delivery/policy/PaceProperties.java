package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.Sender;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PaceProperties {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Pace.Counters FRESH = new Pace.Counters(Instant.EPOCH, 0, LocalDate.EPOCH, 0, null, null);
    private static final Sender.WarmUpPlan NONE = new Sender.WarmUpPlan(false, List.of());

    /** A lane that sends whenever it may, looked at after waits of all lengths, over jumps of the clock. */
    @Property(tries = 400)
    void neither_a_day_nor_an_hour_ever_holds_more_than_its_cap(
            @ForAll("moments") Zones.Moment start,
            @ForAll @IntRange(min = 1, max = 12) int hourlyCap,
            @ForAll @IntRange(min = 1, max = 40) int dailyCap,
            @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 50) Integer> schedule,
            @ForAll @IntRange(min = 1, max = 20) int most,
            @ForAll @Size(min = 1, max = 120) List<@IntRange(max = 30_000) Integer> waits) {
        var warmUp = new Sender.WarmUpPlan(!schedule.isEmpty(), schedule);
        var pace = new Pace(new Sender.Pace(hourlyCap, dailyCap, 0, 0), warmUp, start.zone());
        var perDay = new HashMap<LocalDate, Integer>();
        var sent = new ArrayList<Instant>();
        var lane = FRESH;
        var now = start.at();
        for (int wait : waits) {
            var turn = pace.turn(lane, now);
            int n = Math.min(turn.room(), most);
            lane = pace.count(lane, n, now);
            for (int i = 0; i < n; i++) {
                sent.add(now);
                perDay.merge(now.atZone(start.zone()).toLocalDate(), 1, Integer::sum);
            }
            var until = turn.until();
            assertThat(until != null).isEqualTo(turn.room() == 0);
            now = until != null && wait % 2 == 0 ? until : now.plusSeconds(wait);
            assertThat(now).isAfterOrEqualTo(sent.isEmpty() ? start.at() : sent.getLast());
        }
        var first = sent.getFirst().atZone(start.zone()).toLocalDate();
        perDay.forEach((day, n) -> {
            int day0 = (int) (day.toEpochDay() - first.toEpochDay());
            assertThat(n)
                    .as("sent on %s", day)
                    .isLessThanOrEqualTo(day0 < schedule.size() ? Math.min(dailyCap, schedule.get(day0)) : dailyCap);
        });
        assertThat(fullestHour(sent)).isLessThanOrEqualTo(hourlyCap);
    }

    /** An hour begins with its first message and lasts 60 minutes. */
    private static int fullestHour(List<Instant> sent) {
        int fullest = 0;
        int count = 0;
        var begin = Instant.EPOCH;
        for (var at : sent) {
            if (!at.isBefore(begin.plus(HOUR))) {
                begin = at;
                count = 0;
            }
            fullest = Math.max(fullest, ++count);
        }
        return fullest;
    }

    @Property(tries = 200)
    void who_waits_as_long_as_told_finds_room_or_the_next_limit(
            @ForAll("moments") Zones.Moment start,
            @ForAll @IntRange(min = 1, max = 5) int hourlyCap,
            @ForAll @IntRange(min = 1, max = 9) int dailyCap) {
        var pace = new Pace(new Sender.Pace(hourlyCap, dailyCap, 0, 0), NONE, start.zone());
        var lane = FRESH;
        var now = start.at();
        for (int i = 0; i < 60; i++) {
            var turn = pace.turn(lane, now);
            if (turn.until() == null) {
                lane = pace.count(lane, turn.room(), now);
            } else {
                assertThat(turn.until()).isAfter(now).isBefore(now.plus(Duration.ofHours(49)));
                now = turn.until();
            }
        }
        assertThat(Duration.between(start.at(), now)).isGreaterThan(HOUR);
    }

    @Property(tries = 200)
    void what_somebody_waits_for_counts_against_the_caps(@ForAll @IntRange(min = 1, max = 30) int urgent) {
        var pace = new Pace(new Sender.Pace(10, 1000, 0, 0), NONE, UTC);
        var now = Instant.parse("2026-11-22T10:00:00Z");

        var lane = pace.count(FRESH, urgent, now);

        assertThat(pace.turn(lane, now).room()).isEqualTo(Math.max(0, 10 - urgent));
    }

    @Property
    void gaps_lie_in_the_senders_range(
            @ForAll @IntRange(max = 5000) int min, @ForAll @IntRange(max = 5000) int more, @ForAll Random random) {
        var pace = new Pace(new Sender.Pace(1, 1, min, min + more), NONE, UTC);

        assertThat(pace.gap(random)).isBetween(Duration.ofMillis(min), Duration.ofMillis(min + (long) more));
    }

    @Example
    void the_day_ends_at_midnight_in_the_senders_zone() {
        var pace = new Pace(new Sender.Pace(100, 1, 0, 0), NONE, ZoneId.of("America/Sao_Paulo"));
        var now = Instant.parse("2026-11-22T10:00:00Z");

        var turn = pace.turn(pace.count(FRESH, 1, now), now);

        assertThat(turn.waiting()).isEqualTo(Pace.Waiting.DAILY_CAP);
        assertThat(turn.until()).isEqualTo("2026-11-23T03:00:00Z");
    }

    @Example
    void it_names_the_limit_that_holds() {
        var plan = new Sender.WarmUpPlan(true, List.of(2));
        var now = Instant.parse("2026-11-22T10:00:00Z");

        var warmingUp = new Pace(new Sender.Pace(100, 1000, 0, 0), plan, UTC);
        var slow = new Pace(new Sender.Pace(1, 1000, 0, 0), plan, UTC);

        assertThat(warmingUp.turn(warmingUp.count(FRESH, 2, now), now).waiting())
                .isEqualTo(Pace.Waiting.WARM_UP);
        assertThat(slow.turn(slow.count(FRESH, 1, now), now).waiting()).isEqualTo(Pace.Waiting.HOURLY_CAP);
        assertThat(slow.turn(slow.count(FRESH, 1, now), now).until()).isEqualTo(now.plus(HOUR));
    }

    @Provide
    Arbitrary<Zones.Moment> moments() {
        return Zones.moments();
    }
}
