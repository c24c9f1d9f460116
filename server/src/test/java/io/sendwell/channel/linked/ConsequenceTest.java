package io.sendwell.channel.linked;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.Channel;
import io.sendwell.channel.linked.policy.Consequence;
import io.sendwell.channel.linked.policy.SessionState;
import io.sendwell.delivery.policy.ErrorPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the state of a session makes of its sender: FACTS.md section 2, the table of close codes. */
class ConsequenceTest {

    @ParameterizedTest
    @CsvSource({
        "unlinked, Disconnected",
        "replaced, Disconnected",
        "outdated, Disconnected",
        "expired, Disconnected",
        "restricted, Banned",
        "open, Linked",
        "waiting, Waits",
        "scan, Lost",
        "connecting, None",
        "closed, None",
        "a word of a later gateway, None"
    })
    void a_state_leads_to_what_the_table_demands(String state, String consequence) {
        assertThat(of(state, null).getClass().getSimpleName()).isEqualTo(consequence);
    }

    @ParameterizedTest
    @CsvSource({"stopped", "the gateway stops", "leased elsewhere"})
    void a_session_that_was_only_closed_is_opened_again(String why) {
        assertThat(SessionState.CLOSED.isAtRest(why)).isTrue();
        assertThat(of("closed", why)).isInstanceOf(Consequence.None.class);
    }

    @ParameterizedTest
    @CsvSource({"too many failures", "linked devices are off"})
    void one_that_was_given_up_waits_for_a_person(String why) {
        assertThat(SessionState.CLOSED.isAtRest(why)).isFalse();
        assertThat(of("closed", why)).isEqualTo(new Consequence.Disconnected(Consequence.GIVEN_UP));
    }

    /** So that health recognises a sender's reason, whichever way it came. */
    @ParameterizedTest
    @CsvSource({"401, unlinked", "403, restricted", "405, outdated", "440, replaced"})
    void the_words_are_those_of_the_error_policy(String code, String state) {
        var reason = switch (of(state, null)) {
            case Consequence.Disconnected(var words) -> words;
            case Consequence.Banned(var words) -> words;
            case Consequence other -> other.toString();
        };
        assertThat(reason).isEqualTo(ErrorPolicy.of(Channel.LINKED_DEVICE, code).notice());
    }

    @Test
    void who_waits_is_told_until_when() {
        assertThat(Consequence.of(SessionState.WAITING, null, null, Instant.parse("2026-03-01T09:00:00Z")))
                .isEqualTo(new Consequence.Waits(
                        "The connection to WhatsApp is lost; it is tried again at 2026-03-01T09:00:00Z."));
    }

    private static Consequence of(String state, @Nullable String why) {
        return Consequence.of(SessionState.of(state), why, "+15550100000", null);
    }
}
