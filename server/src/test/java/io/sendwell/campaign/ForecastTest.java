package io.sendwell.campaign;

import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pre-flight says of a fortnight, held against what the simulator then does: within 5 % of the time it takes. */
class ForecastTest {

    private static final List<String> ZONES =
            List.of("America/Los_Angeles", "America/Sao_Paulo", "Europe/London", "Asia/Kolkata", "Asia/Tokyo");
    private static final String QUIET = "\"quiet_hours\":{\"start\":\"21:00\",\"end\":\"09:00\"}";
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
    void a_new_number_that_warms_up_with_other_work_before_and_people_in_five_time_zones() {
        var shop = TestShop.open(server, """
                {"name":"New","channel":"simulator","min_gap_ms":2000,"max_gap_ms":5000,"hourly_cap":10,"daily_cap":100,
                 "warmup":{"enabled":true,"schedule":[2,3,5,7,10,15,20,30,40,50,70,90,100,100]}}""");
        shop.settings(QUIET);
        spread(shop, 50);
        shop.launch("Before");
        spread(shop, 240);
        var campaign = shop.draft("Hi");

        assertForeseen(shop, campaign, Duration.ofDays(16));
    }

    /** Whatever is left over when a window closes waits for the next one: when the work begins decides what that is. */
    @ParameterizedTest
    @ValueSource(ints = {4, 14, 22})
    void a_send_window_at_the_contacts_place_and_an_hourly_cap(int hour) {
        var shop = TestShop.open(server, """
                {"name":"Slow","channel":"simulator","min_gap_ms":2000,"max_gap_ms":5000,"hourly_cap":4,"daily_cap":1000,
                 "warmup":{"enabled":false}}""");
        shop.advanceTo(LocalTime.of(hour, 0), "UTC");
        shop.settings(QUIET);
        spread(shop, 450);
        var campaign = shop.draft(
                "Hi",
                "\"audience\":{\"all\":true},\"local_time\":true,\"send_window\":{\"start\":\"10:00\",\"end\":\"18:00\"}");

        assertForeseen(shop, campaign, Duration.ofDays(16));
    }

    @Test
    void a_pool_of_senders_of_different_size() {
        var shop = TestShop.open(server, sender(9));
        long other = shop.addSender(sender(26));
        shop.settings(QUIET);
        spread(shop, 430);
        var campaign =
                shop.draft("Hi", "\"audience\":{\"all\":true},\"sender_ids\":[%d,%d]".formatted(shop.sender(), other));

        assertForeseen(shop, campaign, Duration.ofDays(16));
    }

    private static void assertForeseen(TestShop shop, long campaign, Duration enough) {
        var before = shop.now();
        var preflight = expect(200, shop.member().get("campaigns/%d/preflight".formatted(campaign)))
                .body();
        shop.start(campaign);
        shop.advance(Duration.ofHours(30));
        var underWay = Instant.parse(shop.stats(campaign).path("finish_at").asString());
        shop.advance(enough.minus(Duration.ofHours(30)));

        assertThat(shop.status(campaign)).isEqualTo("completed");
        var really = shop.taken().stream()
                .filter(one -> one.text().equals("Hi"))
                .map(Taken::at)
                .max(Instant::compareTo)
                .orElseThrow();
        var tolerance = Duration.between(before, really).dividedBy(20);
        assertThat(Duration.between(Instant.parse(preflight.path("finish_at").asString()), really)
                        .abs())
                .as("pre-flight said %s, it was %s", preflight.path("finish_at"), really)
                .isLessThanOrEqualTo(tolerance);
        assertThat(Duration.between(underWay, really).abs())
                .as("after 30 hours it said %s, it was %s", underWay, really)
                .isLessThanOrEqualTo(tolerance);
        long planned = 0;
        for (var day : preflight.path("per_day")) {
            planned += day.path("count").asLong();
        }
        assertThat(planned).isEqualTo(preflight.path("recipients").asLong());
    }

    /** So many more contacts, in all five zones. */
    private static void spread(TestShop shop, int contacts) {
        shop.crowd(contacts);
        shop.inDatabase(jdbc -> jdbc.sql("""
                        update contact.contact set zone = (:zones::text[])[1 + id % 5]
                        where workspace_id = :workspace
                        """)
                .param("zones", ZONES.toArray(String[]::new))
                .param("workspace", shop.workspace().value())
                .update());
    }

    private static String sender(int dailyCap) {
        return """
                {"name":"Shop","channel":"simulator","min_gap_ms":2000,"max_gap_ms":5000,"hourly_cap":100,"daily_cap":%d,
                 "warmup":{"enabled":false}}""".formatted(dailyCap);
    }
}
