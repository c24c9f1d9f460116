package io.sendwell.intelligence.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Texts of harmless words with random facts put in, and edits of both sorts: of words, and of facts. */
class FactGuardProperties {

    private static final List<String> WORDS = List.of(
            "come", "and", "see", "what", "is", "new", "para", "ti", "hoje", "kami", "yahan", "नया", "with", "us");

    @Property
    void a_fact_is_found_where_it_stands(
            @ForAll @From("facts") String fact, @ForAll @From("words") List<String> words) {
        var text = String.join(" ", words) + " " + fact + " " + String.join(" ", words);

        var found = Facts.in(text).stream().map(Fact::text).toList();

        assertThat(String.join(" ", found)).contains(fact);
    }

    @Property
    void words_may_change_around_facts(
            @ForAll @From("texts") List<String> pieces, @ForAll @From("words") List<String> others) {
        var original = String.join(" ", pieces);
        var facts = pieces.stream().filter(piece -> !WORDS.contains(piece)).toList();
        var rewritten = new ArrayList<String>();
        for (int i = 0; i < facts.size(); i++) {
            rewritten.add(others.get(i % others.size()));
            rewritten.add(facts.get(i));
            rewritten.add(others.getFirst());
        }

        assertThat(FactGuard.between(original, String.join(" ", rewritten), List.of()))
                .matches(FactGuard.Breaks::none);
    }

    @Property
    void a_fact_that_is_left_out_or_added_breaks_it(
            @ForAll @From("texts") List<String> pieces, @ForAll @From("facts") String fact) {
        var without = String.join(" ", pieces);
        var with = without + " here " + fact + " there";

        assertThat(FactGuard.between(with, without, List.of()).missing()).isNotEmpty();
        assertThat(FactGuard.between(without, with, List.of()).invented()).isNotEmpty();
    }

    /** Of one character in a fact. */
    @Property
    void the_smallest_change_of_a_fact_breaks_it(
            @ForAll @From("facts") String fact, @ForAll @From("words") List<String> words) {
        int digit = -1;
        for (int i = 0; i < fact.length(); i++) {
            digit = Character.isDigit(fact.charAt(i)) ? i : digit;
        }
        Assume.that(digit >= 0);
        char other = fact.charAt(digit) == '7' ? '3' : '7';
        var changed = fact.substring(0, digit) + other + fact.substring(digit + 1);
        var words1 = String.join(" ", words);

        assertThat(FactGuard.between(words1 + " " + fact + " us", words1 + " " + changed + " us", List.of()))
                .matches(breaks -> !breaks.none());
    }

    @Property
    void any_text_says_the_same_as_itself(@ForAll String text) {
        assertThat(FactGuard.between(text, text, List.of())).matches(FactGuard.Breaks::none);
    }

    @Example
    void a_name_may_be_of_any_length() {
        var text = "the iPhone" + "e".repeat(60) + " is here";

        assertThat(FactGuard.between(text, text, List.of())).matches(FactGuard.Breaks::none);
    }

    @Property
    void facts_lie_in_the_text_one_after_the_other(@ForAll String text) {
        assertOneAfterTheOther(text);
    }

    /** An accent of its own ends no word, and yet a number begins after it. */
    @Example
    void a_number_within_a_word_is_not_told_twice() {
        assertOneAfterTheOther("the iPhone\u03015.5 is here");
    }

    private static void assertOneAfterTheOther(String text) {
        int done = 0;
        for (var fact : Facts.in(text)) {
            assertThat(fact.start()).isGreaterThanOrEqualTo(done);
            assertThat(text.substring(fact.start(), fact.end())).isEqualTo(fact.text());
            done = fact.end();
        }
    }

    @Example
    void the_name_of_who_is_greeted_may_be_new_and_no_other() {
        var original = "our lamps are here";

        assertThat(FactGuard.between(original, "Hello Maria, our lamps are here", List.of("Maria")))
                .matches(FactGuard.Breaks::none);
        assertThat(FactGuard.between(original, "Hello Maria, our lamps are here", List.of())
                        .invented())
                .containsExactly("Maria");
    }

    @Example
    void names_of_products_and_of_the_shop_stay() {
        var original = "Come to Nordic Audio and try the iPhone case and the Luna lamp.";

        assertThat(FactGuard.between(original, "Come to our shop and try the case and the lamp.", List.of())
                        .missing())
                .contains("Nordic", "Audio", "iPhone", "Luna");
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of(WORDS).list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.of(WORDS)), Tuple.of(1, facts()))
                .list()
                .ofMinSize(1)
                .ofMaxSize(20)
                // Two that touch can be one, such as an amount and a unit.
                .map(FactGuardProperties::apart);
    }

    private static List<String> apart(List<String> pieces) {
        var apart = new ArrayList<String>(List.of("see"));
        for (var piece : pieces) {
            if (!WORDS.contains(piece) && !WORDS.contains(apart.getLast())) {
                apart.add("and");
            }
            apart.add(piece);
        }
        return apart;
    }

    @Provide
    Arbitrary<String> facts() {
        var amounts = Arbitraries.doubles().between(1, 99_999).ofScale(2).map("%.2f"::formatted);
        var number = Arbitraries.integers().between(1, 9999);
        return Arbitraries.oneOf(List.of(
                amounts.map(amount -> "$" + amount),
                amounts.map(amount -> "R$ " + amount),
                amounts.map(amount -> amount + " €"),
                number.map(n -> "Rp " + n + ".000"),
                number.map(n -> n % 100 + "%"),
                number.map(n -> "https://shop.example/p/" + n + "?a=b"),
                number.map(n -> "www.shop" + n + ".com"),
                number.map(n -> "info" + n + "@shop.example"),
                number.map(n -> "+1 202 555 %04d".formatted(n)),
                number.map(n -> "SALE" + n),
                number.map(n -> "#" + n),
                number.map(n -> "2026-%02d-%02d".formatted(1 + n % 12, 1 + n % 28)),
                number.map(n -> 1 + n % 28 + " de noviembre"),
                number.map(n -> "%02d:%02d".formatted(n % 24, n % 60)),
                number.map(n -> 1 + n % 12 + " pm"),
                Arbitraries.of(
                        "{name}", "{first_name|there}", "{attributes.city|}", "Friday", "सोमवार", "\"Luna Two\"")));
    }
}
