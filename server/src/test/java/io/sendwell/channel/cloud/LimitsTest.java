package io.sendwell.channel.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.SenderId;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much WhatsApp is asked to take in a time. */
class LimitsTest {

    private static final SenderId SENDER = new SenderId(7);

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final Limits limits = new Limits(() -> now);

    @Test
    void a_number_sends_a_second_worth_at_once_then_in_step_and_turns_back_what_would_wait_long() {
        IntStream.range(0, Throughput.SHARED)
                .forEach(n -> assertThat(number()).as("message %d", n).isZero());
        IntStream.rangeClosed(1, 40).forEach(n -> assertThat(number()).isEqualTo(Duration.ofMillis(50L * n)));

        assertThat(number()).isEqualTo(Duration.ofMillis(2050)).isGreaterThan(Limits.LONGEST_WAIT);
        assertThat(number()).as("the one before took nothing").isEqualTo(Duration.ofMillis(2050));

        now = now.plus(Duration.ofMillis(2050));
        assertThat(number()).isZero();
    }

    @Test
    void numbers_and_people_do_not_hold_each_other_up() {
        IntStream.range(0, 100).forEach(n -> number());

        assertThat(limits.ofNumber(new SenderId(8), Throughput.STANDARD)).isZero();
        IntStream.range(0, 6)
                .forEach(n -> assertThat(limits.ofPair(SENDER, "ana")).isZero());
        assertThat(limits.ofPair(SENDER, "ana")).isEqualTo(Duration.ofSeconds(6));
        assertThat(limits.ofPair(SENDER, "rui")).isZero();
        assertThat(limits.ofPair(new SenderId(8), "ana")).isZero();
    }

    @Test
    void an_account_is_managed_in_few_calls_until_a_number_of_it_is_registered() {
        long atFirst = IntStream.range(0, 1_000)
                .takeWhile(n -> limits.ofAccount("new", false).isZero())
                .count();
        long later = IntStream.range(0, 10_000)
                .takeWhile(n -> limits.ofAccount("old", true).isZero())
                .count();

        assertThat(atFirst).isBetween(1L, 200L);
        assertThat(later).isBetween(201L, 5_000L);
    }

    private Duration number() {
        return limits.ofNumber(SENDER, Throughput.SHARED);
    }
}
