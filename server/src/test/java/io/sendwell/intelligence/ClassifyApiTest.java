package io.sendwell.intelligence;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.intelligence.FakeModels.Behaviour;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class ClassifyApiTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String INTERESTED = """
            {"intent":"interested","sentiment":"positive","confidence":90,"key_phrases":["SOUNDS good","not there"],
             "urgency":"medium","language":"en"}
            """;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void doWithoutModels() {
        server.put("settings/ai", "{}");
    }

    @Test
    void a_reply_is_understood_here_without_a_key() {
        var answer = server.post("ai/classify", "{\"reply_text\":\"Sounds good\",\"original_message\":\"New cakes!\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().propertyNames())
                .containsExactly(
                        "intent",
                        "sentiment",
                        "confidence",
                        "key_phrases",
                        "suggested_action",
                        "urgency",
                        "language",
                        "auto_response",
                        "engine");
        assertThat(answer.body().get("engine").asString()).isEqualTo("local");
        assertThat(answer.body().get("auto_response").propertyNames())
                .contains("should_respond", "suggested_response", "requires_human_review");
    }

    @Test
    void a_reply_is_understood_by_the_model_that_was_chosen() {
        try (var fake = new FakeModels()) {
            fake.first(new Behaviour.Says(prompt -> INTERESTED))
                    .says("{\"response\":\"Lovely, we will be in touch!\",\"answered\":false}");
            choose(fake);

            var answer = classify("Sounds good to me").body();

            assertThat(answer.get("intent").asString()).isEqualTo("interested");
            assertThat(answer.get("engine").asString()).isEqualTo("openai:some-model");
            assertThat(answer.get("suggested_action").asString()).isEqualTo("follow_up_now");
            assertThat(answer.get("key_phrases"))
                    .singleElement()
                    .satisfies(phrase -> assertThat(phrase.asString()).isEqualTo("Sounds good"));
            assertThat(answer.at("/auto_response/suggested_response").asString())
                    .isEqualTo("Lovely, we will be in touch!");
            assertThat(answer.at("/auto_response/engine").asString()).isEqualTo("openai:some-model");
        }
    }

    @Test
    void with_every_provider_down_the_answer_comes_from_here_and_in_time() {
        try (var fake = new FakeModels()) {
            fake.does(new Behaviour.Hangs());
            choose(fake);

            var begun = System.nanoTime();
            var answer = classify("Sounds good to me");

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
            assertThat(answer.body().get("engine").asString()).isEqualTo("local");
            assertThat(answer.body().at("/auto_response/engine").asString()).isEqualTo("local");
        }
    }

    static List<String> strangeTexts() {
        return List.of(
                "",
                " ",
                "k",
                "\uD83D\uDC4D",
                "\uD83D\uDE00\uD83D\uDE00\uD83C\uDDE7\uD83C\uDDF7",
                "مرحبا، كم السعر؟",
                "\u202Eevil\u202C",
                "Z\u0351\u036B\u0343a\u0328\u0322l\u0348g\u0353o\u0321",
                "\u200B\u200B",
                "x".repeat(65_536),
                "word ".repeat(13_107),
                "{name} %s ${7*7} '; drop table x; --");
    }

    @ParameterizedTest
    @MethodSource("strangeTexts")
    void every_text_gets_an_answer(String text) {
        var answer = classify(text);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().has("intent")).isTrue();
    }

    @Test
    void what_cannot_be_a_reply_is_named() {
        assertThat(classify("x".repeat(65_537)).fields()).containsExactly("reply_text");
        assertThat(classify("a\u0000b").fields()).containsExactly("reply_text");
        assertThat(fields("{}")).containsExactly("reply_text");
        assertThat(fields("{\"reply_text\":7}")).containsExactly("reply_text");
        assertThat(fields("{\"reply_text\":\"a\",\"replies\":[\"b\"]}")).containsExactly("reply_text");
        assertThat(fields("{\"reply_text\":\"a\",\"conversation_history\":[\"b\",null,{\"from\":\"us\"}]}"))
                .containsExactly("conversation_history[1]", "conversation_history[2]");
        assertThat(fields("{\"replies\":[\"fine\",null,{},{\"reply_text\":\"" + "x".repeat(65_537) + "\"}]}"))
                .containsExactly("replies[1]", "replies[2].reply_text", "replies[3].reply_text");
        assertThat(fields("{\"replies\":[\"fine\",\"a\\u0000b\"]}")).containsExactly("replies[1]");
        assertThat(fields("{\"replies\":[\"fine\",{\"reply_text\":\"a\\u0000b\"}]}"))
                .containsExactly("replies[1].reply_text");
        assertThat(fields("{\"replies\":[7]}")).containsExactly("replies[0]");
        assertThat(fields("{\"replies\":[" + String.join(",", Collections.nCopies(10_001, "\"x\"")) + "]}"))
                .containsExactly("replies");
    }

    @Test
    void a_body_beyond_all_measure_is_too_large() {
        var answer = server.send(server.request("ai/classify")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"reply_text\":\"" + "x".repeat(5_000_000) + "\"}")));

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void a_batch_keeps_its_order() {
        var answer = server.post("ai/classify", """
                {"replies":["one",{"reply_text":"two","original_message":"hello",
                  "conversation_history":["a",{"from":"us","text":"b"}]},""]}
                """);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("items")).hasSize(3);
        assertThat(server.post("ai/classify", "{\"replies\":[]}").body().get("items"))
                .isEmpty();
    }

    @Test
    void ten_thousand_replies_are_answered_and_a_model_is_asked_about_a_hundred() {
        try (var fake = new FakeModels()) {
            fake.says(INTERESTED);
            choose(fake);
            var replies = IntStream.range(0, 10_000)
                    .mapToObj(i -> "\"reply number " + i + "\"")
                    .collect(Collectors.joining(","));

            var answer = server.post("ai/classify", "{\"replies\":[" + replies + "]}");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().get("items")).hasSize(10_000);
            assertThat(fake.asked()).hasSize(Classifier.MOST_ASKED);
            assertThat(answer.body()
                            .get("items")
                            .valueStream()
                            .map(item -> item.get("engine").asString())
                            .collect(Collectors.groupingBy(engine -> engine, Collectors.counting())))
                    .isEqualTo(Map.of("openai:some-model", 100L, "local", 9_900L));
        }
    }

    @Test
    void the_same_reply_many_times_is_one_question() {
        try (var fake = new FakeModels()) {
            fake.says(INTERESTED);
            choose(fake);

            server.post("ai/classify", "{\"replies\":[\"tell me\",\"tell me\",\"tell me\"]}");

            assertThat(fake.asked()).hasSize(1);
        }
    }

    @Test
    void agents_may_ask_and_viewers_may_not() {
        assertThat(TestMember.with(server, "agent")
                        .post("ai/classify", "{\"reply_text\":\"x\"}")
                        .status())
                .isEqualTo(200);
        assertThat(TestMember.with(server, "viewer")
                        .post("ai/classify", "{\"reply_text\":\"x\"}")
                        .status())
                .isEqualTo(403);
    }

    private static void choose(FakeModels fake) {
        var saved = server.put("settings/ai", """
                {"provider":"openai","model":"some-model","base_url":"%s","api_key":"%s","timeout_seconds":3}
                """.formatted(fake.openAi(), FakeModels.KEY));
        assertThat(saved.status()).as(saved.body().toString()).isEqualTo(200);
    }

    private static Answer classify(String text) {
        return server.post("ai/classify", JSON.writeValueAsString(Map.of("reply_text", text)));
    }

    private static List<String> fields(String body) {
        var answer = server.post("ai/classify", body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(422);
        return answer.fields();
    }
}
