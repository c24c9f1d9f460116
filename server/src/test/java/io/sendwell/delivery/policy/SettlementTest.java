package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Outcome;
import io.sendwell.delivery.MessageStatus;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.policy.ErrorPolicy.Reaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettlementTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Random RANDOM = new Random(1);

    @Test
    void what_was_taken_is_sent() {
        assertThat(settle(new Outcome.Sent(), 1, 0))
                .isEqualTo(new Settlement(MessageStatus.SENT, null, true, false, null, null));
    }

    @Test
    void a_lost_answer_is_uncertain_and_never_queued_again() {
        var settled = settle(new Outcome.Uncertain("timeout"), 1, 0);

        assertThat(settled.status()).isEqualTo(MessageStatus.UNCERTAIN);
        assertThat(settled.dueAt()).isNull();
        assertThat(settled.reason()).isEqualTo(Reason.NO_ANSWER.code());
    }

    @Test
    void a_dead_line_uses_no_attempt() {
        var settled = settle(new Outcome.LineDown("closed"), 4, 0);

        assertThat(settled.status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(settled.attemptUsed()).isFalse();
        assertThat(settled.reason()).isEqualTo(Reason.LINE_DOWN.code());
    }

    @Test
    void who_is_asked_to_come_back_does_and_uses_no_attempt() {
        var settled = settle(new Outcome.TryLater(Duration.ofSeconds(6), "131056"), 4, 0);

        assertThat(settled.status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(settled.dueAt()).isEqualTo(NOW.plusSeconds(6));
        assertThat(settled.attemptUsed()).isFalse();
        assertThat(settled.reaction()).as("only this contact waits").isNull();
    }

    @Test
    void a_contacts_own_limit_is_not_asked_for_ever() {
        assertThat(settle(new Outcome.TryLater(Duration.ofSeconds(6), "131056"), 1, 3)
                        .dueAt())
                .as("longer each time")
                .isEqualTo(NOW.plusSeconds(256));
        assertThat(settle(new Outcome.TryLater(Duration.ofSeconds(6), "131056"), 1, 4)
                        .status())
                .isEqualTo(MessageStatus.FAILED);
    }

    @Test
    void a_limit_of_the_number_rests_its_lane_as_long_as_the_channel_asks() {
        var settled = settle(new Outcome.TryLater(Duration.ofSeconds(3), "130429"), 1, 0);

        assertThat(settled.reaction()).isEqualTo(new Reaction.SlowLane(Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4"})
    void an_unlisted_code_is_tried_again_three_times(int attempt, int minutes) {
        var settled = settle(new Outcome.Rejected("131000", ""), attempt, 0);

        assertThat(settled.status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(settled.attemptUsed()).isTrue();
        assertThat(settled.dueAt()).isBetween(NOW.plusSeconds(60L * minutes), NOW.plusSeconds(72L * minutes));
    }

    @Test
    void and_fails_with_the_fourth_attempt() {
        var settled = settle(new Outcome.Rejected("131000", ""), 4, 0);

        assertThat(settled.status()).isEqualTo(MessageStatus.FAILED);
        assertThat(settled.reason()).isEqualTo("131000");
    }

    @ParameterizedTest
    @CsvSource({"0, PT6H", "1, P1D", "2, P2D"})
    void a_deferral_uses_its_own_count_and_no_attempt(int before, Duration wait) {
        var settled = settle(new Outcome.Rejected("131049", ""), 4, before);

        assertThat(settled.status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(settled.dueAt()).isEqualTo(NOW.plus(wait));
        assertThat(settled.deferred()).isTrue();
        assertThat(settled.attemptUsed()).isFalse();
    }

    @Test
    void deferrals_used_up_fail_with_their_code() {
        var settled = settle(new Outcome.Rejected("131049", ""), 1, 3);

        assertThat(settled.status()).isEqualTo(MessageStatus.FAILED);
        assertThat(settled.reason()).isEqualTo("131049");
    }

    @ParameterizedTest
    @ValueSource(strings = {"131026", "131047", "130472", "131050", "131053", "132001"})
    void a_final_code_fails_at_the_first_attempt(String code) {
        assertThat(settle(new Outcome.Rejected(code, ""), 1, 0).status()).isEqualTo(MessageStatus.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"130429", "131048", "131042", "131031", "190"})
    void what_is_the_senders_fault_goes_back_to_the_queue_and_uses_no_attempt(String code) {
        var settled = settle(new Outcome.Rejected(code, ""), 4, 0);

        assertThat(settled.status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(settled.attemptUsed()).isFalse();
        assertThat(settled.reaction()).isEqualTo(ErrorPolicy.of(code).reaction());
    }

    private static Settlement settle(Outcome outcome, int attempt, int deferrals) {
        return Settlement.of(outcome, Channel.SIMULATOR, attempt, deferrals, NOW, RANDOM);
    }
}
