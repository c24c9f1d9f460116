package io.sendwell.analytics;

import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every report and every CSV, asked in every way that is strange or at the edge: a sensible answer, and never a crash. */
class EveryReportTest {

    /** Its clocks went forward on 8 March 2026, and back on 1 November. */
    private static final String ZONE = "America/New_York";

    /** {@code C} and {@code D} stand for the ids of two campaigns. */
    private static final List<String> REPORTS = List.of(
            "dashboard",
            "campaigns",
            "campaigns/C",
            "campaigns/compare?campaign_ids=C,D",
            "messages/timeline",
            "messages/timeline?interval=week",
            "engagement",
            "top-performers",
            "top-performers?by=read_rate",
            "failures");

    /** What may be asked of all of them; days that end before they begin and the like are refused by name. */
    private static final List<String> RANGES = List.of(
            "",
            "days=1",
            "days=1826",
            "days=3660",
            "from=2021-01-01&to=2026-12-31",
            "from=1970-01-01&to=1970-01-01",
            "from=2090-01-01&to=2090-01-31",
            "from=9999-12-31&to=9999-12-31",
            "from=2026-03-08&to=2026-03-08",
            "from=2026-11-01&to=2026-11-01",
            "from=2024-02-29&to=2024-02-29",
            "to=2026-03-08",
            "from=TODAY&to=TODAY",
            "from=TODAY");

    private static TestServer server;
    private static TestShop empty;
    private static TestShop one;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
        empty = TestShop.open(server, TestShop.UNPACED);
        one = TestShop.open(server, TestShop.UNPACED);
        one.settings("\"quiet_hours\":null,\"timezone\":\"%s\"".formatted(ZONE));
        one.advanceTo(LocalTime.of(12, 0), ZONE);
        one.contact(TestShop.phone(1), ",\"tags\":[\"vip\"]," + TestShop.CONSENT);
        one.launch("Hello");
        one.advance(Duration.ofMinutes(5));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Arguments> asked() {
        return REPORTS.stream().flatMap(report -> RANGES.stream().map(range -> Arguments.of(report, range)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("asked")
    void an_empty_workspace_one_message_and_a_campaign_that_is_still_to_come(String report, String range) {
        for (var shop : List.of(empty, one)) {
            var narrowed = "&sender_id=%d&tag=vip".formatted(shop.sender())
                    + (takesCampaign(report) ? "&campaign_id=" + campaigns(shop).getFirst() : "");
            for (var filter : List.of("", "&tag=no%20such%20tag", narrowed)) {
                var path = path(shop, report, range + filter);
                var strange = new ArrayList<String>();
                collectStrange("", expect(200, shop.member().get(path)).body(), strange);
                assertThat(strange).as(path).isEmpty();
                assertThat(csv(shop, path)).as(path).isNotEmpty();
            }
        }
    }

    /** On the day of one message, everything that counts messages counts this one. */
    @ParameterizedTest
    @MethodSource("reports")
    void the_one_message_is_in_every_report_of_its_day_and_in_none_of_another(String report) {
        var today = path(one, report, "from=TODAY&to=TODAY");
        var later = path(one, report, "from=2090-01-01&to=2090-01-01");
        assertThat(sent(report, expect(200, one.member().get(today)).body()))
                .isEqualTo(report.equals("failures") ? 0 : 1);
        assertThat(sent(report, expect(200, one.member().get(later)).body())).isZero();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void what_cannot_be_meant_is_refused_by_name_in_each_report_and_csv(String report) {
        assertRefused(report, "from=2026-02-02&to=2026-02-01", "from");
        assertRefused(report, "days=0", "days");
        assertRefused(report, "days=-1", "days");
        assertRefused(report, "days=3661", "days");
        assertRefused(report, "days=7&from=2026-01-01", "days");
        assertRefused(report, "from=2026-13-01", "from");
        assertRefused(report, "to=tomorrow", "to");
        assertRefused(report, "from=0001-01-01&to=0001-01-01", "to");
        assertRefused(report, "tag=", "tag");
        assertRefused(report, "tag=" + "x".repeat(101), "tag");
        for (var unknown : List.of(0L, -1L, Long.MAX_VALUE)) {
            assertUnknown(report, unknown, unknown);
        }
        assertUnknown(report, empty.sender(), campaigns(empty).getFirst());
        assertThat(one.member().get(path(one, report, "sender_id=me")).status()).isBetween(400, 422);
        assertThat(one.member().get(path(one, report, "days=many")).status()).isBetween(400, 422);
    }

    static Stream<String> reports() {
        return REPORTS.stream();
    }

    private static void assertRefused(String report, String query, String field) {
        var path = path(one, report, query);
        assertThat(expect(422, one.member().get(path)).fields()).as(path).containsExactly(field);
        assertThat(expect(422, one.member().get(csvPath(path))).fields())
                .as(path)
                .containsExactly(field);
    }

    /** Another workspace's ids are as unknown as those of nobody. */
    private static void assertUnknown(String report, long sender, long campaign) {
        assertStatus(404, report, "sender_id=" + sender);
        if (takesCampaign(report)) {
            assertStatus(404, report, "campaign_id=" + campaign);
        }
    }

    private static void assertStatus(int status, String report, String query) {
        expect(status, one.member().get(path(one, report, query)));
        expect(status, one.member().get(csvPath(path(one, report, query))));
    }

    /** Numbers, none of them negative, rates up to 100: a division by zero would show as NaN, or as no JSON at all. */
    private static void collectStrange(String name, JsonNode node, List<String> strange) {
        node.properties().forEach(member -> collectStrange(member.getKey(), member.getValue(), strange));
        if (node.isArray()) {
            node.forEach(element -> collectStrange(name, element, strange));
        }
        boolean isNoNumber = node.asString("").equals("NaN");
        boolean isTooLittle = node.isNumber() && node.asDouble() < 0;
        boolean isTooMuch = name.endsWith("_rate") && node.asDouble(0) > 100;
        if (isNoNumber || isTooLittle || isTooMuch) {
            strange.add(name + ": " + node);
        }
    }

    private static long sent(String report, JsonNode body) {
        var start = report.split("\\?", 2)[0];
        return switch (start) {
            case "dashboard" -> body.path("total_messages_sent").asLong();
            case "campaigns" -> sum(body.path("items"), "/analytics/sent_count");
            case "campaigns/C" -> body.at("/analytics/sent_count").asLong();
            case "campaigns/compare" -> body.at("/together/sent_count").asLong();
            case "messages/timeline" -> sum(body.path("items"), "/sent");
            case "engagement" -> body.at("/messages/sent_count").asLong();
            case "top-performers" -> sum(body.path("campaigns"), "/analytics/sent_count");
            case "failures" -> body.path("failed").asLong();
            default -> throw new IllegalArgumentException(report);
        };
    }

    private static long sum(JsonNode rows, String figure) {
        return rows.valueStream().mapToLong(row -> row.at(figure).asLong()).sum();
    }

    private static List<String> csv(TestShop shop, String path) {
        Answer answer = expect(200, shop.member().get(csvPath(path)));
        var lines = answer.body().asString().lines().toList();
        assertThat(answer.body().asString()).as(path).doesNotContain("NaN", "null", "Infinity");
        return lines;
    }

    private static String csvPath(String path) {
        return path.replaceFirst("\\?", ".csv?");
    }

    private static boolean takesCampaign(String report) {
        return List.of("dashboard", "messages/timeline", "messages/timeline?interval=week", "engagement", "failures")
                .contains(report);
    }

    private static String path(TestShop shop, String report, String query) {
        var ids = campaigns(shop);
        var today = LocalDate.ofInstant(shop.now(), ZoneId.of(ZONE)).toString();
        var named = report.replace("campaigns/C", "campaigns/" + ids.getFirst())
                .replace("=C,D", "=%d,%d".formatted(ids.getFirst(), ids.getLast()));
        return "analytics/" + named + (named.contains("?") ? "&" : "?") + query.replace("TODAY", today);
    }

    /** The newest that went out, if any, and one that is a draft. */
    private static List<Long> campaigns(TestShop shop) {
        var ids = shop.items("campaigns").stream()
                .map(one -> one.path("id").asLong())
                .sorted()
                .toList();
        if (ids.size() >= 2) {
            return ids.subList(0, 2);
        }
        shop.draft("Later");
        return campaigns(shop);
    }
}
