package io.sendwell.campaign.outcome;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static io.sendwell.campaign.outcome.Browser.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.kernel.LiveEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.EventListener;
import tools.jackson.databind.JsonNode;

/** What people did after a campaign, wherever it is shown: in every report and CSV, in their timelines, on the screens. */
class OutcomeReportsTest {

    private static final String SALE = "https://shop.example/sale";
    private static final String EVERYBODY = "\"audience\":{\"all\":true},\"track_links\":true";

    /** Hears what the screens are told. */
    @NullMarked
    static class Watcher {
        final Queue<LiveEvent> told = new ConcurrentLinkedQueue<>();

        @EventListener
        void on(LiveEvent event) {
            told.add(event);
        }
    }

    private static final TestServer server = TestServer.startWith(
            Watcher.class,
            "sendwell.registration=open",
            "sendwell.session.idle=3650d",
            "sendwell.session.absolute=3650d",
            "sendwell.public.url=" + Browser.ADDRESS,
            "sendwell.outcome.patience=60s");
    private static final Browser browser = new Browser(server);

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    private TestShop shop;

    @BeforeEach
    void open() {
        server.advance("PT1M"); // only so many may register in one
        shop = TestShop.open(server, TestShop.UNPACED);
        shop.behave("\"delivered_rate\":1,\"read_rate\":0,\"reply_rate\":0");
    }

    private long launched(String template, String more) {
        var campaign = shop.draft(template, EVERYBODY + ",\"sender_id\":" + shop.sender() + more);
        shop.start(campaign);
        shop.advance(Duration.ofMinutes(1));
        return campaign;
    }

    private void bought(int who, String value, String currency) {
        expect(
                201,
                shop.member()
                        .post(
                                "conversions",
                                "{\"phone\":\"%s\",\"name\":\"order\",\"value\":%s,\"currency\":\"%s\"}"
                                        .formatted(phone(who), value, currency)));
    }

    private JsonNode report(String path) {
        return expect(200, shop.member().get("analytics/" + path)).body();
    }

    /** The rows of a CSV without names in quotes, its header first. */
    private List<List<String>> rows(String path) {
        return expect(200, shop.member().get("analytics/" + path))
                .body()
                .asString()
                .replace("\uFEFF", "")
                .lines()
                .map(line -> Arrays.asList(line.split(",", -1)))
                .toList();
    }

    private static String cell(List<List<String>> rows, int row, String column) {
        return rows.get(row).get(rows.getFirst().indexOf(column));
    }

    /** Ten people: the first campaign brings four clicks of three people and two orders; the second a click of one. */
    private List<Long> twoCampaigns() {
        shop.advanceTo(LocalTime.of(12, 0), "UTC");
        shop.contacts(10);
        var first = launched("First " + SALE, "");
        for (int who = 0; who < 3; who++) {
            browser.follow(code(shop, phone(who)));
        }
        var again = code(shop, phone(0));
        shop.advance(Duration.ofMinutes(1));
        browser.follow(again);
        bought(0, "49.90", "EUR");
        bought(0, "10", "USD");
        shop.advance(Duration.ofDays(1));
        var second = launched("Second " + SALE, "");
        browser.follow(code(shop, phone(5)));
        return List.of(first, second);
    }

    private static void assertCounts(JsonNode outcomes, long clicked, long clicks, long converted, long conversions) {
        assertThat(List.of(
                        outcomes.path("clicked_count").asLong(-1),
                        outcomes.path("click_count").asLong(-1),
                        outcomes.path("converted_count").asLong(-1),
                        outcomes.path("conversion_count").asLong(-1)))
                .as(outcomes.toString())
                .containsExactly(clicked, clicks, converted, conversions);
    }

    @Test
    void every_report_says_the_same_of_clicks_and_conversions() {
        var campaigns = twoCampaigns();
        long first = campaigns.getFirst();
        long second = campaigns.getLast();

        var one = report("campaigns/" + first).path("outcomes");
        assertCounts(one, 3, 4, 1, 2);
        assertThat(one.path("click_rate").asDouble()).isEqualTo(30);
        assertThat(one.path("conversion_rate").asDouble()).isEqualTo(10);
        assertThat(one.path("value").path("EUR").decimalValue()).isEqualByComparingTo("49.90");
        assertThat(one.path("value").path("USD").decimalValue()).isEqualByComparingTo("10");
        assertCounts(report("campaigns/" + second).path("outcomes"), 1, 1, 0, 0);

        var lines = report("campaigns").path("items");
        assertCounts(lines.path(0).path("outcomes"), 1, 1, 0, 0);
        assertThat(lines.path(1).path("outcomes")).isEqualTo(one);
        var all = report("dashboard").path("outcomes");
        assertCounts(all, 4, 5, 1, 2);
        assertThat(all.path("click_rate").asDouble()).isEqualTo(20);
        assertThat(report("dashboard?campaign_id=" + first).path("outcomes")).isEqualTo(one);
        assertCounts(report("dashboard?days=1").path("outcomes"), 1, 1, 0, 0);

        var compared = report("campaigns/compare?campaign_ids=%d,%d".formatted(first, second));
        assertThat(compared.path("outcomes")).isEqualTo(all);
        assertThat(compared.at("/best/click_rate").asLong()).isEqualTo(first);
        assertThat(compared.at("/best/conversion_rate").asLong()).isEqualTo(first);

        for (var by : List.of("click_rate", "conversion_rate")) {
            var top = report("top-performers?by=" + by);
            assertThat(top.at("/campaigns/0/campaign_id").asLong()).isEqualTo(first);
            assertThat(top.at("/campaigns/0/outcomes")).isEqualTo(one);
            assertThat(top.path("senders")).isEmpty();
        }
    }

    @Test
    void the_timeline_shows_them_on_their_days_and_adds_up() {
        twoCampaigns();

        for (var interval : List.of("day", "week")) {
            var points = report("messages/timeline?days=14&interval=" + interval)
                    .path("items")
                    .valueStream()
                    .toList();
            assertThat(points.stream()
                            .mapToLong(point -> point.path("clicked").asLong())
                            .sum())
                    .isEqualTo(4);
            assertThat(points.stream()
                            .mapToLong(point -> point.path("clicks").asLong())
                            .sum())
                    .isEqualTo(5);
            assertThat(points.stream()
                            .mapToLong(point -> point.path("conversions").asLong())
                            .sum())
                    .isEqualTo(2);
        }
        var days = report("messages/timeline?days=2").path("items");
        assertThat(days.at("/0/value/EUR").decimalValue()).isEqualByComparingTo("49.90");
        assertThat(days.at("/1/clicked").asLong()).isEqualTo(1);
        assertThat(days.at("/1/value")).isEmpty();
        assertThat(report("messages/timeline?days=2&interval=hour")
                        .path("items")
                        .valueStream())
                .as("kept by day alone")
                .allSatisfy(point -> assertThat(point.path("clicks").isNull()).isTrue());
    }

    @Test
    void they_are_in_each_csv() {
        long first = twoCampaigns().getFirst();

        var campaigns = rows("campaigns.csv");
        assertThat(cell(campaigns, 2, "clicked_count")).isEqualTo("3");
        assertThat(cell(campaigns, 2, "value")).isEqualTo("EUR 49.90; USD 10.00");
        assertThat(cell(rows("campaigns/%d.csv".formatted(first)), 1, "click_count"))
                .isEqualTo("4");
        assertThat(cell(rows("top-performers.csv"), 1, "conversion_count")).isIn("0", "2");
        assertThat(rows("dashboard.csv")).contains(List.of("clicked_count", "4"), List.of("click_rate", "20.0"));
        var days = rows("messages/timeline.csv?days=2");
        assertThat(cell(days, 1, "clicks")).isEqualTo("4");
        assertThat(cell(days, 2, "converted")).isEqualTo("0");
        assertThat(rows("messages/timeline.csv?days=2&interval=hour").getFirst())
                .isEqualTo(days.getFirst());
        assertThat(rows("campaigns/compare.csv?campaign_ids=%d,%d".formatted(first, first + 1)))
                .hasSize(3);
    }

    @Test
    void by_sender_or_tag_they_are_not_told_apart() {
        long first = twoCampaigns().getFirst();

        for (var filter : List.of("sender_id=" + shop.sender(), "tag=vip")) {
            assertThat(report("dashboard?" + filter).path("outcomes").isNull()).isTrue();
            assertThat(report("campaigns/%d?%s".formatted(first, filter))
                            .path("outcomes")
                            .isNull())
                    .isTrue();
            assertThat(report("messages/timeline?" + filter)
                            .at("/items/0/clicks")
                            .isNull())
                    .isTrue();
            assertThat(expect(422, shop.member().get("analytics/top-performers?by=click_rate&" + filter))
                            .fields())
                    .containsExactly("by");
        }
    }

    @Test
    void what_is_said_of_texts_is_what_the_contest_says() {
        shop.contacts(20);
        var campaign = launched("Main " + SALE, ",\"variants\":[\"Other " + SALE + "\"]");
        var takers = shop.taken().stream()
                .filter(taken -> taken.text().startsWith("Other"))
                .toList();
        takers.forEach(taken -> browser.follow(code(shop, taken.to())));

        var report = report("campaigns/" + campaign);
        var outcomes = expect(200, shop.member().get("campaigns/" + campaign + "/outcomes"))
                .body();
        assertThat(report.path("contest")).isEqualTo(outcomes.path("contest"));
        for (int n = 0; n < 2; n++) {
            var mine = report.path("variants").path(n);
            var its = outcomes.path("variants").path(n);
            assertThat(mine.path("variant_id")).isEqualTo(its.path("variant_id"));
            for (var figure : List.of("rate", "low", "high")) {
                assertThat(mine.path("contest").path(figure)).as(figure).isEqualTo(its.path(figure));
            }
            assertThat(mine.at("/outcomes/clicked_count").asLong())
                    .isEqualTo(its.path("clicked").asLong());
        }
        assertThat(report.at("/variants/1/outcomes/clicked_count").asLong()).isEqualTo(takers.size());
        assertThat(report("campaigns/%d?days=3".formatted(campaign))
                        .path("contest")
                        .isNull())
                .as("of a part of it nothing is decided")
                .isTrue();
    }

    @Test
    void steps_of_a_drip_have_their_own() {
        shop.contacts(2);
        var drip = TestShop.id(shop.member().post("campaigns", """
                        {"name":"Drip","type":"drip","audience":{"all":true},"sender_id":%d,"track_links":true,
                         "sequence":[{"delay_hours":0,"message":"One %s"},{"delay_hours":24,"message":"Two %s"}]}
                        """.formatted(shop.sender(), SALE, SALE)));
        shop.start(drip);
        shop.advance(Duration.ofHours(1));
        browser.follow(code(shop, phone(0)));
        shop.advance(Duration.ofDays(2));
        browser.follow(code(shop, phone(0)));
        browser.follow(code(shop, phone(1)));

        var steps = report("campaigns/" + drip).path("steps");
        assertThat(steps).hasSize(2);
        assertThat(steps.at("/0/outcomes/clicked_count").asLong()).isEqualTo(1);
        assertThat(steps.at("/1/outcomes/clicked_count").asLong()).isEqualTo(2);
    }

    @Test
    void a_contacts_timeline_tells_it_all_page_by_page() {
        var contact = shop.contact(1);
        var other = shop.contact(2);
        var campaign = launched("Look: " + SALE, "");
        shop.hear(phone(1), "How much is it?");
        shop.advance(Duration.ofMinutes(1));
        browser.follow(code(shop, phone(1)));
        bought(1, "49.90", "EUR");
        expect(200, shop.member().post("contacts/%d/opt-out".formatted(contact), "{}"));
        shop.settle();

        var timeline = shop.items("contacts/%d/timeline".formatted(contact));
        assertThat(timeline)
                .extracting(entry -> entry.path("what").asString())
                .containsExactlyInAnyOrder(
                        "consent_revoked",
                        "converted",
                        "link_clicked",
                        "message_received",
                        "message_sent",
                        "message_sent", // the confirmation
                        "consent_granted",
                        "created");
        var click = entry(timeline, "link_clicked");
        assertThat(click.path("text").asString()).isEqualTo(SALE);
        assertThat(click.path("campaign_id").asLong()).isEqualTo(campaign);
        assertThat(click.path("times").asInt()).isEqualTo(1);
        var order = entry(timeline, "converted");
        assertThat(order.path("value").decimalValue()).isEqualByComparingTo("49.90");
        assertThat(order.path("currency").asString()).isEqualTo("EUR");
        assertThat(timeline)
                .filteredOn(entry -> entry.path("what").asString().equals("message_sent"))
                .extracting(entry -> entry.path("campaign_id").asLong())
                .containsExactlyInAnyOrder(campaign, 0L);
        assertThat(entry(timeline, "message_received").path("text").asString()).isEqualTo("How much is it?");
        assertThat(timeline)
                .extracting(entry -> entry.path("at").asString())
                .as("newest first")
                .isSortedAccordingTo((one, two) -> Instant.parse(two).compareTo(Instant.parse(one)));
        assertThat(pages(contact)).isEqualTo(timeline);
        assertThat(shop.items("contacts/%d/timeline".formatted(other)))
                .extracting(entry -> entry.path("what").asString())
                .doesNotContain("link_clicked", "converted", "message_received");

        expect(200, shop.member().post("contacts/%d/merge".formatted(contact), "{\"into\":%d}".formatted(other)));
        assertThat(shop.items("contacts/%d/timeline".formatted(other)))
                .extracting(entry -> entry.path("what").asString())
                .contains("link_clicked", "converted", "message_received");
        assertThat(expect(422, shop.member().get("contacts/%d/timeline?cursor=x".formatted(other)))
                        .fields())
                .containsExactly("cursor");
        expect(404, TestShop.open(server, TestShop.UNPACED).member().get("contacts/%d/timeline".formatted(other)));
    }

    private static JsonNode entry(List<JsonNode> timeline, String what) {
        return timeline.stream()
                .filter(entry -> entry.path("what").asString().equals(what))
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> pages(long contact) {
        var all = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = expect(
                            200, shop.member().get("contacts/%d/timeline?limit=2&cursor=%s".formatted(contact, cursor)))
                    .body();
            page.path("items").forEach(all::add);
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        return all;
    }

    @Test
    void the_screens_are_told_at_once() {
        shop.contacts(1);
        var campaign = launched(SALE, "");
        var watcher = server.bean(Watcher.class);
        watcher.told.clear();

        browser.follow(code(shop, phone(0)));
        bought(0, "1", "EUR");

        assertThat(watcher.told.stream()
                        .filter(event -> event.type().equals("campaign")
                                && event.data().getOrDefault("id", 0L).equals(campaign))
                        .map(event -> event.data().getOrDefault("change", "")))
                .contains("clicks", "conversions");
    }
}
