package io.sendwell.channel.webhook;

import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.cloud.CloudShop;
import io.sendwell.channel.cloud.FakeGraph;
import io.sendwell.channel.cloud.FakeWebhooks;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Meta tells at the world's time, in a house whose clock runs but was moved forty days on. */
class MetaTimesTest {

    private static FakeGraph graph;
    private static TestServer server;
    private static CloudShop shop;

    @BeforeAll
    static void start() {
        graph = FakeGraph.start();
        server = CloudShop.startServer(graph, "sendwell.clock.speed=1");
        shop = CloudShop.open(server, graph);
        shop.shop().advance(Duration.ofDays(40));
    }

    @AfterAll
    static void stop() {
        server.close();
        graph.close();
    }

    @Test
    void who_writes_now_has_a_window_and_who_wrote_two_days_ago_has_none() {
        shop.shop().contact(1);
        shop.shop().contact(2);
        graph.windowed(false);

        shop.told(FakeWebhooks.text(shop.number(), phone(1), "wamid.NOW", "Hello"));
        shop.told(FakeWebhooks.text(
                shop.number(), phone(2), "wamid.LATE", "Hello", Instant.now().minus(2, ChronoUnit.DAYS)));

        long inside = shop.send(phone(1), "\"message\":\"Hi\"");
        long outside = shop.send(phone(2), "\"message\":\"Hi\"");
        shop.shop().settle();
        assertThat(shop.state(inside)).isEqualTo("sent");
        assertThat(shop.state(outside)).isEqualTo("skipped/window_closed");
    }

    @Test
    void a_receipt_comes_after_what_it_is_about() {
        shop.shop().contact(3);
        graph.windowed(false);
        shop.told(FakeWebhooks.text(shop.number(), phone(3), "wamid.ASK", "Hello"));
        long message = shop.send(phone(3), "\"message\":\"Hi\"");
        shop.shop().settle();

        shop.told(FakeWebhooks.status(shop.taken().getLast(), shop.number(), "delivered"));

        var at = shop.shop()
                .inDatabase(jdbc -> jdbc.sql("select delivered_at from delivery.message where id = :id")
                        .param("id", message)
                        .query((row, _) -> row.getTimestamp(1).toInstant())
                        .single());
        assertThat(at).isCloseTo(shop.shop().now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void stop_and_resume_of_marketing_go_to_the_ledger_in_the_order_in_which_they_were_said() {
        var phone = "+12025550142";
        shop.shop().contact(phone, "," + TestShop.CONSENT);
        long agreed = Instant.now().getEpochSecond();

        shop.told(told("marketing-stop", agreed - 3_600));
        assertThat(consent(phone)).as("a stop from before it agreed").isEqualTo("granted");
        shop.told(told("marketing-stop", agreed + 1));
        assertThat(consent(phone)).isEqualTo("revoked");
        shop.told(told("marketing-resume", agreed + 2));
        assertThat(consent(phone)).isEqualTo("granted");
    }

    private static String told(String payload, long at) {
        return MetaWebhookTest.about(shop, payload).replace("1790000000", Long.toString(at));
    }

    private static String consent(String phone) {
        return MetaWebhookTest.consent(shop, phone);
    }
}
