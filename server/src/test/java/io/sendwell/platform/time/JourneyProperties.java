package io.sendwell.platform.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class JourneyProperties {

    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    /** Each entry brings forth another a while later, three times over, on the next part. */
    @Property(tries = 200)
    void everything_within_the_interval_happens_exactly_at_its_time_and_in_order(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 5000) Integer> plan,
            @ForAll @IntRange(max = 900) int later,
            @ForAll @IntRange(min = 1, max = 4000) int interval) {
        var journal = new ArrayList<Diary.Entry>();
        var last = new Diary("last", journal);
        var middle = new Diary("middle", journal).then(now -> last.plans(now.plusSeconds(later)));
        var first = new Diary("first", journal)
                .plans(plan.stream().map(START::plusSeconds).toList())
                .then(now -> middle.plans(now.plusSeconds(later)));
        var clock = HouseClock.simulated(InstantSource.fixed(START), 0, reading -> {}, null);
        var target = START.plusSeconds(interval);

        var now = new Journey(List.of(last, middle, first), clock, () -> true).to(target);

        assertThat(now).isEqualTo(target);
        assertThat(journal)
                .allSatisfy(entry -> assertThat(entry.now()).isEqualTo(entry.planned()))
                .isSortedAccordingTo(Comparator.comparing(Diary.Entry::now))
                .hasSize((int) plan.stream()
                        .mapToLong(seconds -> happening(seconds, later, interval))
                        .sum());
    }

    private static long happening(int seconds, int later, int interval) {
        long count = 0;
        for (int generation = 0; generation < 3; generation++) {
            count +=
                    Duration.ofSeconds(seconds + (long) generation * later).compareTo(Duration.ofSeconds(interval)) <= 0
                            ? 1
                            : 0;
        }
        return count;
    }
}
