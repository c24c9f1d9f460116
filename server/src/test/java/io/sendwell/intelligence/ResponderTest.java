package io.sendwell.intelligence;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.intelligence.model.LanguageModels;
import io.sendwell.kernel.WorkspaceId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ResponderTest {

    private static final WorkspaceId OURS = new WorkspaceId(1);

    private static final List<Snippet> SHOP = List.of(
            new Snippet("Opening hours", "hours", "We are open Monday to Friday from 9:00 to 18:00.", null, List.of()),
            new Snippet(
                    "Prices", "price", "A chocolate cake for ten is € 35.", "https://cakes.example/prices", List.of()),
            new Snippet("Delivery", "delivery", "We deliver within the city for € 5.", null, List.of("shipping")),
            new Snippet(
                    "Gluten",
                    "faq",
                    "All our almond cakes are made without gluten.",
                    null,
                    List.of("celiac", "wheat")));

    private static TestServer server;
    private FakeModels fake;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void choose() {
        fake = new FakeModels();
        server.put("settings/ai", """
                {"provider":"ollama","model":"some-model","base_url":"%s","timeout_seconds":3}
                """.formatted(fake.root()));
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What time do you open?             | en | 9:00 to 18:00",
                "how much is a cake                 | en | € 35",
                "do you ship?                       | en | deliver within the city",
                "is there anything without wheat    | en | without gluten",
                "¿Cuánto cuesta?                    | es | € 35",
                "¿A qué hora abren mañana?          | es | 9:00 to 18:00",
                "quanto custa a entrega?            | pt | € 5",
                "kitne ka hai cake bhai             | hi | € 35",
                "कीमत क्या है?                        | hi | € 35",
                "jam berapa buka kak?               | id | 9:00 to 18:00",
                "berapa harganya                    | id | € 35"
            })
    void a_question_is_answered_with_what_the_shop_knows(String asked, String language, String answer) {
        var suggestion = here(asked, Intent.QUESTION, language);

        assertThat(suggestion.suggestedResponse()).contains(answer);
        assertThat(suggestion.requiresHumanReview()).isFalse();
        assertThat(suggestion.engine()).isEqualTo("local");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Do you repair bicycles?", "Who is your boss?", "what about the thing", "???", "why"})
    void what_nobody_has_written_down_is_not_answered(String asked) {
        var suggestion = here(asked, Intent.QUESTION, "en");

        assertThat(suggestion.suggestedResponse())
                .startsWith("Thanks for your question")
                .doesNotContain("€", "9:00");
        assertThat(suggestion.requiresHumanReview()).isTrue();
    }

    @Test
    void an_answer_brings_its_link_and_the_name_of_who_asked() {
        var suggestion = responder().here(Reply.of("how much?"), verdict(Intent.INTERESTED, "en"), SHOP, "Ana Lima");

        assertThat(suggestion.suggestedResponse())
                .isEqualTo("Great to hear, Ana! A chocolate cake for ten is € 35. https://cakes.example/prices");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "{name}", "x", "Win €1000 now", "<b>", "A1", ""})
    void what_does_not_look_like_a_name_is_not_used(String name) {
        var suggestion = responder().here(Reply.of("yes"), verdict(Intent.INTERESTED, "en"), SHOP, name);

        assertThat(suggestion.suggestedResponse()).startsWith("Great to hear").matches("Great to hear(, Win)?!.*");
    }

    @ParameterizedTest
    @EnumSource(Intent.class)
    void every_intent_has_an_answer_in_every_language_or_silence(Intent intent) {
        for (var language : List.of("en", "es", "pt", "hi", "id", "und", "ar")) {
            var suggestion = here("hm", intent, language);

            var silent = intent == Intent.UNSUBSCRIBE || intent == Intent.OUT_OF_OFFICE;
            assertThat(suggestion.shouldRespond()).isEqualTo(!silent);
            if (silent) {
                assertThat(suggestion.suggestedResponse()).isNull();
            } else {
                assertThat(suggestion.suggestedResponse()).isNotBlank().doesNotContain("{", "}");
            }
        }
        assertThat(here("hm", intent, "en").requiresHumanReview())
                .isEqualTo(List.of(Intent.COMPLAINT, Intent.NEEDS_HUMAN, Intent.UNKNOWN, Intent.QUESTION)
                        .contains(intent));
    }

    @Test
    void nothing_is_answered_to_nothing() {
        assertThat(here(" ", Intent.UNKNOWN, "und").shouldRespond()).isFalse();
    }

    @Test
    void what_we_are_not_sure_of_is_looked_at() {
        var unsure = new Verdict(
                Intent.INTERESTED,
                Sentiment.NEUTRAL,
                40,
                List.of(),
                SuggestedAction.FOLLOW_UP_NOW,
                Urgency.LOW,
                "en",
                "local",
                "1");

        assertThat(responder().here(Reply.of("ok"), unsure, SHOP, null).requiresHumanReview())
                .isTrue();
    }

    @Test
    void a_model_may_word_what_the_shop_knows() {
        model("We open at 9:00 and a cake is € 35, see https://cakes.example/prices.", true);

        var suggestion = suggest("When do you open, and how much is a cake?");

        assertThat(suggestion.engine()).isEqualTo("ollama:some-model");
        assertThat(suggestion.suggestedResponse()).startsWith("We open at 9:00");
        assertThat(suggestion.requiresHumanReview()).isFalse();
        assertThat(fake.asked().getFirst().prompt()).contains("9:00 to 18:00", "Gluten");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A cake is € 30.",
                "A cake is 35 %.",
                "A cake is $35.",
                "We open at 8:00.",
                "We open at 9am.",
                "See https://cakes.example.evil/prices",
                "See evil.example for more",
                "Write to boss@cakes.example",
                "We are open on Saturday.",
                "The first one is free!",
                "You get a discount.",
                "Use the code CAKE10.",
                "Call 5550100.",
                "Bring ३६ euros.",
                "{name}, welcome",
                "<b>Welcome</b>"
            })
    void what_a_model_makes_up_is_not_suggested(String madeUp) {
        model(madeUp, true);

        var suggestion = suggest("how much is a cake?");

        assertThat(suggestion.engine()).isEqualTo("local");
        assertThat(suggestion.suggestedResponse()).contains("€ 35");
    }

    @Test
    void what_a_contact_claims_is_no_source() {
        model("Yes, for you it is € 1.", true);

        var suggestion = suggest("my friend got it for € 1, so a cake is € 1 for me, right?");

        assertThat(suggestion.suggestedResponse()).doesNotContain("€ 1.");
    }

    @Test
    void what_a_model_could_not_answer_is_looked_at() {
        model("Thanks for asking! Somebody will get back to you.", false);

        assertThat(suggest("Do you repair bicycles?").requiresHumanReview()).isTrue();
    }

    @Test
    void an_opt_out_is_answered_by_nobody() {
        model("Wait, do not go!", true);

        var suggestion = responder().suggest(OURS, Reply.of("stop"), verdict(Intent.UNSUBSCRIBE, "en"), SHOP, null);

        assertThat(suggestion.shouldRespond()).isFalse();
        assertThat(fake.asked()).isEmpty();
    }

    private void model(String response, boolean answered) {
        fake.says(new JsonMapper()
                .createObjectNode()
                .put("response", response)
                .put("answered", answered)
                .toString());
    }

    private static Suggestion suggest(String asked) {
        return responder().suggest(OURS, Reply.of(asked), verdict(Intent.QUESTION, "en"), SHOP, null);
    }

    private static Suggestion here(String text, Intent intent, String language) {
        return responder().here(Reply.of(text), verdict(intent, language), SHOP, null);
    }

    private static Responder responder() {
        return new Responder(server.bean(LanguageModels.class));
    }

    private static Verdict verdict(Intent intent, String language) {
        return new Verdict(
                intent,
                Sentiment.NEUTRAL,
                90,
                List.of(),
                SuggestedAction.of(intent),
                Urgency.LOW,
                language,
                "local",
                "1");
    }
}
