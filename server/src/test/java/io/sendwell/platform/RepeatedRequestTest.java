package io.sendwell.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.workspace.Tenancy;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class RepeatedRequestTest {

    private static TestServer server;
    private static TestMember owner;

    @BeforeAll
    static void start() {
        server = TestServer.start("sendwell.registration=open");
        owner = TestMember.stranger(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void the_same_request_again_gets_the_same_answer_and_happens_once() {
        var first = add(owner, "again", "once@example.com");
        var second = add(owner, "again", "once@example.com");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(second.headers().firstValue("Content-Type"))
                .isEqualTo(first.headers().firstValue("Content-Type"));
    }

    @Test
    void another_request_under_the_same_key_is_refused() {
        add(owner, "taken", "taken@example.com");

        var other = add(owner, "taken", "other@example.com");

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body().get("errors").get(0).get("field").asString()).isEqualTo("Idempotency-Key");
    }

    @Test
    void a_refusal_is_repeated_too() {
        var first = add(owner, "refused", "no address");

        assertThat(first.status()).as(first.body().toString()).isEqualTo(422);
        assertThat(add(owner, "refused", "no address").body()).isEqualTo(first.body());
    }

    @Test
    void keys_of_two_workspaces_have_nothing_to_do_with_each_other() {
        var stranger = TestMember.stranger(server);

        assertThat(add(owner, "shared", "mine@example.com").status()).isEqualTo(201);
        assertThat(add(stranger, "shared", "theirs@example.com").status()).isEqualTo(201);
    }

    @Test
    void after_a_day_a_key_is_free_again() {
        add(owner, "yesterday", "yesterday@example.com");
        server.advance("PT24H");

        assertThat(add(owner, "yesterday", "yesterday@example.com").status()).isEqualTo(409);
        assertThat(add(owner, "tomorrow", "tomorrow@example.com").status()).isEqualTo(201);
    }

    @Test
    void a_key_must_be_one() {
        assertThat(add(owner, "k".repeat(256), "x@example.com").status()).isEqualTo(422);
        assertThat(add(owner, "two words", "x@example.com").status()).isEqualTo(422);
    }

    @Test
    void of_many_at_the_same_time_one_happens() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Answer> request = () -> add(owner, "at-once", "at-once@example.com");
            var answers = threads.invokeAll(Collections.nCopies(8, request)).stream()
                    .map(Future::resultNow)
                    .toList();

            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(201, 409));
            assertThat(answers.stream()
                            .filter(answer -> answer.status() == 201)
                            .filter(answer -> answer.headers()
                                    .firstValue("Idempotency-Replayed")
                                    .isEmpty()))
                    .hasSize(1);
        }
    }

    @Test
    void what_was_running_when_the_server_went_down_is_not_guessed_at() {
        add(owner, "crashed", "crashed@example.com");
        Tenancy.asEngine(() -> server.bean(TransactionTemplate.class)
                .execute(status -> server.bean(JdbcClient.class)
                        .sql("update platform.repeated_request set status = null, body = null where key = 'crashed'")
                        .update()));

        var again = add(owner, "crashed", "crashed@example.com");

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body().get("detail").asString()).contains("has not finished");
    }

    private static Answer add(TestMember by, String key, String email) {
        return server.send(by.request("users")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString("""
                        {"email":"%s","name":"New","password":"a fine password","role":"viewer"}
                        """.formatted(email))));
    }
}
