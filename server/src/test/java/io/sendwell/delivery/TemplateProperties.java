package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.kernel.Problem;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TemplateProperties {

    @Property(tries = 3000)
    void any_text_is_a_template_or_a_problem_that_names_the_field(@ForAll("texts") String text) {
        try {
            var template = Template.parse(text, "message_template");
            template.requireKnown(Set.of("name"), "message_template");
            template.render(Map.of("name", "Ana"), Map.of());
        } catch (Problem problem) {
            assertThat(problem.errors()).singleElement().satisfies(error -> {
                assertThat(error.field()).isEqualTo("message_template");
                assertThat(error.message()).containsPattern("at position [1-9][0-9]*$");
            });
        }
    }

    @Property(tries = 1000)
    void a_value_is_put_in_as_it_is_and_never_read_again(@ForAll("texts") String value) {
        var template = Template.parse("Hi {name}, {company|you}!", "message_template");

        assertThat(template.render(Map.of("name", value, "company", value), Map.of()))
                .contains("Hi " + value + ", " + value + "!");
    }

    @Property(tries = 1000)
    void a_text_without_braces_stays_as_it_is(@ForAll String text) {
        var plain = text.replaceAll("[{}]", "");

        assertThat(Template.parse(plain, "message_template").render(Map.of(), Map.of()))
                .contains(plain);
    }

    @Example
    void what_is_broken_is_named_with_its_position() {
        assertBroken("Hi {first_name", "a brace that is never closed at position 4");
        assertBroken("Hi first_name}", "a closing brace without an opening one at position 14");
        assertBroken("Hi {{first_name}}", "a brace inside a brace at position 5");
        assertBroken("Hi {a{b}}", "a brace inside a brace at position 6");
        assertBroken("Hi {}", "'' is not a variable's name at position 4");
        assertBroken("Hi {first name}", "'first name' is not a variable's name at position 4");
        assertBroken("Hi {7*7}", "'7*7' is not a variable's name at position 4");
        assertBroken("Hi ${name}", "'${' (a variable is written {name}, without a dollar sign) at position 4");
        assertBroken("{ok|} {", "a brace that is never closed at position 7");
    }

    @Example
    void an_unknown_variable_is_named_unless_it_has_a_fallback() {
        assertThatThrownBy(() -> Template.parse("Hi {nick}", "message_template").requireKnown(Set.of("name"), "f"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.errors().getFirst().message())
                                .isEqualTo("unknown variable 'nick' at position 4"));
        Template.parse("Hi {nick|friend}", "message_template").requireKnown(Set.of("name"), "f");
    }

    @Example
    void a_fallback_stands_in_and_may_be_empty() {
        var template = Template.parse("Hi {first_name|there}{suffix|}", "message_template");

        assertThat(template.render(Map.of(), Map.of())).contains("Hi there");
        assertThat(template.render(Map.of("first_name", "Ana", "suffix", "!"), Map.of()))
                .contains("Hi Ana!");
        assertThat(template.required()).isEmpty();
    }

    @Example
    void without_a_value_or_a_fallback_there_is_no_text() {
        var template = Template.parse("Your {product}", "message_template");

        assertThat(template.required()).containsExactly("product");
        assertThat(template.render(Map.of(), Map.of())).isEmpty();
        assertThat(template.render(Map.of(), Map.of("product", "lamp"))).contains("Your lamp");
        assertThat(template.render(Map.of("product", "desk"), Map.of("product", "lamp")))
                .contains("Your desk");
    }

    private static void assertBroken(String text, String message) {
        assertThatThrownBy(() -> Template.parse(text, "message_template"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.errors().getFirst().message())
                                .isEqualTo(message));
    }

    /** Mostly made of what templates are made of. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                                "{", "}", "{{", "${", "|", "name", "{name}", "{x|y}", " ", "\u0000", "é", "\uD83D",
                                "\\", "$1", "%s")
                        .list()
                        .ofMaxSize(8)
                        .map(parts -> String.join("", parts)),
                Arbitraries.strings());
    }
}
