package io.sendwell.intelligence.model;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.intelligence.FakeModels;
import io.sendwell.intelligence.FakeModels.Behaviour;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class AiSettingsTest {

    private static final String SECRET = "sk-very-secret-0123456789-abcd";

    private static TestServer server;

    /** Of a workspace that strangers may have: private addresses are not for them. */
    private static TestServer open;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        open = TestServer.start("sendwell.registration=open");
    }

    @AfterAll
    static void stop() {
        server.close();
        open.close();
    }

    @BeforeEach
    void forgetKeys() {
        server.put("settings/ai", "{}");
    }

    @Test
    void a_workspace_begins_without_a_language_model() {
        var settings = server.get("settings/ai").body();

        assertThat(settings.get("provider").asString()).isEqualTo("local");
        assertThat(settings.get("api_key_set").asBoolean()).isFalse();
        assertThat(settings.get("fallback").size()).isZero();
        assertThat(settings.at("/usage/tokens_left").isNull()).isTrue();
    }

    @Test
    void what_was_chosen_is_shown_but_for_the_key() {
        var saved = server.put("settings/ai", """
                {"provider":"openai","model":"gpt-5-mini","api_key":"%s","temperature":0.2,"max_tokens":500,
                 "timeout_seconds":9,"monthly_token_budget":100000,
                 "fallback":[{"provider":"ollama","model":"llama3.2"},{"provider":"local"}]}
                """.formatted(SECRET));

        assertThat(saved.status()).isEqualTo(200);
        assertThat(saved.body().toString()).doesNotContain(SECRET.substring(0, 8));
        assertThat(saved.body()).isEqualTo(server.get("settings/ai").body());
        assertThat(saved.body().get("api_key_set").asBoolean()).isTrue();
        assertThat(saved.body().get("api_key_end").asString()).isEqualTo("abcd");
        assertThat(saved.body().get("temperature").asDouble()).isEqualTo(0.2);
        assertThat(saved.body().get("timeout_seconds").asInt()).isEqualTo(9);
        assertThat(saved.body().at("/fallback/0/model").asString()).isEqualTo("llama3.2");
        assertThat(saved.body().at("/fallback/0/api_key_set").asBoolean()).isFalse();
    }

    @Test
    void a_key_is_kept_unless_it_is_removed() {
        put("\"api_key\":\"" + SECRET + "\"");
        assertThat(keySet(put("\"max_tokens\":300"))).isTrue();
        assertThat(keySet(put("\"api_key\":null"))).isFalse();
        assertThat(keySet(put("\"max_tokens\":300"))).isFalse();
    }

    @Test
    void a_key_goes_to_no_other_address_than_the_one_it_was_entered_for() {
        put("\"api_key\":\"" + SECRET + "\"");

        assertThat(keySet(put("\"base_url\":\"https://elsewhere.example.com/v1\"")))
                .isFalse();
        assertThat(keySet(put("\"max_tokens\":300")))
                .as("nor is it still there")
                .isFalse();
    }

    @Test
    void models_of_one_provider_share_its_key() {
        var saved =
                put("\"api_key\":\"" + SECRET + "\",\"fallback\":[{\"provider\":\"openai\",\"model\":\"gpt-5-nano\"}]");

        assertThat(saved.body().at("/fallback/0/api_key_set").asBoolean()).isTrue();
    }

    @Test
    void a_short_key_does_not_show_its_end() {
        assertThat(put("\"api_key\":\"12345678\"").body().get("api_key_end").asString())
                .isEmpty();
    }

    @Test
    void the_database_holds_no_key_in_plain() {
        put("\"api_key\":\"" + SECRET + "\"");

        assertThat(Tenancy.<String>asEngine(() -> server.bean(TransactionTemplate.class)
                        .execute(status -> server.bean(JdbcClient.class)
                                .sql("select string_agg(c::text, ' ') from intelligence.model_choice c")
                                .query(String.class)
                                .single())))
                .contains("openai")
                .doesNotContain(SECRET);
    }

    @Test
    void everything_wrong_is_named_and_nothing_changes() {
        put("\"max_tokens\":300");
        var before = server.get("settings/ai").body();

        var answer = server.put("settings/ai", """
                {"provider":"skynet","model":"","api_key":"a b","temperature":3,"max_tokens":0,"timeout_seconds":0,
                 "monthly_token_budget":-1,
                 "fallback":[{"provider":"local"},{"provider":"openai","model":"x","base_url":"https://example.com"},
                             {"provider":"anthropic","model":"x","base_url":"ftp://example.com"},null]}
                """);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields())
                .containsExactly(
                        "provider",
                        "model",
                        "api_key",
                        "temperature",
                        "max_tokens",
                        "fallback[0].provider",
                        "fallback[1].base_url",
                        "fallback[2].base_url",
                        "fallback[3]",
                        "timeout_seconds",
                        "monthly_token_budget");
        assertThat(server.get("settings/ai").body()).isEqualTo(before);
    }

    @Test
    void an_address_is_an_address_and_nothing_else() {
        for (var wrong : List.of(
                "example.com/v1",
                "https://user:pw@example.com/v1",
                "https://example.com/v1?x=1",
                "https:///v1",
                "https://example.com/v1#here",
                "http://8.8.8.8/v1")) {
            var answer = put("\"base_url\":\"" + wrong + "\"");
            assertThat(answer.status()).as(wrong).isEqualTo(422);
            assertThat(answer.fields()).as(wrong).containsExactly("base_url");
        }
        assertThat(put("\"base_url\":\"http://127.0.0.1:9/v1/\"").status()).isEqualTo(200);
    }

    @Test
    void strangers_may_not_point_into_private_networks() {
        var stranger = TestMember.stranger(open);
        for (var inside : List.of(
                "http://127.0.0.1:9/v1",
                "https://localhost/v1",
                "https://10.0.0.1/v1",
                "https://192.168.1.1/v1",
                "http://169.254.169.254/v1",
                "https://[::1]/v1",
                "https://[::ffff:10.0.0.1]/v1",
                "https://[fd00::1]/v1",
                "https://2130706433/v1",
                "https://100.64.0.1/v1")) {
            var answer = stranger.put(
                    "settings/ai", "{\"provider\":\"openai\",\"model\":\"x\",\"base_url\":\"" + inside + "\"}");
            assertThat(answer.status()).as(inside).isEqualTo(422);
            assertThat(answer.fields()).as(inside).containsExactly("base_url");
        }
        var ollama = stranger.put("settings/ai", "{\"provider\":\"ollama\",\"model\":\"llama3.2\"}");
        assertThat(ollama.fields())
                .as("the operator's own Ollama was not offered")
                .containsExactly("base_url");
    }

    @Test
    void admins_choose_and_others_do_not_even_see() {
        assertThat(TestMember.with(server, "marketer").get("settings/ai").status())
                .isEqualTo(403);
        assertThat(TestMember.with(server, "marketer").put("settings/ai", "{}").status())
                .isEqualTo(403);
        assertThat(TestMember.with(server, "admin").put("settings/ai", "{}").status())
                .isEqualTo(200);
    }

    @Test
    void another_workspace_has_settings_of_its_own() {
        var one = TestMember.stranger(open);
        one.put("settings/ai", "{\"provider\":\"openai\",\"model\":\"x\",\"api_key\":\"" + SECRET + "\"}");

        assertThat(TestMember.stranger(open)
                        .get("settings/ai")
                        .body()
                        .get("provider")
                        .asString())
                .isEqualTo("local");
    }

    /** At the finest level of everything but the web server, which there shows requests byte by byte as they came. */
    @Test
    void a_key_is_in_no_log_and_in_no_answer() {
        var logged = new CopyOnWriteArrayList<String>();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                logged.add(event.getFormattedMessage());
                for (var thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
                    logged.add(String.valueOf(thrown.getMessage()));
                }
            }
        };
        var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var ours = (Logger) LoggerFactory.getLogger("io.sendwell");
        var wire = (Logger) LoggerFactory.getLogger("org.apache");
        var level = root.getLevel();
        var answers = new CopyOnWriteArrayList<Answer>();
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        ours.setLevel(Level.TRACE);
        wire.setLevel(Level.INFO);
        try (var fake = new FakeModels()) {
            for (var behaviour : List.of(
                    new Behaviour.Status(401, Map.of()),
                    new Behaviour.Status(400, Map.of()),
                    new Behaviour.Status(500, Map.of()),
                    new Behaviour.CutsOff(),
                    new Behaviour.Babbles("{\"error\":\"" + FakeModels.KEY + "\"}"),
                    new Behaviour.Says(prompt -> "{\"word\":\"" + FakeModels.KEY + "\"}"))) {
                for (var provider : List.of("openai", "anthropic", "ollama")) {
                    fake.does(behaviour);
                    answers.add(server.put("settings/ai", """
                            {"provider":"%s","model":"x","base_url":"%s","api_key":"%s","timeout_seconds":2}
                            """.formatted(
                            provider, provider.equals("openai") ? fake.openAi() : fake.root(), FakeModels.KEY)));
                    assertThat(server.bean(LanguageModels.class).ask(new WorkspaceId(1), question()))
                            .isEmpty();
                    answers.add(server.get("settings/ai"));
                }
            }
        } finally {
            root.setLevel(level);
            ours.setLevel(Level.INFO);
            wire.setLevel(null);
            root.detachAppender(appender);
        }
        assertThat(logged).as("everything was heard").anyMatch(line -> line.contains("gave no answer"));
        assertThat(logged).noneMatch(line -> line.contains(FakeModels.KEY.substring(0, 20)));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().toString()).doesNotContain(FakeModels.KEY.substring(0, 20));
        });
    }

    private static Question question() {
        return new Question("classify", "Is it so?", Map.of(), new JsonMapper().readTree("""
                {"type":"object","properties":{"word":{"type":"string","enum":["yes"]}},"required":["word"],
                 "additionalProperties":false}
                """));
    }

    private static Answer put(String more) {
        return server.put("settings/ai", "{\"provider\":\"openai\",\"model\":\"gpt-5-mini\"," + more + "}");
    }

    private static boolean keySet(Answer answer) {
        return answer.body().get("api_key_set").asBoolean();
    }
}
