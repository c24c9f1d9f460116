package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.delivery.policy.ErrorPolicy.Reaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of FACTS.md section 1, line by line. */
class ErrorPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "130429, SlowLane",
        "131056, Defer",
        "80007, SlowLane",
        "4, SlowLane",
        "131048, PauseSender",
        "131049, Defer",
        "131050, OptOut",
        "131026, Fail",
        "131047, Fail",
        "131051, HaltOrigin",
        "131052, HaltOrigin",
        "131053, HaltOrigin",
        "132000, HaltOrigin",
        "132001, HaltOrigin",
        "132015, HaltOrigin",
        "132999, HaltOrigin",
        "131042, StopSender",
        "131031, StopSender",
        "368, StopSender",
        "130472, Fail",
        "133010, StopSender",
        "190, StopSender",
        "0, StopSender",
        "10, StopSender",
        "200, StopSender",
        "250, StopSender",
        "299, StopSender",
        "463, Fail"
    })
    void a_code_leads_to_what_the_table_demands(String code, String reaction) {
        var rule = ErrorPolicy.of(code);

        assertThat(rule.reaction().getClass().getSimpleName()).isEqualTo(reaction);
        assertThat(rule.explanation()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"131000", "133016", "300", "199", "1320", "1320000", "unknown", ""})
    void a_code_that_is_not_listed_may_pass_and_is_tried_again(String code) {
        assertThat(ErrorPolicy.of(code).reaction()).isEqualTo(new Reaction.Retry());
    }

    @Test
    void a_persons_marketing_limit_waits_hours_then_days_three_times_at_most() {
        assertThat(ErrorPolicy.of("131049").reaction())
                .isEqualTo(new Reaction.Defer(List.of(Duration.ofHours(6), Duration.ofDays(1), Duration.ofDays(2))));
    }

    @Test
    void the_pair_rate_waits_four_to_the_power_of_n_seconds() {
        assertThat(ErrorPolicy.of("131056").reaction()).isInstanceOfSatisfying(Reaction.Defer.class, defer -> {
            for (int n = 1; n <= defer.waits().size(); n++) {
                assertThat(defer.waits().get(n - 1)).isEqualTo(Duration.ofSeconds((long) Math.pow(4, n)));
            }
        });
    }
}
