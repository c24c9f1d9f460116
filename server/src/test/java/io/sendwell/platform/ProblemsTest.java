package io.sendwell.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void broken_json_is_told_with_its_place() {
        var answer = server.put("settings/sending", "{\"timezone\": \"UTC\",\n  \"retention_days\": }");

        expect(answer, 400, "bad-request");
        assertThat(answer.body().get("detail").asString()).contains("line 2");
    }

    @Test
    void what_json_leaves_open_is_closed() {
        expect(server.put("settings/sending", "{\"timezone\":\"UTC\",\"timezone\":\"UTC\"}"), 400, "bad-request");
        expect(server.put("settings/sending", "{} {}"), 400, "bad-request");
        expect(server.put("settings/sending", "{\"x\":" + "[".repeat(100_000)), 400, "bad-request");
        expect(server.put("settings/sending", "[]"), 422, "invalid");
        expect(server.put("settings/sending", ""), 400, "bad-request");
        assertThat(server.put("settings/sending", "{\"something_else\":1}").status())
                .isEqualTo(200);
    }

    @Test
    void the_wrong_path_method_or_type_is_told() {
        expect(server.get("nothing/here"), 404, "not-found");
        expect(server.delete("settings/sending"), 405, "method-not-allowed");
        expect(
                server.send(server.request("settings/sending")
                        .header("Content-Type", "text/plain")
                        .PUT(BodyPublishers.ofString("{}"))),
                415,
                "unsupported-media");
        expect(server.patch("users/word", "{}"), 422, "invalid");
        expect(server.patch("users/99999999999999999999", "{}"), 422, "invalid");
        expect(server.patch("users/-1", "{}"), 404, "not-found");
        expect(server.get("users?limit=many"), 422, "invalid");
        expect(server.get("users?limit=0"), 422, "invalid");
        expect(server.get("users?cursor=nonsense"), 422, "invalid");
    }

    @Test
    void control_characters_are_refused_wherever_they_stand() throws IOException {
        var inQuery = server.get("users?cursor=a%00b");
        expect(inQuery, 422, "invalid");
        assertThat(inQuery.body().get("errors").get(0).get("field").asString()).isEqualTo("cursor");
        assertThat(raw("GET /api/v1/users?cursor=%zz HTTP/1.1"))
                .startsWith("HTTP/1.1 400")
                .contains("problem+json");
        expect(server.put("settings/sending", "{\"timezone\":\"\\ud800\"}"), 422, "invalid");
    }

    @Test
    void a_form_is_held_to_the_same_rule() {
        var answer = server.send(TestMember.anonymous(server)
                .request("auth/login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=a%00b&password=c")));

        expect(answer, 422, "invalid");
        assertThat(answer.body().get("errors").get(0).get("field").asString()).isEqualTo("username");
    }

    @Test
    void without_its_database_the_server_says_so_and_when_to_come_again() {
        try (var broken = TestServer.start()) {
            broken.get("auth/me");
            broken.bean(HikariDataSource.class).close();

            expect(broken.get("auth/me"), 503, "unavailable");
            expect(broken.post("auth/login", "{\"username\":\"a@b\",\"password\":\"c\"}"), 503, "unavailable");
            assertThat(broken.get("auth/me").headers().firstValue("Retry-After"))
                    .hasValue("5");
            var health = TestMember.anonymous(broken).get("health");
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.body().get("database").asString()).isEqualTo("down");
        }
    }

    @Test
    void a_body_that_is_too_large_is_refused_whether_or_not_it_says_so() {
        var large = "{\"timezone\":\"" + "x".repeat(10_000_000) + "\"}";

        expect(server.put("settings/sending", large), 413, "too-large");
        expect(
                server.send(server.request("settings/sending")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofString(large)))),
                413,
                "too-large");
        expect(
                server.send(server.request("users")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "large")
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large)))),
                413,
                "too-large");
    }

    @Test
    void a_huge_upload_is_refused_before_it_is_sent() throws IOException {
        var answer = raw("POST /api/v1/users HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                + "Content-Length: 2000000000\r\nExpect: 100-continue");

        assertThat(answer)
                .startsWith("HTTP/1.1 413")
                .containsPattern("larger than the \\d+ MB")
                .contains("problem+json");
    }

    @Test
    void even_a_request_that_is_hardly_http_gets_a_problem() throws IOException {
        var answer = raw("GET /api/v1/{\"<script> HTTP/1.1");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("problem+json").doesNotContain("Tomcat");
    }

    @Test
    void answers_carry_the_headers_that_browsers_obey() {
        var headers = TestMember.anonymous(server).get("health").headers();

        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(headers.firstValue("Content-Security-Policy")).isPresent();
        assertThat(headers.firstValue("Cache-Control").orElseThrow()).contains("no-store");
        assertThat(headers.firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void the_health_check_is_open() {
        var health = TestMember.anonymous(server).get("health");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body().get("database").asString()).isEqualTo("up");
    }

    /** Sends these header lines as the owner, byte for byte, and reads until the server hangs up. */
    private static String raw(String head) throws IOException {
        var uri = URI.create(server.base());
        var token = server.request("users")
                .build()
                .headers()
                .firstValue("Authorization")
                .orElseThrow();
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream()
                    .write("%s\r\nHost: localhost\r\nAuthorization: %s\r\nConnection: close\r\n\r\n"
                            .formatted(head, token)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void expect(Answer answer, int status, String slug) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body().get("type").asString()).isEqualTo("urn:sendwell:problem:" + slug);
        assertThat(answer.body().get("status").asInt()).isEqualTo(status);
        assertThat(answer.body().get("detail").asString()).isNotBlank();
    }
}
