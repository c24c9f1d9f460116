package io.sendwell.channel.cloud.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AllowanceProperties {

    private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");

    /** However they come: in no stretch of time go more than the burst and what the interval allows. */
    @Property
    void never_more_than_the_burst_and_the_steady_pace(
            @ForAll @IntRange(min = 1, max = 2_000) int everyMs,
            @ForAll @IntRange(min = 1, max = 20) int burst,
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 3_000) Integer> pausesMs) {
        var allowance = new Allowance(Duration.ofMillis(everyMs), burst);
        var gone = new ArrayList<Instant>();
        var onTime = BEGIN;
        var now = BEGIN;
        for (int pause : pausesMs) {
            now = now.plusMillis(pause);
            if (allowance.wait(onTime, now).isZero()) {
                onTime = allowance.take(onTime, now);
                gone.add(now);
            }
        }
        for (int from = 0; from < gone.size(); from++) {
            for (int to = from; to < gone.size(); to++) {
                long stretch = Duration.between(gone.get(from), gone.get(to)).toMillis();
                assertThat(to - from + 1).isLessThanOrEqualTo((int) (burst + stretch / everyMs));
            }
        }
    }

    /** Who waits as long as it was told may go then, and not a millisecond before. */
    @Property
    void the_wait_is_as_long_as_it_must_be(
            @ForAll @IntRange(min = 2, max = 2_000) int everyMs, @ForAll @IntRange(min = 1, max = 20) int burst) {
        var allowance = new Allowance(Duration.ofMillis(everyMs), burst);
        var onTime = BEGIN;
        for (int n = 0; n < burst; n++) {
            assertThat(allowance.wait(onTime, BEGIN)).isZero();
            onTime = allowance.take(onTime, BEGIN);
        }
        var wait = allowance.wait(onTime, BEGIN);

        assertThat(wait).isEqualTo(Duration.ofMillis(everyMs));
        assertThat(allowance.wait(onTime, BEGIN.plus(wait))).isZero();
        assertThat(allowance.wait(onTime, BEGIN.plus(wait).minusMillis(1))).isPositive();
    }
}
