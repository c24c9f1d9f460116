package io.sendwell.channel.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.cloud.GraphAnswer.NotReached;
import io.sendwell.channel.cloud.GraphAnswer.Refused;
import io.sendwell.channel.cloud.GraphAnswer.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the way to Meta makes of what the network does. */
class GraphTest {

    private static Graph graph(String address) {
        return new Graph(new MetaSettings(address, null, null, Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    @Test
    void without_a_connection_nothing_was_handed_over() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertThat(post("http://127.0.0.1:" + closed)).isEqualTo(new NotReached("no connection to Meta"));
        assertThat(post("http://no-such-host.invalid")).isEqualTo(new NotReached("no connection to Meta"));
    }

    @Test
    void whoever_takes_the_bytes_and_says_nothing_may_have_understood_them() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(post("http://127.0.0.1:" + socket.getLocalPort())).isEqualTo(new Unknown("no answer in 1 s"));
        }
    }

    @Test
    void a_connection_that_is_cut_is_not_tried_again() {
        try (var fake = FakeGraph.start()) {
            var number = fake.number(null);
            fake.windowed(false);
            fake.loses(_ -> true);

            var answer = graph(fake.address())
                    .post(number.token(), "/" + number.id() + "/messages", FakeGraph.JSON.readTree("""
                                    {"messaging_product":"whatsapp","to":"1202","type":"text","text":{"body":"Hi"}}"""));

            assertThat(answer).isEqualTo(new Unknown("the connection was cut"));
            assertThat(fake.taken()).hasSize(1);
        }
    }

    @Test
    void no_token_is_repeated_even_where_meta_repeats_it() {
        try (var fake = FakeGraph.start()) {
            fake.number(null);

            var answer = graph(fake.address()).get("EAAGsecret", "/1", Map.of());

            assertThat(answer).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.code()).isEqualTo("190");
                assertThat(refused.words()).contains("[token]").doesNotContain("EAAGsecret");
            });
        }
    }

    @Test
    void an_unknown_id_is_told_apart() {
        try (var fake = FakeGraph.start()) {
            var number = fake.number(null);

            assertThat(graph(fake.address()).get(number.token(), "/77", Map.of()))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.isAboutUnknownId()).isTrue());
        }
    }

    private static GraphAnswer post(String address) {
        return graph(address).post("token", "/1/messages", FakeGraph.JSON.createObjectNode());
    }
}
