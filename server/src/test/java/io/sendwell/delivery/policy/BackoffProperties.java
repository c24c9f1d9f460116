package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BackoffProperties {

    @Property
    void the_waits_are_one_two_and_four_minutes_and_up_to_a_fifth(
            @ForAll @IntRange(min = 1, max = 3) int attempt, @ForAll Random random) {
        var minutes = Duration.ofMinutes(new int[] {1, 2, 4}[attempt - 1]);

        assertThat(Backoff.after(attempt, random))
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(minutes, minutes.plus(minutes.dividedBy(5))));
    }

    @Property
    void the_fourth_attempt_is_the_last(@ForAll @IntRange(min = 4, max = 99) int attempt, @ForAll Random random) {
        assertThat(Backoff.after(attempt, random)).isEmpty();
    }
}
