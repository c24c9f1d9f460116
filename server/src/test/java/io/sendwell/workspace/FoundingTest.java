package io.sendwell.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class FoundingTest {

    @Test
    void without_an_owner_a_link_is_printed_that_works_once(CapturedOutput output) {
        try (var server = TestServer.start("sendwell.admin.email=", "sendwell.admin.password=")) {
            var printed = output.getAll();
            var link = printed.substring(printed.indexOf("/setup?token=") + "/setup?token=".length());
            var token = link.substring(0, link.indexOf('\n')).strip();

            assertThat(setUp(server, "guessed", "first@example.com").status()).isEqualTo(403);
            assertThat(setUp(server, token, "first@example.com").status()).isEqualTo(201);
            assertThat(setUp(server, token, "second@example.com").status()).isEqualTo(403);

            var owner = TestMember.signIn(server, "first@example.com", "a fine password");
            assertThat(owner.get("auth/me").body().get("role").asString()).isEqualTo("owner");
        }
    }

    @Test
    void the_setup_page_is_open_and_loads_nothing_from_elsewhere() {
        try (var server = TestServer.start()) {
            var page = TestMember.anonymous(server).get("/setup?token=x");

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body().asString()).contains("Create the owner").doesNotContain("http");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'self'")
                    .contains("frame-ancestors 'none'");
            assertThat(TestMember.anonymous(server).get("/setup/setup.js").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void registration_is_closed_unless_the_installation_is_open() {
        try (var server = TestServer.start()) {
            assertThat(register(server).status()).isEqualTo(403);
        }
    }

    @Test
    void where_it_is_open_a_stranger_gets_a_workspace_of_their_own() {
        try (var server = TestServer.start("sendwell.registration=open")) {
            var answer = register(server);

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.body().get("token_type").asString()).isEqualTo("bearer");
            assertThat(register(server).status()).isEqualTo(409);
            var stranger = TestMember.stranger(server);
            assertThat(stranger.get("auth/me").body().get("workspace_id"))
                    .isNotEqualTo(server.get("auth/me").body().get("workspace_id"));
            assertThat(stranger.get("settings/webhooks").status()).isEqualTo(403);
        }
    }

    private static Answer setUp(TestServer server, String token, String email) {
        return TestMember.anonymous(server).post("auth/setup", """
                {"token":"%s","email":"%s","password":"a fine password","name":"First"}
                """.formatted(token, email));
    }

    private static Answer register(TestServer server) {
        return TestMember.anonymous(server).post("auth/register", """
                {"workspace":"Shop","email":"shop@example.com","password":"a fine password","name":"Shop Keeper"}
                """);
    }
}
