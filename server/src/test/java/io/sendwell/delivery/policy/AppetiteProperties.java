package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class AppetiteProperties {

    private static final Duration AIM = Duration.ofMillis(60);

    @Property
    void on_a_machine_of_whatever_speed_a_round_soon_takes_about_as_long_as_it_may(
            @ForAll @IntRange(min = 2_000, max = 30_000) int perSecond) {
        var appetite = new Appetite(AIM);
        for (int round = 0; round < 10; round++) {
            take(appetite, perSecond);
        }
        assertThat(took(appetite.messages(), perSecond)).isBetween(AIM.dividedBy(2), AIM.multipliedBy(2));
    }

    @Property
    void a_machine_that_becomes_slower_is_asked_for_less(@ForAll @IntRange(min = 4_000, max = 30_000) int perSecond) {
        var appetite = new Appetite(AIM);
        for (int round = 0; round < 10; round++) {
            take(appetite, perSecond);
        }
        int before = appetite.messages();
        take(appetite, perSecond / 4);
        assertThat(appetite.messages()).isLessThan(before);
    }

    @Property
    void a_few_paced_messages_say_nothing(@ForAll @IntRange(min = 0, max = 49) int few) {
        var appetite = new Appetite(AIM);
        take(appetite, 30_000);
        int before = appetite.messages();
        appetite.took(few, Duration.ofMillis(10));
        assertThat(appetite.messages()).isEqualTo(before);
    }

    @Property
    void it_stays_within_bounds(@ForAll @IntRange(min = 0, max = 5_000) int count, @ForAll @IntRange int nanos) {
        var appetite = new Appetite(AIM);
        for (int round = 0; round < 6; round++) {
            appetite.took(count, Duration.ofNanos(Math.abs((long) nanos)));
            assertThat(appetite.messages()).isBetween(100, 2000);
        }
    }

    private static void take(Appetite appetite, int perSecond) {
        appetite.took(appetite.messages(), took(appetite.messages(), perSecond));
    }

    private static Duration took(int messages, int perSecond) {
        return Duration.ofNanos(messages * 1_000_000_000L / perSecond);
    }
}
