package io.sendwell.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {

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
    void an_admin_adds_members_up_to_the_own_role() {
        var admin = TestMember.with(server, "admin");

        assertThat(add(admin, "marketer").status()).isEqualTo(201);
        assertThat(add(admin, "admin").status()).isEqualTo(201);
        assertThat(add(admin, "owner").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"marketer", "agent", "viewer"})
    void below_admin_members_are_neither_seen_nor_added(String role) {
        var member = TestMember.with(server, role);

        assertThat(member.get("users").status()).isEqualTo(403);
        assertThat(add(member, "viewer").status()).isEqualTo(403);
        assertThat(member.get("auth/me").body().get("role").asString()).isEqualTo(role);
    }

    @Test
    void an_address_belongs_to_one_member() {
        var first = TestMember.with(server, "viewer");

        var again = server.post("users", """
                {"email":"%s","name":"Again","password":"a fine password","role":"viewer"}
                """.formatted(first.email().toUpperCase(java.util.Locale.ROOT)));

        assertThat(again.status()).isEqualTo(409);
    }

    @Test
    void all_that_is_wrong_with_a_member_is_named() {
        var answer = server.post("users", "{\"email\":\"no address\",\"name\":\" \",\"password\":\"x\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()
                        .get("errors")
                        .valueStream()
                        .map(error -> error.get("field").asString()))
                .containsExactly("email", "name", "role");
        assertThat(server.post("users", "{\"role\":\"emperor\"}")
                        .body()
                        .get("detail")
                        .asString())
                .isEqualTo("role: must be one of owner, admin, marketer, agent, viewer");
    }

    @Test
    void a_deactivated_member_is_out_at_once() {
        var member = TestMember.with(server, "marketer");
        var id = member.get("auth/me").body().get("id").asLong();

        assertThat(server.patch("users/" + id, "{\"active\":false}").status()).isEqualTo(200);

        assertThat(member.get("auth/me").status()).isEqualTo(401);
        assertThat(TestMember.signIn(server, member.email(), TestMember.PASSWORD)
                        .token())
                .isEmpty();
    }

    @Test
    void a_new_role_counts_from_the_next_request() {
        var member = TestMember.with(server, "viewer");
        var id = member.get("auth/me").body().get("id").asLong();

        server.patch("users/" + id, "{\"role\":\"admin\"}");

        assertThat(member.get("users").status()).isEqualTo(200);
    }

    @Test
    void an_admin_does_not_touch_an_owner() {
        var admin = TestMember.with(server, "admin");
        var owner = server.get("auth/me").body().get("id").asLong();

        assertThat(admin.patch("users/" + owner, "{\"active\":false}").status()).isEqualTo(403);
        assertThat(admin.patch("users/" + admin.get("auth/me").body().get("id").asLong(), "{\"role\":\"owner\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void the_last_owner_stays() {
        var owner = server.get("auth/me").body().get("id").asLong();

        assertThat(server.patch("users/" + owner, "{\"role\":\"viewer\"}").status())
                .isEqualTo(409);
        assertThat(server.get("auth/me").body().get("role").asString()).isEqualTo("owner");
    }

    @Test
    void members_of_another_workspace_do_not_exist_here() {
        var stranger = TestMember.stranger(server);
        var theirs = stranger.get("auth/me").body().get("id").asLong();

        assertThat(server.patch("users/" + theirs, "{\"name\":\"Mine\"}").status())
                .isEqualTo(404);
        assertThat(stranger.get("users").body().get("items").size()).isEqualTo(1);
        assertThat(server.get("users?limit=200")
                        .body()
                        .get("items")
                        .valueStream()
                        .noneMatch(user -> user.get("id").asLong() == theirs))
                .isTrue();
    }

    @Test
    void the_list_goes_on_where_it_stopped() {
        TestMember.with(server, "viewer");
        var first = server.get("users?limit=1").body();
        var second = server.get(
                        "users?limit=1&cursor=" + first.get("next_cursor").asString())
                .body();

        assertThat(second.get("items").get(0).get("id").asLong())
                .isGreaterThan(first.get("items").get(0).get("id").asLong());
    }

    private static Answer add(TestMember by, String role) {
        return by.post("users", """
                {"email":"n%d@example.com","name":"New","password":"a fine password","role":"%s"}
                """.formatted(System.nanoTime(), role));
    }
}
