package io.sendwell.workspace.outside;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestReceiver;
import io.sendwell.workspace.Installation;
import io.sendwell.workspace.outside.PrivateNetworks.Rule;
import io.sendwell.workspace.outside.WebhookPosts.Answer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookPostsTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Installation CLOSED = new Installation(
            new Installation.Admin(null, null),
            Installation.Registration.CLOSED,
            new Installation.SessionLifetime(Duration.ofDays(90), Duration.ofDays(30)),
            new Installation.Webhook(null),
            null,
            null);

    private final TestReceiver receiver = new TestReceiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void nothing_is_sent_into_a_private_network_whatever_its_name() {
        var port = receiver.address("/").getPort();
        for (var host : List.of("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433")) {
            assertThat(post(Rule.REFUSE, URI.create("http://" + host + ":" + port + "/")))
                    .as(host)
                    .isIn(new Answer.OffLimits(), new Answer.Silence());
        }
        assertThat(post(Rule.REFUSE, receiver.address("/"))).isEqualTo(new Answer.OffLimits());

        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void where_the_operator_allows_it_its_own_network_is_reached() {
        assertThat(post(Rule.ALLOW, receiver.address("/hook?a=b"))).isEqualTo(new Answer.Taken());

        var received = receiver.received().getFirst();
        assertThat(received.path()).isEqualTo("/hook?a=b");
        assertThat(received.body()).isEqualTo("{}");
        assertThat(received.headers()).containsEntry("webhook-id", "one").containsEntry("webhook-timestamp", "7");
    }

    @Test
    void redirects_are_not_followed() {
        receiver.answer(exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
        });

        assertThat(post(Rule.ALLOW, receiver.address("/"))).isEqualTo(new Answer.Refused(307));
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void an_answer_without_end_is_broken_off_and_one_that_never_comes_too() {
        var done = new CountDownLatch(1);
        receiver.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var block = ByteBuffer.allocate(1 << 16).array();
            while (done.getCount() > 0) {
                exchange.getResponseBody().write(block);
            }
        });
        assertThat(post(Rule.ALLOW, receiver.address("/"), Duration.ofSeconds(4)))
                .isEqualTo(new Answer.Taken());

        receiver.answer(exchange -> awaitQuietly(done));
        assertThat(post(Rule.ALLOW, receiver.address("/"), Duration.ofMillis(500)))
                .isEqualTo(new Answer.Silence());
        done.countDown();
    }

    private static void awaitQuietly(CountDownLatch done) {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Answer post(Rule rule, URI address) {
        return post(rule, address, Duration.ofSeconds(30));
    }

    private static Answer post(Rule rule, URI address, Duration limit) {
        var posts = new WebhookPosts(new Outside(new PrivateNetworks(rule), CLOSED), limit);
        try {
            return posts.post(address, SECRET, "one", Instant.ofEpochSecond(7), "{}".getBytes(UTF_8));
        } finally {
            posts.destroy();
        }
    }
}
