package io.sendwell.intelligence.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceQuestionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How much is the blue one?",
                "PRICE???",
                "what's the cost pls",
                "¿Cuánto cuesta?",
                "me pasas precios",
                "cuanto vale esto",
                "Quanto custa?",
                "qual o preço",
                "kitne ka hai bhai",
                "इसकी कीमत क्या है",
                "berapa harganya kak",
                "💸 discount?"
            })
    void who_asks_what_it_costs_is_understood(String text) {
        assertThat(PriceQuestions.asks(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "👍👍",
                "Vale, gracias",
                "I am interested",
                "When do you open?",
                "priceless",
                "so much fun, how are you",
                "Z̴̢͝a̵l̷g̶o̸",
                "مرحبا كيف حالك"
            })
    void everybody_else_is_not(String text) {
        assertThat(PriceQuestions.asks(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_536})
    void a_text_of_any_length_is_read(int length) {
        assertThat(PriceQuestions.asks("x".repeat(length))).isFalse();
    }
}
