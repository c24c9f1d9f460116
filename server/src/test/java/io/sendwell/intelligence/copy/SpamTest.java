package io.sendwell.intelligence.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.intelligence.copy.Spam.Place;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpamTest {

    private static final int LONGEST = 65_536;

    @ParameterizedTest
    @CsvSource({
        "Act now before the shop closes, pressure, Act now",
        "ACT NOW, pressure, ACT NOW",
        "4ct n0w, disguise, 4ct",
        "g r a t i s para ti, free, g r a t i s",
        "fr\u200Bee for you, disguise, fr\u200Bee",
        "Compra ya el tuyo, pressure, Compra ya",
        "Você ganhou um carro, prize, Você ganhou",
        "Ghar se kaam karo, money, Ghar se kaam",
        "आपने जीता, prize, आपने जीता",
        "Anda menang, prize, Anda menang",
        "Send this to 10 people, chain, Send this to 10 people",
        "see http://bit.ly/x, link, http://bit.ly/x",
        "see http://10.0.0.7/login, link, http://10.0.0.7/login",
        "Wow!!!, punctuation, !!!",
        "$$$ for you, currency, $$$",
        "so niceeee, disguise, niceeee",
        "аct now, pressure, аct now"
    })
    void a_rule_names_its_kind_and_its_place(String text, String kind, String place) {
        var found = Spam.in(text).places().stream()
                .filter(one -> one.kind().equals(kind) && one.text().equals(place))
                .toList();

        assertThat(found).as(Spam.in(text).places().toString()).isNotEmpty();
        assertThat(found)
                .allSatisfy(one ->
                        assertThat(text.substring(one.start(), one.end())).isEqualTo(place));
    }

    @ParameterizedTest
    @CsvSource({
        "We act nowhere else",
        "The USB cable and the TV",
        "Ask for Congreso street",
        "Our free parking is behind the house",
        "Code FREE20 is for you",
        "The B2B team and the S24 phone"
    })
    void what_only_resembles_a_rule_is_worth_little(String text) {
        assertThat(Spam.in(text).score()).isLessThan(12);
    }

    @Test
    void saying_it_again_adds_half() {
        var weights = Spam.in("Act now. Act now. Act now. STOP").places().stream()
                .filter(place -> place.kind().equals("pressure"))
                .map(Place::weight)
                .toList();

        assertThat(weights).hasSize(3).isSortedAccordingTo((a, b) -> b - a);
        assertThat(weights.get(1)).isEqualTo(Math.round(weights.get(0) / 2.0f));
    }

    @Property(tries = 300)
    void places_lie_in_the_text_and_their_points_make_the_score(@ForAll @From("texts") String text) {
        var spam = Spam.in(text);
        int sum = 0;
        for (var place : spam.places()) {
            assertThat(text.substring(place.start(), place.end())).isEqualTo(place.text());
            sum += place.weight();
        }
        assertThat(spam.score()).isBetween(0, 100);
        // Each is rounded by itself.
        assertThat(spam.score())
                .isBetween(
                        Math.min(100, sum) - spam.places().size(),
                        sum + spam.places().size());
    }

    @Property(tries = 300)
    void what_is_cleaned_keeps_its_facts_and_never_scores_higher(@ForAll @From("texts") String text) {
        var cleaned = RuleWriter.cleaned(Spam.in(text));

        assertThat(FactGuard.between(text, cleaned, List.of())).matches(FactGuard.Breaks::none);
        assertThat(Spam.in(cleaned).score()).isLessThanOrEqualTo(Spam.in(text).score());
    }

    @Provide
    Arbitrary<String> texts() {
        var pieces = Arbitraries.of(Stream.of(DevelopmentSet.values())
                .flatMap(set -> set.read().stream())
                .flatMap(one -> Stream.of(one.text().split("(?<= )", -1)))
                .distinct()
                .toList());
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(60),
                pieces.list().ofMaxSize(25).map(list -> String.join("", list)));
    }

    /** Each is made to send some careless pattern back and forth. */
    @ParameterizedTest
    @MethodSource
    void time_grows_with_length_and_with_nothing_else(String text) {
        var cpu = ManagementFactory.getThreadMXBean();
        long start = cpu.getCurrentThreadCpuTime();

        var spam = Spam.in(text);
        var cleaned = RuleWriter.cleaned(spam);

        assertThat(Duration.ofNanos(cpu.getCurrentThreadCpuTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(spam.score()).isBetween(0, 100);
        assertThat(FactGuard.between(text, cleaned, List.of())).matches(FactGuard.Breaks::none);
    }

    static Stream<String> time_grows_with_length_and_with_nothing_else() {
        return Stream.of(
                        "a",
                        "1",
                        "1.",
                        "{",
                        "a@",
                        "a.",
                        "https://",
                        "!",
                        "$",
                        "😀",
                        "A b ",
                        "act now ",
                        "\u0000",
                        "\n",
                        "(",
                        "1-",
                        "x1 ",
                        "\"",
                        "é\u0301",
                        "\u202e",
                        "\u200b",
                        "I ",
                        "$1 ",
                        "Aa ",
                        "claim your ",
                        "a!",
                        "aaa ",
                        "\ue000",
                        "\ud83d",
                        "www.",
                        "1:1",
                        "not ",
                        "1/",
                        "BUY ",
                        "🎁 ",
                        "हि",
                        "Act now! $5. ")
                .map(piece -> piece.repeat(LONGEST / piece.length()));
    }
}
