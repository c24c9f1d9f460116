package io.sendwell.inbox.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RushTest {

    private static final Duration WORKED = Duration.ofMinutes(1);

    private final Rush rush = new Rush();
    private final Rush.Rests rests = rush.new Rests();

    @Test
    void nobody_rests_while_few_come() {
        rush.share(1);

        rests.workedSince(System.nanoTime() - WORKED.toNanos());

        assertThat(rests.left()).isZero();
    }

    @Test
    void who_worked_in_a_rush_rests_for_a_while_and_not_for_ever() {
        rush.share(500);

        rests.workedSince(System.nanoTime() - WORKED.toNanos());

        assertThat(rests.left()).isPositive().isLessThan(WORKED);
    }

    @Test
    void a_rush_ends_by_itself() {
        rush.share(500);
        long over = System.nanoTime() + Rush.LASTS.toNanos();
        while (System.nanoTime() - over <= 0) {
            Thread.onSpinWait();
        }

        rests.workedSince(System.nanoTime() - WORKED.toNanos());

        assertThat(rests.left()).isZero();
    }
}
