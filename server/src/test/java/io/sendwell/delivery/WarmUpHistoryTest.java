package io.sendwell.delivery;

import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How a young number's days went, as {@code senders/{id}/warmup} and {@code whatsapp/warmup-status} tell it. */
class WarmUpHistoryTest {

    private static final String ZONE = "Asia/Tokyo";

    private static final String YOUNG = """
            {"name":"Young","channel":"simulator","min_gap_ms":0,"max_gap_ms":0,"hourly_cap":1000,"daily_cap":1000,
             "warmup":{"enabled":true,"schedule":[2,5,9,20]},"timezone":"%s"}""".formatted(ZONE);

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void before_the_first_send_there_is_no_history() {
        var shop = TestShop.open(server, YOUNG);

        var status = ofSender(shop);

        assertThat(status.path("warmup_active").asBoolean()).isTrue();
        assertThat(status.path("current_day").asInt()).isEqualTo(1);
        assertThat(status.path("daily_limit").asInt()).isEqualTo(2);
        assertThat(status.path("messages_sent_today").asInt()).isZero();
        assertThat(status.path("remaining_today").asInt()).isEqualTo(2);
        assertThat(numbers(status, "schedule")).containsExactly(2, 5, 9, 20);
        assertThat(status.path("history")).isEmpty();
    }

    /** The workspace lives nine hours behind the sender, whose day begins while it is still yesterday there. */
    @Test
    void each_day_of_the_sender_shows_its_cap_and_what_was_sent_a_day_of_silence_too() {
        var shop = TestShop.open(server, YOUNG);
        shop.settings("\"quiet_hours\":null,\"timezone\":\"UTC\"");
        shop.advanceTo(LocalTime.of(12, 0), ZONE);
        shop.contacts(8);
        shop.launch("Hello");

        shop.settle();
        assertThat(sent(ofSender(shop))).containsExactly(2);
        assertThat(ofSender(shop).path("remaining_today").asInt()).isZero();

        shop.advance(Duration.ofDays(1));
        assertThat(sent(ofSender(shop))).containsExactly(2, 5);
        assertThat(ofSender(shop).path("messages_sent_today").asInt()).isEqualTo(5);

        shop.advance(Duration.ofDays(2));
        var fourth = ofSender(shop);
        assertThat(sent(fourth)).containsExactly(2, 5, 1, 0);
        assertThat(numbers(fourth, "history", "cap")).containsExactly(2, 5, 9, 20);
        assertThat(numbers(fourth, "history", "day")).containsExactly(1, 2, 3, 4);
        assertThat(fourth.path("current_day").asInt()).isEqualTo(4);
        assertThat(fourth.path("remaining_today").asInt()).isEqualTo(20);
        assertThat(fourth.path("warmup_active").asBoolean()).isTrue();

        shop.advance(Duration.ofDays(20));
        var done = ofSender(shop);
        assertThat(done.path("warmup_active").asBoolean()).isFalse();
        assertThat(done.path("daily_limit").asInt()).isEqualTo(1000);
        assertThat(sent(done)).as("the days of the warm-up alone").containsExactly(2, 5, 1, 0);
        assertThat(expect(200, shop.member().get("whatsapp/warmup-status")).body())
                .as("the default sender's")
                .isEqualTo(done);
    }

    private static JsonNode ofSender(TestShop shop) {
        return expect(200, shop.member().get("senders/" + shop.sender() + "/warmup"))
                .body();
    }

    private static List<Integer> sent(JsonNode status) {
        return numbers(status, "history", "sent");
    }

    private static List<Integer> numbers(JsonNode status, String list) {
        return status.path(list).valueStream().map(JsonNode::asInt).toList();
    }

    private static List<Integer> numbers(JsonNode status, String list, String field) {
        return status.path(list)
                .valueStream()
                .map(one -> one.path(field).asInt())
                .toList();
    }
}
