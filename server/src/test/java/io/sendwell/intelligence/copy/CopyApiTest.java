package io.sendwell.intelligence.copy;

import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CopyApiTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static TestServer server;
    private static TestMember member;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
        member = TestMember.stranger(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_spam_check_has_places_advice_and_a_cleaned_draft() {
        var message = "🎉 YOU WON $500!!! Claim your prize now: http://bit.ly/x";

        var answer = ask("spam-check", "{\"message\":%s}".formatted(quoted(message)));

        assertThat(answer.path("spam_score").asInt()).isGreaterThanOrEqualTo(60);
        assertThat(answer.path("level").asString()).isEqualTo("high");
        assertThat(answer.path("is_spam").asBoolean()).isTrue();
        assertThat(answer.path("suggestions")).isNotEmpty();
        assertThat(answer.path("cleaned").asString())
                .contains("$500", "http://bit.ly/x")
                .doesNotContain("!!!");
        answer.path("indicators")
                .forEach(one -> assertThat(message.substring(
                                one.path("start").asInt(), one.path("end").asInt()))
                        .isEqualTo(one.path("text").asString()));
    }

    @Test
    void a_rewriting_says_what_was_done_and_by_whom() {
        var answer = ask(
                "rewrite",
                "{\"message\":\"¡¡¡COMPRA YA!!! Zapatos a 59 € hasta el viernes\",\"contact_name\":\"Ana\",\"tone\":\"formal\"}");

        assertThat(answer.path("rewritten").asString())
                .startsWith("Buenos días Ana,")
                .contains("59 €", "viernes", "BAJA");
        assertThat(answer.path("tone").asString()).isEqualTo("formal");
        assertThat(answer.path("engine").asString()).isEqualTo("local");
        assertThat(answer.path("changes")).isNotEmpty();
        assertThat(answer.path("spam_after").asInt())
                .isLessThan(answer.path("spam_before").asInt());
    }

    @Test
    void alternatives_are_as_many_as_asked_for() {
        var answer = ask("alternatives", "{\"message\":\"Lamps from $59 until Friday.\",\"count\":10}");

        assertThat(answer.path("alternatives"))
                .hasSize(10)
                .allMatch(one -> one.path("text").asString().contains("$59"));
        assertThat(answer.path("note").isNull()).isTrue();
    }

    @Test
    void bad_input_is_named() {
        for (var path : new String[] {"spam-check", "rewrite", "alternatives"}) {
            for (var body : new String[] {
                "{}",
                "{\"message\":\"\"}",
                "{\"message\":\" \"}",
                "{\"message\":\"a\\u0000b\"}",
                "{\"message\":\"%s\"}".formatted("x".repeat(65_537))
            }) {
                var refused = expect(422, member.post("ai/" + path, body));
                assertThat(refused.body().path("errors").path(0).path("field").asString())
                        .isEqualTo("message");
            }
        }
        expect(422, member.post("ai/rewrite", "{\"message\":\"Hi\",\"tone\":\"rude\"}"));
        expect(422, member.post("ai/alternatives", "{\"message\":\"Hi\",\"count\":11}"));
    }

    @Test
    void any_text_up_to_65536_characters_has_an_answer() {
        for (var message : new String[] {
            "x", "x".repeat(65_536), "😀".repeat(1_000), "مرحبا بكم في متجرنا", "z̷̡̛͓a̴̧l̵̨g̸̢o̵".repeat(50)
        }) {
            for (var path : new String[] {"spam-check", "rewrite", "alternatives"}) {
                ask(path, "{\"message\":%s}".formatted(quoted(message)));
            }
        }
    }

    @Test
    void viewers_may_check_and_not_write() {
        var viewer = TestMember.with(server, "viewer");

        expect(200, viewer.post("ai/spam-check", "{\"message\":\"Hi\"}"));
        expect(403, viewer.post("ai/rewrite", "{\"message\":\"Hi\"}"));
        expect(403, viewer.post("ai/alternatives", "{\"message\":\"Hi\"}"));
    }

    private static JsonNode ask(String path, String body) {
        return expect(200, member.post("ai/" + path, body)).body();
    }

    private static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }
}
