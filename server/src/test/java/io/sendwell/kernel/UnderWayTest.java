package io.sendwell.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnderWayTest {

    private final UnderWay<String> underWay = new UnderWay<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    @Test
    void tells_how_many_are_under_way_in_each_group() {
        start(1, "a");
        start(2, "a");
        start(3, "b");

        assertThat(underWay.ids()).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(underWay.count()).isEqualTo(3);
        assertThat(underWay.count("a")).isEqualTo(2);
        assertThat(underWay.fullerThan(1)).containsExactly("a");
        gate.countDown();
    }

    @Test
    void settling_waits_for_all_of_it_and_says_once_that_something_has_ended() {
        start(1, "a");
        start(2, "b");
        Thread.ofVirtual().start(gate::countDown);

        assertThat(underWay.settle()).isTrue();
        assertThat(underWay.count()).isZero();
        assertThat(underWay.settle()).isFalse();
    }

    @Test
    void what_fails_has_ended_as_well() throws InterruptedException {
        var after = new CountDownLatch(1);
        underWay.start(
                "failing",
                1,
                "a",
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                after::countDown);

        assertThat(underWay.settle()).isTrue();
        assertThat(after.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void patience_has_an_end() {
        start(1, "a");

        underWay.await(Duration.ofMillis(10));

        assertThat(underWay.count()).isEqualTo(1);
        gate.countDown();
        underWay.await(Duration.ofDays(1));
        assertThat(underWay.count()).isZero();
    }

    private void start(long id, String group) {
        underWay.start("waiting", id, group, this::untilOpen, () -> {});
    }

    private void untilOpen() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
