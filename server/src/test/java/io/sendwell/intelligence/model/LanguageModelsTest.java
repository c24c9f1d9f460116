package io.sendwell.intelligence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.TestServer;
import io.sendwell.intelligence.FakeModels;
import io.sendwell.intelligence.FakeModels.Behaviour;
import io.sendwell.kernel.WorkspaceId;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asking over real connections, with providers that do what providers do. */
class LanguageModelsTest {

    private static final WorkspaceId OURS = new WorkspaceId(1);
    private static final String GOOD = "{\"word\":\"yes\",\"count\":3}";
    private static final JsonNode SCHEMA = new JsonMapper().readTree("""
            {"type":"object","properties":{
               "word":{"type":"string","enum":["yes","no"]},
               "count":{"type":"integer","minimum":0,"maximum":5}},
             "required":["word","count"],"additionalProperties":false}
            """);
    private static final Question QUESTION =
            new Question("classify", "Is it so?", Map.of("reply", "It is so."), SCHEMA);

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

    /** Each on an address of its own, so that no circuit and no cached answer of another test is met. */
    @BeforeEach
    void open() {
        fake = new FakeModels();
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "ollama"})
    void every_provider_is_asked_for_json_of_the_schema(String provider) {
        choose(provider, "");
        fake.says(GOOD);

        var answer = ask().orElseThrow();

        assertThat(answer.engine()).isEqualTo(provider + ":some-model");
        assertThat(answer.content()).isEqualTo(new JsonMapper().readTree(GOOD));
        assertThat(fake.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.prompt()).contains("Is it so?").contains("It is so.");
            assertThat(asked.body().path("model").asString()).isEqualTo("some-model");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "ollama"})
    void what_a_workspace_chose_is_sent(String provider) {
        choose(provider, ",\"temperature\":0.5,\"max_tokens\":321");
        fake.says(GOOD);

        ask();

        assertThat(fake.asked().getFirst().body().toString())
                .contains("\"temperature\":0.5")
                .contains(":321");
    }

    @Test
    void a_busy_provider_is_asked_again() {
        choose("openai", "");
        fake.first(new Behaviour.Status(429, Map.of()))
                .first(new Behaviour.Status(503, Map.of()))
                .says(GOOD);

        assertThat(ask()).isPresent();
        assertThat(fake.asked()).hasSize(3);
    }

    @Test
    void a_provider_is_left_alone_for_as_long_as_it_asks() {
        choose("openai", "");
        fake.first(new Behaviour.Status(429, Map.of("Retry-After", "2"))).says(GOOD);

        var begun = System.nanoTime();
        assertThat(ask()).isPresent();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void who_asks_to_be_left_alone_beyond_the_deadline_is_not_waited_for() {
        choose("openai", "");
        fake.does(new Behaviour.Status(429, Map.of("Retry-After", "600")));

        var begun = System.nanoTime();
        assertThat(ask()).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        assertThat(fake.asked()).hasSize(1);
    }

    @Test
    void attempts_are_bounded() {
        choose("openai", "");
        fake.does(new Behaviour.Status(429, Map.of()));

        assertThat(ask()).isEmpty();
        assertThat(fake.asked()).hasSize(3);
    }

    @Test
    void silence_ends_at_the_time_out() {
        choose("openai", ",\"timeout_seconds\":1");
        fake.does(new Behaviour.Hangs());

        var begun = System.nanoTime();
        assertThat(ask()).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void a_cut_connection_is_tried_again() {
        choose("anthropic", "");
        fake.first(new Behaviour.CutsOff()).says(GOOD);

        assertThat(ask()).isPresent();
        assertThat(fake.asked()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"word\":\"perhaps\",\"count\":3}",
                "{\"word\":\"yes\",\"count\":6}",
                "{\"word\":\"yes\",\"count\":2.5}",
                "{\"word\":\"yes\"}",
                "{\"word\":\"yes\",\"count\":3,\"more\":true}",
                "[]",
                "{\"word\":\"yes\",",
                "Sure! Here is your JSON: {\"word\":\"yes\",\"count\":3}",
                ""
            })
    void an_answer_of_another_form_is_no_answer(String said) {
        choose("ollama", "");
        fake.says(said);

        assertThat(ask()).isEmpty();
        assertThat(fake.asked()).hasSize(1);
        assertThat(trouble()).isEqualTo("broken_answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void a_refusal_is_no_answer(String provider) {
        choose(provider, "");
        fake.does(new Behaviour.Declines());

        assertThat(ask()).isEmpty();
        assertThat(trouble()).isEqualTo("model_declined");
        assertThat(server.get("settings/ai").body().at("/usage/tokens").asInt()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "ollama"})
    void an_answer_that_ran_out_of_tokens_is_no_answer(String provider) {
        choose(provider, "");
        fake.does(new Behaviour.StopsShort(GOOD));

        assertThat(ask()).isEmpty();
        assertThat(trouble()).isEqualTo("broken_answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "ollama"})
    void who_does_not_speak_the_format_gives_no_answer(String provider) {
        choose(provider, "");
        fake.does(new Behaviour.Babbles("<html>Sign in to the hotel's network</html>"));

        assertThat(ask()).isEmpty();
    }

    @Test
    void what_answers_without_end_gives_no_answer() {
        choose("openai", "");
        fake.does(new Behaviour.Babbles("{\"a\":\"" + "x".repeat(2_000_000) + "\"}"));

        assertThat(ask()).isEmpty();
    }

    @Test
    void the_next_model_is_asked_where_one_gives_no_answer() {
        try (var second = new FakeModels()) {
            fake.does(new Behaviour.Status(500, Map.of()));
            second.says(GOOD);
            choose("openai", """
                    ,"fallback":[{"provider":"ollama","model":"spare","base_url":"%s"},{"provider":"local"}]
                    """.formatted(second.root()));

            assertThat(ask().orElseThrow().engine()).isEqualTo("ollama:spare");
        }
    }

    @Test
    void a_model_that_hangs_leaves_time_for_the_next() {
        try (var second = new FakeModels()) {
            fake.does(new Behaviour.Hangs());
            second.says(GOOD);
            choose("openai", """
                    ,"timeout_seconds":3,"fallback":[{"provider":"ollama","model":"spare","base_url":"%s"}]
                    """.formatted(second.root()));

            assertThat(ask()).isPresent();
        }
    }

    @Test
    void a_dead_provider_costs_no_time_outs_after_a_while() throws Exception {
        try (var nobody = new ServerSocket(0)) {
            var port = nobody.getLocalPort();
            nobody.close();
            choose("ollama", "", "http://127.0.0.1:" + port);

            for (int i = 0; i < 3; i++) {
                assertThat(ask()).isEmpty();
            }
            var begun = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertThat(ask()).isEmpty();
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
            assertThat(server.get("settings/ai").body().at("/trouble/resting").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void new_settings_give_a_resting_provider_a_new_chance() {
        choose("openai", ",\"api_key\":\"wrong-key\"");
        assertThat(ask()).isEmpty();
        assertThat(ask()).isEmpty();
        assertThat(fake.asked()).as("a refused key is not tried again").hasSize(1);
        assertThat(trouble()).isEqualTo("key_refused");

        fake.says(GOOD);
        choose("openai", "");

        assertThat(ask()).isPresent();
        assertThat(trouble()).isEmpty();
    }

    @Test
    void the_same_question_is_paid_for_once() {
        choose("openai", "");
        fake.says(GOOD);

        assertThat(ask()).isEqualTo(ask());
        assertThat(fake.asked()).hasSize(1);

        var other = new Question("classify", "Is it so?", Map.of("reply", "It is not."), SCHEMA);
        assertThat(models().ask(OURS, other)).isPresent();
        assertThat(fake.asked()).hasSize(2);
    }

    @Test
    void what_is_asked_is_counted_by_feature_and_ends_with_the_budget() {
        choose("openai", "");
        fake.says(GOOD);
        var before = usage("probing");

        var first = new Question("probing", "Is it so?", Map.of("reply", "first"), SCHEMA);
        assertThat(models().ask(OURS, first)).isPresent();

        assertThat(usage("probing")).isEqualTo(before + 150);
        var spent = server.get("settings/ai").body().at("/usage/tokens").asLong();

        choose("openai", ",\"monthly_token_budget\":" + spent);
        assertThat(server.get("settings/ai").body().at("/usage/tokens_left").asLong(-1))
                .isZero();
        var second = new Question("probing", "Is it so?", Map.of("reply", "second"), SCHEMA);
        assertThat(models().ask(OURS, second)).isEmpty();
        assertThat(fake.asked()).hasSize(1);

        // In two steps, because a session ends after 30 idle days.
        server.advance("P16D");
        server.advance("P16D");
        assertThat(models().ask(OURS, second))
                .as("the next month has a budget of its own")
                .isPresent();
    }

    @Test
    void a_choice_without_a_key_is_not_asked_at_a_public_address() {
        var saved = server.put("settings/ai", "{\"provider\":\"openai\",\"model\":\"gpt-5-mini\",\"api_key\":null}");
        assertThat(saved.status()).isEqualTo(200);

        assertThat(ask()).isEmpty();
        assertThat(trouble()).isEqualTo("no_key");
    }

    @Test
    void nobody_waits_for_the_network_with_a_transaction_open() {
        choose("openai", "");

        assertThatThrownBy(() -> server.bean(TransactionTemplate.class).execute(status -> ask()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_workspace_without_a_choice_asks_nobody() {
        assertThat(models().ask(new WorkspaceId(404), QUESTION)).isEmpty();
    }

    private Optional<Answer> ask() {
        return models().ask(OURS, QUESTION);
    }

    private static LanguageModels models() {
        return server.bean(LanguageModels.class);
    }

    private static String trouble() {
        return server.get("settings/ai").body().at("/trouble/code").asString("");
    }

    private static long usage(String feature) {
        return server.get("settings/ai")
                .body()
                .at("/usage/features")
                .valueStream()
                .filter(each -> each.path("feature").asString().equals(feature))
                .mapToLong(each -> each.path("input_tokens").asLong()
                        + each.path("output_tokens").asLong())
                .sum();
    }

    private void choose(String provider, String more) {
        choose(provider, more, provider.equals("openai") ? fake.openAi() : fake.root());
    }

    private static void choose(String provider, String more, String address) {
        var key = more.contains("api_key") ? "" : ",\"api_key\":\"" + FakeModels.KEY + "\"";
        var saved = server.put("settings/ai", """
                {"provider":"%s","model":"some-model","base_url":"%s"%s%s}
                """.formatted(provider, address, key, more));
        assertThat(saved.status()).as(saved.body().toString()).isEqualTo(200);
    }
}
