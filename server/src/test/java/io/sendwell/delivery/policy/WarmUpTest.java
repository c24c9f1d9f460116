package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.Sender.WarmUpPlan;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static final List<Integer> SCHEDULE =
            List.of(20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 700, 900, 1000, 1000);
    private static final WarmUpPlan PLAN = new WarmUpPlan(true, SCHEDULE);
    private static final LocalDate FIRST = LocalDate.of(2026, 2, 20);

    @Test
    void each_day_has_the_cap_of_the_schedule() {
        assertThat(IntStream.range(0, 14)
                        .mapToObj(day -> WarmUp.dailyCap(PLAN, 5000, FIRST, FIRST.plusDays(day)))
                        .toList())
                .isEqualTo(SCHEDULE);
    }

    @Test
    void after_the_schedule_the_senders_own_cap_holds() {
        assertThat(WarmUp.dailyCap(PLAN, 5000, FIRST, FIRST.plusDays(14))).isEqualTo(5000);
        assertThat(WarmUp.isActive(PLAN, FIRST, FIRST.plusDays(13))).isTrue();
        assertThat(WarmUp.isActive(PLAN, FIRST, FIRST.plusDays(14))).isFalse();
    }

    @Test
    void it_never_allows_more_than_the_senders_own_cap() {
        assertThat(WarmUp.dailyCap(PLAN, 25, FIRST, FIRST)).isEqualTo(20);
        assertThat(WarmUp.dailyCap(PLAN, 25, FIRST, FIRST.plusDays(5))).isEqualTo(25);
    }

    @Test
    void switched_off_it_limits_nothing() {
        assertThat(WarmUp.dailyCap(new WarmUpPlan(false, SCHEDULE), 5000, FIRST, FIRST))
                .isEqualTo(5000);
    }

    @Test
    void it_starts_with_the_first_send_and_not_before() {
        assertThat(WarmUp.startOf(null, null, FIRST)).isEqualTo(FIRST);
        assertThat(WarmUp.startOf(FIRST, FIRST, FIRST.plusDays(3))).isEqualTo(FIRST);
    }

    @Test
    void days_without_sending_count_as_days() {
        assertThat(WarmUp.day(FIRST, FIRST.plusDays(9))).isEqualTo(10);
    }

    @Test
    void a_number_that_was_silent_for_thirty_days_starts_again() {
        var last = FIRST.plusDays(40);

        assertThat(WarmUp.startOf(FIRST, last, last.plusDays(29))).isEqualTo(FIRST);
        assertThat(WarmUp.startOf(FIRST, last, last.plusDays(30))).isEqualTo(last.plusDays(30));
    }
}
