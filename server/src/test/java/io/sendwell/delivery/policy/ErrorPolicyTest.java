package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.Channel;
import io.sendwell.delivery.policy.ErrorPolicy.Reaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
        "131026, Undeliverable",
        "131047, Fail",
        "131051, HaltOrigin",
        "131052, HaltOrigin",
        "131053, HaltOrigin",
        "132000, HaltOrigin",
        "132001, HaltOrigin",
        "132015, HaltOrigin",
        "132999, HaltOrigin",
        "131042, StopAccount",
        "131031, StopAccount",
        "368, StopAccount",
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
                .isEqualTo(
                        new Reaction.Defer(List.of(Duration.ofHours(6), Duration.ofHours(24), Duration.ofHours(48))));
    }

    @Test
    void the_pair_rate_waits_four_to_the_power_of_n_seconds() {
        assertThat(ErrorPolicy.of("131056").reaction()).isInstanceOfSatisfying(Reaction.Defer.class, defer -> {
            for (int n = 1; n <= defer.waits().size(); n++) {
                assertThat(defer.waits().get(n - 1)).isEqualTo(Duration.ofSeconds((long) Math.pow(4, n)));
            }
        });
    }

    @Test
    void each_channel_has_its_own_codes_and_the_simulator_speaks_all() {
        assertThat(ErrorPolicy.of(Channel.LINKED_DEVICE, "131050").reaction()).isEqualTo(new Reaction.Retry());
        assertThat(ErrorPolicy.of(Channel.CLOUD_API, "463").reaction()).isEqualTo(new Reaction.Retry());
        for (var rule : ErrorPolicy.table()) {
            var code = rule.codes().split(" ", -1)[0].replace("*", "001").replaceFirst("-.*", "");
            // A code that two channels share leads to the same on both.
            assertThat(ErrorPolicy.of(Channel.SIMULATOR, code).reaction())
                    .as(code)
                    .isEqualTo(rule.reaction());
            rule.channel()
                    .ifPresent(
                            channel -> assertThat(ErrorPolicy.of(channel, code)).isEqualTo(rule));
        }
    }

    /** Rewrites the page when it is stale, and fails that once. */
    @Test
    void the_page_in_the_docs_is_this_table() throws IOException {
        var page = Path.of("..", "docs", "errors.md");
        var before = Files.exists(page) ? Files.readString(page) : "";
        var now = page();
        Files.writeString(page, now);
        assertThat(before)
                .as("docs/errors.md was stale and has been written anew: commit it")
                .isEqualTo(now);
    }

    private static String page() {
        return ErrorPolicy.table().stream()
                .map(rule -> "| %s | %s | %s | %s | %s | %s |\n"
                        .formatted(
                                rule.channel()
                                        .map(channel -> channel.name().toLowerCase(Locale.ROOT))
                                        .orElse("any"),
                                rule.codes(),
                                rule.failureClass().code(),
                                words(rule.reaction()),
                                rule.explanation(),
                                rule.remedy()))
                .collect(Collectors.joining("", """
                        # What WhatsApp may refuse, and what Sendwell does

                        Printed from `server/src/main/resources/delivery/error-policy.csv` by `ErrorPolicyTest`; change it there. The
                        simulator speaks the codes of all channels. Classes `preference` and `experiment` are the person's or Meta's
                        choice: they are counted apart and never pause a campaign.

                        | channel | codes | class | Sendwell | it means | what a person can do |
                        |---|---|---|---|---|---|
                        """, ""));
    }

    private static String words(Reaction reaction) {
        return switch (reaction) {
            case Reaction.Fail() -> "fails the message";
            case Reaction.Retry() -> "tries again after 1, 2 and 4 minutes, then fails the message";
            case Reaction.Defer(var waits) ->
                "tries again after "
                        + waits.stream().map(ErrorPolicyTest::words).collect(Collectors.joining(", "))
                        + "; no attempt is used";
            case Reaction.SlowLane(var rest) -> "rests the sender for " + words(rest);
            case Reaction.PauseSender(var rest) -> "pauses the sender for " + words(rest);
            case Reaction.StopSender() -> "pauses the sender until a person resumes it";
            case Reaction.StopAccount() -> "pauses all senders of the account until a person resumes them";
            case Reaction.Undeliverable() -> "fails the message; twice, and the number gets no marketing";
            case Reaction.OptOut() -> "writes the opt-out into the ledger; never again";
            case Reaction.HaltOrigin() -> "pauses the campaign before the next recipient";
        };
    }

    private static String words(Duration duration) {
        return duration.toHours() > 0
                ? duration.toHours() + " h"
                : duration.toMinutes() > 0 && duration.toSecondsPart() == 0
                        ? duration.toMinutes() + " min"
                        : duration.toSeconds() + " s";
    }

    @Test
    void what_stopped_a_sender_is_known_by_what_the_sender_says() {
        for (var rule : ErrorPolicy.table()) {
            rule.channel()
                    .ifPresent(channel -> assertThat(String.join(" ", ErrorPolicy.behind(channel, rule.notice())))
                            .isEqualTo(rule.codes()));
        }
        assertThat(ErrorPolicy.behind(Channel.SIMULATOR, "Paused by a member")).isEmpty();
        assertThat(ErrorPolicy.behind(Channel.SIMULATOR, null)).isEmpty();
    }
}
