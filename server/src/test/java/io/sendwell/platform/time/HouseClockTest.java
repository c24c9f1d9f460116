package io.sendwell.platform.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.platform.time.HouseClock.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HouseClockTest {

    private static final Instant START = Instant.parse("2026-03-01T08:00:00.123456Z");

    private final AtomicReference<Instant> real = new AtomicReference<>(START);
    private final AtomicReference<Reading> ledger = new AtomicReference<>();
    private boolean ledgerLost;

    @Test
    void simulated_time_runs_at_its_speed() {
        var clock = clock(60);
        pass("PT1S");
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void at_speed_zero_only_moving_changes_it() {
        var clock = clock(0);
        pass("PT1H");
        assertThat(clock.instant()).isEqualTo(START);

        clock.hold(START.plusSeconds(100));
        clock.moveTo(START.plusSeconds(40));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(40));
        clock.moveTo(START.plusSeconds(100));
        clock.release();
        pass("PT1H");

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(100));
    }

    @Test
    void what_the_world_tells_is_as_long_ago_as_the_house_counts() {
        var fast = clock(60);
        fast.hold(START.plusSeconds(86_400));
        fast.moveTo(START.plusSeconds(86_400));
        fast.release();

        assertThat(fast.inHouse(START)).isEqualTo(fast.instant());
        assertThat(fast.inHouse(START.minusSeconds(2))).isEqualTo(fast.instant().minusSeconds(120));
        assertThat(HouseClock.real(real::get).inHouse(START.minusSeconds(2))).isEqualTo(START.minusSeconds(2));
    }

    @Test
    void where_time_stands_still_all_that_was_is_now_and_what_comes_comes_as_in_the_world() {
        var still = clock(0);

        assertThat(still.inHouse(START.minusSeconds(5))).isEqualTo(START);
        assertThat(still.inHouse(START.plusSeconds(5))).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void it_has_the_precision_of_the_database() {
        real.set(Instant.parse("2026-03-01T08:00:00.123456789Z"));
        assertThat(clock(1).instant()).isEqualTo(START);
        assertThat(HouseClock.real(real::get).instant()).isEqualTo(START);
    }

    @Test
    void it_never_goes_back_when_real_time_does() {
        var clock = clock(1);
        pass("PT10S");
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(10));
        pass("PT-5S");
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(10));
        pass("PT6S");
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(11));
    }

    @Test
    void what_it_was_moved_by_survives_a_restart() {
        var clock = clock(1);
        move(clock, "P14D");
        pass("PT1H");

        assertThat(clock(1).instant()).isEqualTo(START.plus(Duration.ofDays(14).plusHours(1)));
    }

    @Test
    void standing_still_it_stands_still_over_a_restart_too() {
        move(clock(0), "P14D");
        pass("PT1H");
        assertThat(clock(0).instant()).isEqualTo(START.plus(Duration.ofDays(14)));
    }

    @Test
    void a_crash_at_any_moment_of_a_fast_run_does_not_set_it_back() {
        var clock = clock(3600);
        for (int tenth = 0; tenth < 100; tenth++) {
            pass("PT0.1S");
            if (tenth % 20 == 19) {
                clock.writeAhead();
            }
            var shown = clock.instant();
            assertThat(clock(3600).instant()).as("after a crash").isAfterOrEqualTo(shown);
        }
    }

    @Test
    void a_crash_while_time_is_moved_does_not_set_it_back() {
        var clock = clock(1);
        clock.hold(START.plusSeconds(1000));
        clock.moveTo(START.plusSeconds(999));
        assertThat(clock(1).instant()).isAfterOrEqualTo(clock.instant());
    }

    @Test
    void after_a_clean_stop_a_fast_clock_goes_on_where_it_was() {
        var clock = clock(3600);
        pass("PT1S");
        clock.writeDown();
        assertThat(clock(3600).instant()).isEqualTo(START.plusSeconds(3600));
    }

    @Test
    void while_nothing_can_be_written_down_it_stands_still() {
        var clock = clock(60);
        ledgerLost = true;
        pass("PT1H");
        var stopped = clock.instant();
        assertThat(stopped).isBefore(START.plus(Duration.ofMinutes(5)));
        pass("PT1H");
        assertThat(clock.instant()).isEqualTo(stopped);
        assertThat(clock.nextWriting())
                .hasValueSatisfying(due -> assertThat(due).isBefore(stopped));
    }

    private HouseClock clock(double speed) {
        return HouseClock.simulated(real::get, speed, this::write, ledger.get());
    }

    private void write(Reading reading) {
        if (ledgerLost) {
            throw new IllegalStateException("as the test wants it");
        }
        ledger.set(reading);
    }

    private void move(HouseClock clock, String interval) {
        var target = clock.instant().plus(Duration.parse(interval));
        clock.hold(target);
        clock.moveTo(target);
        clock.release();
    }

    private void pass(String interval) {
        real.updateAndGet(now -> now.plus(Duration.parse(interval)));
    }
}
