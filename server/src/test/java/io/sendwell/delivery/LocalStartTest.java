package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.delivery.policy.LocalStart;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contact's own time in SQL and in Java, over changes of daylight-saving time. */
class LocalStartTest {

    private static final List<String> ZONES = List.of(
            "America/New_York",
            "Europe/London",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "America/Sao_Paulo",
            "Pacific/Kiritimati",
            "Pacific/Pago_Pago",
            "Africa/Casablanca",
            "UTC");
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
    void the_launch_and_the_forecast_mean_the_same_instant_and_the_clock_on_the_wall_shows_it() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int n = 0; n < 500; n++) {
            var zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            var transition = zone.getRules().nextTransition(Instant.parse("2026-01-01T00:00:00Z"));
            var near = transition == null || random.nextBoolean()
                    ? Instant.parse("2026-06-15T12:00:00Z")
                    : transition.getInstant();
            var local = LocalDateTime.ofInstant(near.plusSeconds(random.nextInt(-200_000, 200_000)), zone)
                    .withSecond(0)
                    .withNano(0);
            var notBefore = near.plusSeconds(random.nextInt(-300_000, 300_000));

            var bySql = bySql(shop, local, zone, notBefore);

            var what = "%s in %s from %s, seed %d".formatted(local, zone, notBefore, seed);
            assertThat(bySql).as(what).isAfterOrEqualTo(notBefore);
            var wall = LocalDateTime.ofInstant(bySql, zone);
            var offsets = zone.getRules().getValidOffsets(wall.toLocalDate().atTime(local.toLocalTime()));
            if (offsets.size() == 1) { // Else the clock shows it twice that day, or not at all.
                assertThat(wall.toLocalTime()).as(what).isEqualTo(local.toLocalTime());
                assertThat(bySql).as(what).isEqualTo(LocalStart.at(local, zone, notBefore));
            }
        }
    }

    private static Instant bySql(TestShop shop, LocalDateTime local, ZoneId zone, Instant notBefore) {
        return shop.inDatabase(
                jdbc -> jdbc.sql("select %s from (values (:own::text)) contact(zone)".formatted(LocalStart.SQL))
                        .param("own", zone.getId())
                        .param("zone", "UTC")
                        .param("local", local.toString())
                        .param("notBefore", Timestamp.from(notBefore))
                        .query((row, _) -> row.getTimestamp(1).toInstant())
                        .single());
    }
}
