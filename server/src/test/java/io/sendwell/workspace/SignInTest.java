package io.sendwell.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SignInTest {

    private static final String WRONG = "not the right password";
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
    void the_first_owner_comes_from_the_environment() {
        var me = server.get("auth/me");

        assertThat(me.status()).isEqualTo(200);
        assertThat(me.body().get("email").asString()).isEqualTo(TestServer.EMAIL);
        assertThat(me.body().get("role").asString()).isEqualTo("owner");
    }

    @Test
    void a_form_signs_in_too_and_the_case_of_the_address_does_not_matter() {
        var answer = server.send(TestMember.anonymous(server)
                .request("auth/login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "username=Owner%40Example.com&password=" + TestServer.PASSWORD.replace(' ', '+'))));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("token_type").asString()).isEqualTo("bearer");
        assertThat(answer.body().get("expires_in").asLong()).isPositive();
        assertThat(answer.body().get("access_token").asString()).startsWith("swt_");
        assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
    }

    @Test
    void a_wrong_password_and_an_unknown_address_get_the_same_answer() {
        var member = TestMember.with(server, "viewer");
        var wrong = login(member.email(), WRONG);
        var unknown = login("nobody@example.com", WRONG);

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.body()).isEqualTo(wrong.body());
    }

    @Test
    void without_a_token_there_is_nothing_to_see() {
        var answer = TestMember.anonymous(server).get("auth/me");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.body().get("type").asString()).isEqualTo("urn:sendwell:problem:unauthenticated");
    }

    @Test
    void signing_out_ends_the_session_and_no_other() {
        var here = TestMember.with(server, "agent");
        var there = TestMember.signIn(server, here.email(), TestMember.PASSWORD);

        assertThat(here.post("auth/logout", "").status()).isEqualTo(204);

        assertThat(here.get("auth/me").status()).isEqualTo(401);
        assertThat(there.get("auth/me").status()).isEqualTo(200);
    }

    @Test
    void a_new_password_ends_the_sessions_elsewhere() {
        var here = TestMember.with(server, "agent");
        var there = TestMember.signIn(server, here.email(), TestMember.PASSWORD);

        assertThat(change(here, TestMember.PASSWORD, "another good password").status())
                .isEqualTo(204);

        assertThat(here.get("auth/me").status()).isEqualTo(200);
        assertThat(there.get("auth/me").status()).isEqualTo(401);
        assertThat(login(here.email(), TestMember.PASSWORD).status()).isEqualTo(401);
        assertThat(login(here.email(), "another good password").status()).isEqualTo(200);
    }

    @Test
    void a_new_password_needs_the_old_one_and_must_be_a_good_one() {
        var member = TestMember.with(server, "agent");

        assertThat(field(change(member, WRONG, "another good password"))).isEqualTo("current_password");
        assertThat(field(change(member, TestMember.PASSWORD, "short"))).isEqualTo("new_password");
        assertThat(field(change(member, TestMember.PASSWORD, member.email()))).isEqualTo("new_password");
        assertThat(field(change(member, TestMember.PASSWORD, "password1234"))).isEqualTo("new_password");
        assertThat(field(change(member, TestMember.PASSWORD, "ä".repeat(37)))).isEqualTo("new_password");
        assertThat(member.get("auth/me").status()).isEqualTo(200);
    }

    @Test
    void after_too_many_failures_the_account_rests_and_says_nothing_of_it() {
        var member = TestMember.with(server, "agent");
        for (int i = 0; i < 8; i++) {
            assertThat(login(member.email(), WRONG).status()).isEqualTo(401);
        }

        var locked = login(member.email(), TestMember.PASSWORD);
        assertThat(locked.status()).isEqualTo(401);
        assertThat(locked.body())
                .isEqualTo(login("nobody-at-all@example.com", WRONG).body());

        server.advance("PT16M");
        assertThat(login(member.email(), TestMember.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void who_guesses_too_often_must_wait_and_learns_how_long() {
        Answer last = login("guessed@example.com", WRONG);
        for (int i = 0; i < 12; i++) {
            last = login("guessed@example.com", WRONG);
        }

        assertThat(last.status()).isEqualTo(429);
        var wait = Long.parseLong(last.headers().firstValue("Retry-After").orElseThrow());
        assertThat(wait).isBetween(1L, 300L);
        server.advance("PT" + wait + "S");
        assertThat(login("guessed@example.com", WRONG).status()).isEqualTo(401);
    }

    @Test
    void a_session_that_nobody_uses_ends() {
        try (var own = TestServer.start()) {
            var member = TestMember.with(own, "agent");
            own.advance("P29D");
            assertThat(member.get("auth/me").status()).isEqualTo(200);
            TestMember.signIn(own, TestServer.EMAIL, TestServer.PASSWORD)
                    .post("simulator/clock", "{\"advance\":\"P31D\"}");
            assertThat(member.get("auth/me").status()).isEqualTo(401);
        }
    }

    @Test
    void the_dashboards_cookie_reads_but_writes_only_with_its_header() {
        var login =
                TestMember.anonymous(server).post("auth/login", """
                {"username":"%s","password":"%s","cookie":true}
                """.formatted(TestServer.EMAIL, TestServer.PASSWORD));
        assertThat(login.body().get("access_token").isNull()).isTrue();
        var cookies = login.headers().allValues("Set-Cookie");
        var session = cookies.stream()
                .filter(c -> c.startsWith("sendwell_session="))
                .findFirst()
                .orElseThrow();
        var csrf = cookies.stream()
                .filter(c -> c.startsWith("sendwell_csrf="))
                .findFirst()
                .orElseThrow();
        assertThat(session).contains("HttpOnly").contains("SameSite=Strict");
        assertThat(csrf).doesNotContain("HttpOnly").contains("SameSite=Strict");

        var cookie = session.substring(0, session.indexOf(';'));
        var header = csrf.substring(csrf.indexOf('=') + 1, csrf.indexOf(';'));
        assertThat(server.send(TestMember.anonymous(server)
                                .request("auth/me")
                                .header("Cookie", cookie)
                                .GET())
                        .status())
                .isEqualTo(200);
        assertThat(logout(cookie, "nothing").status()).isEqualTo(403);
        assertThat(logout(cookie, header).status()).isEqualTo(204);
        assertThat(logout(cookie, header).status()).isEqualTo(401);
    }

    private static Answer logout(String cookie, String csrf) {
        return server.send(TestMember.anonymous(server)
                .request("auth/logout")
                .header("Cookie", cookie)
                .header("X-CSRF-Token", csrf)
                .POST(BodyPublishers.noBody()));
    }

    private static Answer change(TestMember member, String current, String replacement) {
        return member.put("auth/password", """
                {"current_password":"%s","new_password":"%s"}
                """.formatted(current, replacement));
    }

    private static String field(Answer answer) {
        assertThat(answer.status()).isEqualTo(422);
        return answer.body().get("errors").get(0).get("field").asString();
    }

    private static Answer login(String email, String password) {
        return TestMember.anonymous(server).post("auth/login", """
                {"username":"%s","password":"%s"}
                """.formatted(email, password));
    }
}
