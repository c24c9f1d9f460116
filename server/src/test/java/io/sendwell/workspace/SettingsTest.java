package io.sendwell.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.kernel.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SettingsTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("sendwell.registration=open");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_workspace_begins_with_the_defaults() {
        assertThat(TestMember.stranger(server).get("settings/sending").body()).isEqualTo(json("""
                {"quiet_hours":{"start":"21:00","end":"09:00"},"frequency_cap":null,"failure_limit_percent":30,"default_country":"US",
                 "timezone":"UTC","retention_days":90,"opt_out_words":[],
                 "opt_out_confirmation":"You will not hear from us again. If you change your mind, reply START."}
                """));
    }

    @Test
    void a_put_replaces_all_and_what_it_leaves_out_becomes_the_default() {
        var owner = TestMember.stranger(server);
        var workspace =
                new WorkspaceId(owner.get("auth/me").body().get("workspace_id").asLong());
        var all = """
                {"quiet_hours":null,"frequency_cap":{"max":2,"days":7},"failure_limit_percent":null,
                 "default_country":"BR","timezone":"America/Sao_Paulo","retention_days":30,"opt_out_words":["PARE"],
                 "opt_out_confirmation":""}
                """;

        assertThat(owner.put("settings/sending", all).body()).isEqualTo(json(all));
        assertThat(owner.get("settings/sending").body()).isEqualTo(json(all));
        assertThat(server.bean(Workspaces.class).settings(workspace).timezone())
                .isEqualTo(ZoneId.of("America/Sao_Paulo"));

        owner.put("settings/sending", "{\"default_country\":\"de\"}");
        assertThat(server.bean(Workspaces.class).settings(workspace).defaultCountry())
                .isEqualTo("DE");
        assertThat(server.bean(Workspaces.class).settings(workspace).quietHours())
                .isEqualTo(SendingSettings.DEFAULT.quietHours());
    }

    @Test
    void everything_wrong_is_named_and_nothing_changes() {
        var owner = TestMember.stranger(server);
        var before = owner.get("settings/sending").body();

        var answer = owner.put("settings/sending", """
                {"quiet_hours":{"start":"25:00","end":null},"frequency_cap":{"max":0,"days":-1},"default_country":"XX",
                 "timezone":"Mars/Olympus","retention_days":0,"opt_out_words":["", null],"opt_out_confirmation":null}
                """);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()
                        .get("errors")
                        .valueStream()
                        .map(error -> error.get("field").asString()))
                .containsExactly(
                        "quiet_hours.start",
                        "quiet_hours.end",
                        "frequency_cap.max",
                        "frequency_cap.days",
                        "default_country",
                        "timezone",
                        "retention_days",
                        "opt_out_words[0]",
                        "opt_out_words[1]",
                        "opt_out_confirmation");
        assertThat(owner.get("settings/sending").body()).isEqualTo(before);
    }

    @Test
    void a_wrong_type_is_named_by_its_path() {
        assertThat(fieldOf("{\"retention_days\":\"90\"}")).isEqualTo("retention_days");
        assertThat(fieldOf("{\"retention_days\":90.5}")).isEqualTo("retention_days");
        assertThat(fieldOf("{\"quiet_hours\":{\"start\":7}}")).isEqualTo("quiet_hours.start");
        assertThat(fieldOf("{\"opt_out_words\":[\"fine\",\"not\\u0000fine\"]}")).isEqualTo("opt_out_words[1]");
        assertThat(fieldOf("{\"opt_out_words\":\"PARE\"}")).isEqualTo("opt_out_words");
    }

    @Test
    void members_see_the_settings_and_admins_change_them() {
        assertThat(TestMember.with(server, "viewer").get("settings/sending").status())
                .isEqualTo(200);
        assertThat(TestMember.with(server, "marketer")
                        .put("settings/sending", "{}")
                        .status())
                .isEqualTo(403);
        assertThat(TestMember.with(server, "admin")
                        .put("settings/sending", "{}")
                        .status())
                .isEqualTo(200);
        assertThat(TestMember.with(server, "admin").get("settings/webhooks").status())
                .isEqualTo(403);
    }

    @Test
    void the_webhook_secret_signs_raw_bytes() throws Exception {
        var secret =
                server.get("settings/webhooks").body().get("incoming_secret").asString();
        var body = "{\"text\":\"olá\"}".getBytes(StandardCharsets.UTF_8);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        var signature = "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        var door = server.bean(WebhookSecret.class);

        assertThat(secret).hasSizeGreaterThan(40);
        assertThat(door.signs(body, signature)).isTrue();
        assertThat(door.signs("{}".getBytes(StandardCharsets.UTF_8), signature)).isFalse();
        assertThat(door.signs(body, signature.substring(0, 20))).isFalse();
        assertThat(door.signs(body, "sha256=not hex")).isFalse();
        assertThat(door.signs(body, null)).isFalse();
    }

    private static String fieldOf(String body) {
        Answer answer = server.put("settings/sending", body);
        assertThat(answer.status()).as(body).isEqualTo(422);
        return answer.body().get("errors").get(0).get("field").asString();
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }
}
