package io.sendwell.analytics;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AnalyticsTest {

    private static final List<String> REPORTS =
            List.of("dashboard", "campaigns", "messages/timeline", "engagement", "top-performers", "failures");

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
    void an_empty_workspace_has_zeros_everywhere() {
        var shop = TestShop.open(server, TestShop.UNPACED);

        for (var report : REPORTS) {
            expect(200, shop.member().get("analytics/" + report));
            expect(200, shop.member().get("analytics/" + report + ".csv"));
        }
        var dashboard = report(shop, "dashboard");
        for (var figure : List.of(
                "total_messages_sent",
                "total_messages_received",
                "total_contacts",
                "total_campaigns",
                "active_campaigns",
                "avg_response_rate",
                "today_messages",
                "this_week_messages")) {
            assertThat(dashboard.path(figure).asDouble(-1)).as(figure).isZero();
        }
        assertThat(report(shop, "messages/timeline?days=7").path("items").size())
                .isEqualTo(7);
        assertThat(report(shop, "engagement").path("median_seconds_to_reply").isNull())
                .isTrue();
    }

    @Test
    void campaigns_add_up_to_the_dashboard_and_to_their_recipients() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(8);
        shop.behave("\"delivered_rate\":1,\"read_rate\":0,\"reply_rate\":0,"
                + "\"fail\":[{\"code\":\"131026\",\"to\":[\"%s\"]}]".formatted(phone(0)));
        var one = shop.launch("Hello");
        shop.advance(Duration.ofMinutes(5));
        shop.behave("\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":0");
        var two = shop.launch("Good morning");
        shop.advance(Duration.ofMinutes(20));
        shop.hear(phone(1), "Yes please, I am interested");
        shop.hear(phone(2), "STOP");
        shop.settle();

        for (var when : List.of(Duration.ZERO, Duration.ofDays(2))) {
            shop.advance(when.plusMillis(1));
            assertAddsUp(shop, List.of(one, two));
            var first = report(shop, "campaigns/" + one).path("analytics");
            assertThat(first.path("total_messages").asLong()).isEqualTo(8);
            assertThat(first.path("failed_count").asLong()).isEqualTo(1);
            assertThat(first.path("delivered_count").asLong()).isEqualTo(7);
            assertThat(first.path("delivery_rate").asDouble()).isEqualTo(87.5);
            var second = report(shop, "campaigns/" + two);
            assertThat(second.at("/analytics/replied_count").asLong()).isEqualTo(2);
            assertThat(second.at("/analytics/opted_out_count").asLong()).isEqualTo(1);
            assertThat(second.at("/intents/unsubscribe").asLong())
                    .as(second.toString())
                    .isEqualTo(1);
            assertThat(second.path("median_seconds_to_reply").asLong()).isBetween(900L, 1500L);
        }
        var failures = report(shop, "failures");
        assertThat(failures.at("/failures/0/reasons/0/code").asString()).isEqualTo("131026");
        assertThat(failures.at("/failures/0/reasons/0/explanation").asString()).isNotBlank();
        var dashboard = report(shop, "dashboard");
        assertThat(dashboard.path("total_contacts").asLong()).isEqualTo(8);
        assertThat(dashboard.path("total_campaigns").asLong()).isEqualTo(2);
        assertThat(dashboard.path("total_messages_received").asLong()).isEqualTo(2);
        assertThat(report(shop, "campaigns/compare?campaign_ids=%d,%d".formatted(one, two))
                        .at("/best/read_rate")
                        .asLong())
                .isEqualTo(two);
        assertThat(report(shop, "top-performers").at("/campaigns/0/campaign_id").asLong())
                .isEqualTo(two);
    }

    private static final List<String> COUNTS = List.of(
            "total_messages",
            "sent_count",
            "delivered_count",
            "read_count",
            "replied_count",
            "failed_count",
            "skipped_count",
            "uncertain_count",
            "opted_out_count");

    /**
     * In a zone that is hours away from the server's, receipts come twice, late, and in the wrong order; some fail and go
     * again; people become one, leave, opt out; months later everything has left but the figures.
     */
    @Test
    void sums_agree_after_a_storm() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var random = new Random(7);
        shop.settings("\"quiet_hours\":null,\"timezone\":\"America/New_York\"");
        var contacts = shop.contacts(12);
        shop.behave("\"delivered_rate\":0,\"read_rate\":0,\"reply_rate\":0,"
                + "\"fail\":[{\"code\":\"131026\",\"to\":[\"%s\",\"%s\"]}]".formatted(phone(0), phone(1)));
        var one = shop.launch("Hello");
        shop.advance(Duration.ofMinutes(5));
        var first = shop.taken();
        receipts(shop, first.subList(0, 6), random);
        assertAddsUp(shop, List.of(one));

        shop.advance(Duration.ofDays(2));
        receipts(shop, first, random);
        shop.behave("\"delivered_rate\":0,\"read_rate\":0,\"reply_rate\":0");
        expect(202, shop.member().post("campaigns/%d/retry-failed".formatted(one), "{}"));
        var two = shop.launch("Good morning");
        shop.advance(Duration.ofMinutes(5));
        receipts(shop, shop.taken(), random);
        shop.hear(phone(2), "Yes please, I am interested");
        shop.hear(phone(3), "STOP");
        shop.hear(phone(4), "How much is it?");
        shop.settle();
        assertAddsUp(shop, List.of(one, two));

        expect(
                200,
                shop.member()
                        .post(
                                "contacts/%d/merge".formatted(contacts.get(4)),
                                "{\"into\":%d}".formatted(contacts.get(5))));
        expect(204, shop.delete("contacts/" + contacts.get(2)));
        assertAddsUp(shop, List.of(one, two));
        shop.assertFiguresAreTrue();

        var before = report(shop, "dashboard").path("messages");
        shop.settings("\"quiet_hours\":null,\"timezone\":\"America/New_York\",\"retention_days\":10");
        shop.advance(Duration.ofDays(14));
        assertThat(shop.recipients(one)).as("all have left").isEmpty();
        assertThat(report(shop, "dashboard").path("messages")).isEqualTo(before);
        assertSumsAgree(shop);
        shop.assertFiguresAreTrue();
    }

    /** Of each message some words of WhatsApp, in any order, some of them twice; one in five is refused in the end. */
    private static void receipts(TestShop shop, List<TestShop.Taken> messages, Random random) {
        for (var message : messages) {
            var words = new ArrayList<>(List.of(ReceiptStatus.values()).subList(0, 1 + random.nextInt(3)));
            words.addAll(words.subList(0, random.nextInt(words.size() + 1)));
            Collections.shuffle(words, random);
            words.forEach(word -> shop.receipt(word, message.messageId(), null));
            if (random.nextInt(5) == 0) {
                shop.receipt(ReceiptStatus.FAILED, message.messageId(), "131026");
            }
        }
    }

    /** Campaigns, dashboard, timelines, parts of days and each CSV say the same. */
    private static void assertSumsAgree(TestShop shop) {
        var lines = items(report(shop, "campaigns")).toList();
        var dashboard = report(shop, "dashboard");
        var today = LocalDate.ofInstant(
                shop.now(), ZoneId.of(dashboard.path("timezone").asString()));
        var lately = report(shop, "dashboard?days=1").path("messages");
        var earlier = report(shop, "dashboard?from=2020-01-01&to=" + today.minusDays(1))
                .path("messages");
        var csv = csv(shop, "campaigns.csv");
        var dashboardCsv = csv(shop, "dashboard.csv");
        for (var count : COUNTS) {
            var all = dashboard.path("messages").path(count).asLong();
            assertThat(sum(lines.stream(), "/analytics/" + count))
                    .as(count)
                    .isEqualTo(dashboard.path("campaign_messages").path(count).asLong());
            assertThat(lately.path(count).asLong() + earlier.path(count).asLong())
                    .as(count)
                    .isEqualTo(all);
            for (int n = 0; n < lines.size(); n++) {
                assertThat(csv.get(n + 1).get(csv.getFirst().indexOf(count)))
                        .as(count)
                        .isEqualTo(lines.get(n).at("/analytics/" + count).asString());
            }
            assertThat(dashboardCsv).contains(List.of(count, Long.toString(all)));
        }
        for (var interval : List.of("hour", "day", "week")) {
            for (var count : List.of("sent", "delivered", "read", "replied", "failed", "skipped", "opted_out")) {
                assertThat(sum(items(report(shop, "messages/timeline?days=28&interval=" + interval)), "/" + count))
                        .as(interval + " " + count)
                        .isEqualTo(dashboard
                                .path("messages")
                                .path(count + "_count")
                                .asLong());
            }
        }
        assertThat(sum(items(report(shop, "engagement"), "hours"), "/sent"))
                .isEqualTo(dashboard.at("/campaign_messages/sent_count").asLong());
        assertThat(report(shop, "failures").path("failed").asLong())
                .isEqualTo(dashboard.at("/messages/failed_count").asLong());
    }

    private static long sum(Stream<JsonNode> rows, String figure) {
        return rows.mapToLong(row -> row.at(figure).asLong()).sum();
    }

    /** The rows of a CSV that quotes nothing, its header first. */
    private static List<List<String>> csv(TestShop shop, String path) {
        return expect(200, shop.member().get("analytics/" + path))
                .body()
                .asString()
                .replace("\uFEFF", "")
                .lines()
                .map(line -> Arrays.asList(line.split(",", -1)))
                .toList();
    }

    /** And so do a campaign's parts, its own stats, and the list of its recipients. */
    private static void assertAddsUp(TestShop shop, List<Long> campaigns) {
        assertSumsAgree(shop);
        for (var campaign : campaigns) {
            var recipients = shop.recipients(campaign);
            var stats = shop.stats(campaign);
            var view = report(shop, "campaigns/" + campaign);
            var figures = view.path("analytics");
            assertThat(figures.path("total_messages").asLong()).isEqualTo(recipients.size());
            assertThat(figures.path("sent_count").asLong()).isEqualTo(in(recipients, "sent", "delivered", "read"));
            assertThat(figures.path("delivered_count").asLong()).isEqualTo(in(recipients, "delivered", "read"));
            assertThat(figures.path("read_count").asLong()).isEqualTo(in(recipients, "read"));
            assertThat(figures.path("failed_count").asLong()).isEqualTo(in(recipients, "failed"));
            assertThat(figures.path("skipped_count").asLong()).isEqualTo(in(recipients, "skipped"));
            for (var state : List.of("failed", "skipped", "uncertain", "read", "replied", "opted_out")) {
                assertThat(figures.path(state + "_count").asLong())
                        .as(state)
                        .isEqualTo(stats.path(state).asLong());
            }
            assertThat(figures.path("delivered_count").asLong())
                    .isEqualTo(stats.path("delivered").asLong()
                            + stats.path("read").asLong());
            assertThat(figures.path("sent_count").asLong())
                    .isEqualTo(figures.path("delivered_count").asLong()
                            + stats.path("sent").asLong());
            assertThat(items(view, "senders")
                            .mapToLong(one -> one.at("/analytics/sent_count").asLong())
                            .sum())
                    .isEqualTo(figures.path("sent_count").asLong());
            assertThat(items(view, "failures")
                            .mapToLong(one -> one.path("count").asLong())
                            .sum())
                    .isEqualTo(figures.path("failed_count").asLong());
        }
    }

    @Test
    void five_years_the_future_and_clocks_that_change_are_no_trouble() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(1);
        shop.settings("\"quiet_hours\":null,\"timezone\":\"America/New_York\"");
        shop.launch("Hello");
        shop.advance(Duration.ofMinutes(5));
        var draft = shop.draft("Later");

        for (var range :
                List.of("days=1826", "from=2021-01-01&to=2026-12-31", "from=2090-01-01&to=2090-01-31", "days=1")) {
            for (var report : REPORTS) {
                expect(200, shop.member().get("analytics/" + report + "?" + range));
            }
            expect(200, shop.member().get("analytics/campaigns/%d?%s".formatted(draft, range)));
        }
        assertThat(report(shop, "dashboard").path("total_messages_sent").asLong())
                .isEqualTo(1);
        // Clocks went forward on 8 March 2026, and back on 1 November.
        assertThat(report(shop, "messages/timeline?interval=hour&from=2026-03-08&to=2026-03-08")
                        .path("items")
                        .size())
                .isEqualTo(23);
        assertThat(report(shop, "messages/timeline?interval=hour&from=2026-11-01&to=2026-11-01")
                        .path("items")
                        .size())
                .isEqualTo(25);
        assertThat(report(shop, "messages/timeline?interval=week&from=2026-01-01&to=2026-12-31")
                        .path("items")
                        .size())
                .isEqualTo(53);
    }

    @Test
    void reports_are_narrowed_by_sender_campaign_and_tag() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var other = shop.addSender(TestShop.UNPACED);
        shop.contact(phone(1), ",\"tags\":[\"Vip\"]," + TestShop.CONSENT);
        shop.contact(phone(2), "," + TestShop.CONSENT);
        var one = shop.launch("Hello");
        shop.advance(Duration.ofMinutes(5));

        for (var fold : List.of(Duration.ZERO, Duration.ofHours(3))) {
            shop.advance(fold.plusMillis(1));
            assertThat(sent(shop, "sender_id=" + shop.sender())).isEqualTo(2);
            assertThat(sent(shop, "sender_id=" + other)).isZero();
            assertThat(sent(shop, "campaign_id=" + one)).isEqualTo(2);
            assertThat(sent(shop, "tag=VIP")).isEqualTo(1);
            assertThat(sent(shop, "tag=nobody")).isZero();
            for (var report : REPORTS) {
                expect(200, shop.member().get("analytics/" + report + "?tag=vip"));
            }
            assertThat(report(shop, "campaigns/" + one + "?tag=vip")
                            .at("/analytics/total_messages")
                            .asLong())
                    .isEqualTo(1);
        }
    }

    @Test
    void what_cannot_be_meant_is_refused_with_its_name() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var stranger = TestShop.open(server, TestShop.UNPACED);

        refused(shop, "dashboard?days=0", "days");
        refused(shop, "dashboard?days=3&from=2026-01-01", "days");
        refused(shop, "dashboard?from=yesterday", "from");
        refused(shop, "dashboard?from=2026-02-30", "from");
        refused(shop, "dashboard?from=2026-02-02&to=2026-02-01", "from");
        refused(shop, "dashboard?from=1980-01-01", "from");
        refused(shop, "dashboard?tag=%20", "tag");
        refused(shop, "messages/timeline?interval=month", "interval");
        refused(shop, "messages/timeline?interval=hour&days=90", "interval");
        refused(shop, "top-performers?by=luck", "by");
        refused(shop, "top-performers?limit=51", "limit");
        refused(shop, "campaigns/compare?campaign_ids=1", "campaign_ids");
        refused(shop, "campaigns/compare?campaign_ids=,", "campaign_ids");
        assertThat(shop.member().get("analytics/campaigns/compare").status()).isBetween(400, 422);
        assertThat(shop.member()
                        .get("analytics/campaigns/compare?campaign_ids=one,two")
                        .status())
                .isBetween(400, 422);
        expect(404, shop.member().get("analytics/campaigns/compare?campaign_ids=1000001,1000002"));
        expect(404, shop.member().get("analytics/campaigns/" + stranger.draft("Mine")));
        expect(404, shop.member().get("analytics/dashboard?sender_id=" + stranger.sender()));
    }

    @Test
    void the_night_finds_no_difference_and_tells_one_that_is_made() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(3);
        assertThat(messages(expect(201, shop.member().post("analytics/recounts", "{}"))
                        .body()))
                .isZero();
        shop.launch("Hello");
        shop.advance(Duration.ofDays(2));

        assertThat(items(report(shop, "recounts")).limit(2)).hasSize(2).allSatisfy(night -> {
            assertThat(night.path("differences").asInt(-1)).as(night.toString()).isZero();
            assertThat(messages(night)).isEqualTo(3);
        });

        shop.inDatabase(jdbc -> jdbc.sql("update delivery.figures_of_hour set read = read + 1 where workspace_id = :w")
                .param("w", shop.workspace().value())
                .update());
        var found = expect(201, shop.member().post("analytics/recounts", "{}")).body();
        // Against the messages, the three tables that are made of the same changes, and the tally.
        assertThat(found.path("differences").asInt()).as(found.toString()).isEqualTo(5);
        assertThat(found.path("examples").valueStream()).anySatisfy(example -> {
            assertThat(example.path("figures").asString()).isEqualTo("figures_of_hour");
            assertThat(example.at("/kept/read").asLong()).isEqualTo(1);
            assertThat(example.at("/counted/read").asLong(-1)).isZero();
        });
        assertThat(expect(201, shop.member().post("analytics/recounts", "{}"))
                        .body()
                        .path("differences")
                        .asInt())
                .as("left as it is")
                .isEqualTo(5);
    }

    /** How many messages a recount has read. */
    private static long messages(JsonNode recount) {
        return items(recount, "parts")
                .filter(part -> part.path("what").asString().equals("messages"))
                .findFirst()
                .orElseThrow()
                .path("counted")
                .asLong(-1);
    }

    private static long sent(TestShop shop, String filter) {
        return report(shop, "dashboard?" + filter).path("total_messages_sent").asLong();
    }

    private static void refused(TestShop shop, String path, String field) {
        assertThat(expect(422, shop.member().get("analytics/" + path)).fields()).containsExactly(field);
    }

    private static long in(List<JsonNode> recipients, String... statuses) {
        return recipients.stream()
                .filter(one -> List.of(statuses).contains(one.path("status").asString()))
                .count();
    }

    private static Stream<JsonNode> items(JsonNode report) {
        return items(report, "items");
    }

    private static Stream<JsonNode> items(JsonNode report, String name) {
        return StreamSupport.stream(report.path(name).spliterator(), false);
    }

    private static JsonNode report(TestShop shop, String path) {
        return expect(200, shop.member().get("analytics/" + path)).body();
    }
}
