package io.sendwell.delivery;

import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Caps, warm-up and gaps, seen from what WhatsApp took. */
class PacingTest {

    private static final ZoneId LISBON = ZoneId.of("Europe/Lisbon");
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
    void a_warm_up_of_fourteen_days_sends_its_schedule_and_what_does_not_fit_goes_on_the_following_days() {
        var shop = TestShop.open(server, """
                {"name":"Young","channel":"simulator","min_gap_ms":0,"max_gap_ms":0,"hourly_cap":5000,
                 "daily_cap":1000,"timezone":"Europe/Lisbon"}""");
        shop.advanceTo(LocalTime.of(15, 0), "Europe/Lisbon");
        shop.crowd(5_600); // the schedule's 5,425 and a rest for the fifteenth day
        var firstDay = shop.now().atZone(LISBON).toLocalDate();
        var campaign = shop.launch("Hello {first_name}");

        shop.advance(Duration.ofDays(13));
        assertThat(shop.status(campaign)).isEqualTo("running");
        assertThat(shop.count(campaign, "queued")).isEqualTo(175);
        shop.advance(Duration.ofDays(1));

        assertThat(perDay(shop.taken(), LISBON).values())
                .containsExactly(20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 700, 900, 1000, 1000, 175);
        assertThat(perDay(shop.taken(), LISBON).firstKey()).isEqualTo(firstDay);
        assertThat(shop.takenTo()).doesNotHaveDuplicates();
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    @Test
    void no_hour_and_no_day_gets_more_than_its_cap() {
        var shop = TestShop.open(server, """
                {"name":"Capped","channel":"simulator","min_gap_ms":60000,"max_gap_ms":300000,"hourly_cap":7,
                 "daily_cap":25,"warmup":{"enabled":false},"timezone":"Europe/Lisbon"}""");
        shop.advanceTo(LocalTime.of(20, 0), "Europe/Lisbon");
        shop.crowd(60);
        var campaign = shop.launch("Hello");

        shop.advance(Duration.ofDays(2));

        var taken = shop.taken();
        assertThat(perDay(taken, LISBON).values()).containsExactly(25, 25, 10);
        assertThat(hours(taken)).allMatch(count -> count <= 7).contains(7);
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void the_gap_between_two_messages_is_random_within_the_senders_range() {
        var shop = TestShop.open(server, """
                {"name":"Steady","channel":"simulator","min_gap_ms":2000,"max_gap_ms":5000,"hourly_cap":1000,
                 "daily_cap":1000,"warmup":{"enabled":false}}""");
        shop.crowd(40);
        shop.launch("Hello");

        shop.advance(Duration.ofMinutes(5));

        var taken = shop.taken();
        assertThat(taken).hasSize(40);
        var gaps = new ArrayList<Duration>();
        for (int i = 1; i < taken.size(); i++) {
            gaps.add(Duration.between(taken.get(i - 1).at(), taken.get(i).at()));
        }
        assertThat(gaps).allSatisfy(gap -> assertThat(gap).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5)));
        assertThat(gaps)
                .as("not always the same")
                .anyMatch(gap -> gap.toMillis() < 3000)
                .anyMatch(gap -> gap.toMillis() > 4000);
    }

    @Test
    void the_forecast_of_the_pre_flight_is_what_then_happens() {
        var shop = TestShop.open(server, """
                {"name":"Young","channel":"simulator","min_gap_ms":30000,"max_gap_ms":30000,"hourly_cap":15,
                 "daily_cap":1000,"warmup":{"enabled":true,"schedule":[20,30,50]},"timezone":"UTC"}""");
        shop.settings("\"quiet_hours\":{\"start\":\"21:00\",\"end\":\"09:00\"},\"timezone\":\"UTC\"");
        shop.advanceTo(LocalTime.of(12, 0), "UTC");
        shop.crowd(90);
        var campaign = shop.draft("Hello");
        var preflight = expect(200, shop.member().get("campaigns/" + campaign + "/preflight"))
                .body();
        shop.start(campaign);
        shop.settle();
        var finish = Instant.parse(shop.stats(campaign).path("finish_at").asString());

        shop.advance(Duration.ofDays(3));

        var perDay = perDay(shop.taken(), ZoneId.of("UTC"));
        assertThat(perDay.values()).containsExactly(20, 30, 40);
        assertThat(perDay)
                .isEqualTo(preflight
                        .path("per_day")
                        .valueStream()
                        .collect(Collectors.toMap(
                                day -> LocalDate.parse(day.path("date").asString()),
                                day -> day.path("count").asInt(),
                                (one, _) -> one,
                                TreeMap::new)));
        var last = shop.taken().getLast().at();
        assertThat(Instant.parse(preflight.path("finish_at").asString()))
                .isBetween(last.minusSeconds(60), last.plusSeconds(60));
        assertThat(finish).isBetween(last.minusSeconds(60), last.plusSeconds(60));
    }

    @Test
    void a_number_that_was_silent_for_a_month_warms_up_again() {
        var shop = TestShop.open(server, """
                {"name":"Idle","channel":"simulator","min_gap_ms":0,"max_gap_ms":0,"hourly_cap":1000,
                 "daily_cap":1000,"warmup":{"enabled":true,"schedule":[2,5]},"timezone":"UTC"}""");
        shop.advanceTo(LocalTime.of(12, 0), "UTC");
        shop.crowd(9);
        shop.launch("Hello");
        shop.advance(Duration.ofDays(3));
        assertThat(perDay(shop.taken(), ZoneId.of("UTC")).values()).containsExactly(2, 5, 2);
        var warm = expect(200, shop.member().get("senders/" + shop.sender() + "/warmup"))
                .body();
        assertThat(warm.path("warmup_active").asBoolean()).isFalse();

        shop.advance(Duration.ofDays(30));
        shop.launch("Hello again");
        shop.settle();

        assertThat(shop.taken()).hasSize(9 + 2);
        var status = expect(200, shop.member().get("senders/" + shop.sender() + "/warmup"))
                .body();
        assertThat(status.path("warmup_active").asBoolean()).isTrue();
        assertThat(status.path("current_day").asInt()).isEqualTo(1);
        assertThat(status.path("messages_sent_today").asInt()).isEqualTo(2);
        assertThat(status.path("remaining_today").asInt()).isZero();
    }

    @Test
    void two_senders_share_the_audience_and_each_contact_gets_it_once() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var second = shop.addSender(TestShop.UNPACED);
        shop.crowd(101);
        var campaign = shop.draft(
                "Hello", "\"audience\":{\"all\":true},\"sender_ids\":[%d,%d]".formatted(shop.sender(), second));
        assertThat(shop.start(campaign)).isEqualTo(101);

        shop.settle();

        assertThat(shop.takenTo()).hasSize(101).doesNotHaveDuplicates();
        assertThat(shop.taken().stream()
                        .collect(Collectors.groupingBy(Taken::sender, Collectors.counting()))
                        .values())
                .containsExactlyInAnyOrder(50L, 51L);
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    private static SortedMap<LocalDate, Integer> perDay(List<Taken> taken, ZoneId zone) {
        return taken.stream()
                .collect(Collectors.toMap(
                        line -> line.at().atZone(zone).toLocalDate(), _ -> 1, Integer::sum, TreeMap::new));
    }

    /** How many went in each hour, where an hour begins with its first message. */
    private static List<Integer> hours(List<Taken> taken) {
        var hours = new ArrayList<Integer>();
        var begin = Instant.EPOCH;
        for (var line : taken) {
            if (!line.at().isBefore(begin.plus(Duration.ofHours(1)))) {
                begin = line.at();
                hours.add(0);
            }
            hours.set(hours.size() - 1, hours.getLast() + 1);
        }
        return hours;
    }
}
