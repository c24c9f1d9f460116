package io.sendwell.health.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.SenderSignal.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What WhatsApp's own signals mean, and for how long. */
class HeardTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "QUALITY, true, RED, quality_red",
        "QUALITY, true, YELLOW, quality_yellow",
        "QUALITY, true, GREEN, ''",
        "QUALITY, false, RED, ''",
        "REACHOUT_TIMELOCK, true, 463, strangers_refused",
        "REACHOUT_TIMELOCK, false, , ''",
        "CAPPING, true, FIRST_WARNING 30/40, capped",
        "CAPPING, false, , ''",
        "MESSAGING_LIMIT, true, TIER_250, ''",
        "ACCOUNT, true, RESTRICTED_BIZ_INITIATED_MESSAGING, restricted",
        "ACCOUNT, true, RESTRICTED_ADD_PHONE_NUMBER_ACTION, warned",
        "ACCOUNT, true, VIOLATION ADULT, warned",
        "ACCOUNT, true, SCHEDULE_FOR_DISABLE, warned",
        "ACCOUNT, true, DISABLE, banned",
        "ACCOUNT, true, PARTNER_REMOVED, ''",
        "TEMPLATE, true, spring: PAUSED, template_stopped",
        "TEMPLATE, true, spring: quality RED, template_stopped",
        "TEMPLATE, true, spring: REJECTED, ''"
    })
    void each_signal_has_its_word(Kind kind, boolean active, String value, String word) {
        var heard = Heard.in(new SenderSignal(new SenderId(1), kind, active, value, null, AT));

        assertThat(Heard.holding(heard, AT).keySet())
                .extracting(Word::code)
                .isEqualTo(word.isEmpty() ? List.of() : List.of(word));
    }

    @Test
    void quality_ends_when_it_is_rated_otherwise() {
        var red = signal("RED", AT);
        var yellow = signal("YELLOW", AT.plusSeconds(60));
        var green = signal("GREEN", AT.plusSeconds(120));

        assertThat(holding(AT.plusSeconds(200), red)).containsOnlyKeys(Word.QUALITY_RED);
        assertThat(holding(AT.plusSeconds(200), red, yellow)).containsOnlyKeys(Word.QUALITY_YELLOW);
        assertThat(holding(AT.plusSeconds(200), red, yellow, green)).isEmpty();
        assertThat(holding(AT.plus(Duration.ofDays(400)), red)).containsOnlyKeys(Word.QUALITY_RED);
    }

    @Test
    void what_is_said_again_counts_and_lasts_longer() {
        var once = List.of(new Heard(Word.REPORTED, true, AT, null));
        var twice = List.of(once.getFirst(), new Heard(Word.REPORTED, true, AT.plus(Duration.ofHours(20)), null));

        assertThat(holding(AT.plus(Duration.ofHours(25)), once)).containsOnlyKeys(Word.PROBATION);
        var still = Objects.requireNonNull(
                holding(AT.plus(Duration.ofHours(25)), twice).get(Word.REPORTED));
        assertThat(still.times()).isEqualTo(2);
        assertThat(still.since()).isEqualTo(AT);
        assertThat(still.until()).isEqualTo(AT.plus(Duration.ofHours(44)));
    }

    @Test
    void after_a_ban_or_reports_a_number_is_told_to_go_slowly_for_three_days() {
        var ban = List.of(
                new Heard(Word.BANNED, true, AT, null),
                new Heard(Word.BANNED, false, AT.plus(Duration.ofDays(5)), null));

        assertThat(holding(AT.plus(Duration.ofDays(4)), ban.subList(0, 1))).containsOnlyKeys(Word.BANNED);
        assertThat(holding(AT.plus(Duration.ofDays(6)), ban)).containsOnlyKeys(Word.PROBATION);
        assertThat(holding(AT.plus(Duration.ofDays(8)), ban)).isEmpty();
    }

    @Test
    void the_end_that_whatsapp_names_counts() {
        var lock = List.of(new Heard(Word.STRANGERS_REFUSED, true, AT, AT.plus(Duration.ofDays(3))));

        assertThat(holding(AT.plus(Duration.ofHours(71)), lock)).containsOnlyKeys(Word.STRANGERS_REFUSED);
        assertThat(holding(AT.plus(Duration.ofDays(3)), lock)).isEmpty();
    }

    private static List<Heard> signal(String quality, Instant at) {
        return Heard.in(new SenderSignal(new SenderId(1), Kind.QUALITY, true, quality, null, at));
    }

    @SafeVarargs
    private static Map<Word, Heard.Holding> holding(Instant now, List<Heard>... heard) {
        return Heard.holding(Arrays.stream(heard).flatMap(List::stream).collect(Collectors.toList()), now);
    }
}
