package io.sendwell.analytics.report;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DailyReportTest {

    private static final List<String> COUNTS = List.of(
            "total_messages",
            "sent_count",
            "delivered_count",
            "read_count",
            "replied_count",
            "failed_count",
            "skipped_count",
            "uncertain_count",
            "opted_out_count",
            "delivery_rate",
            "read_rate",
            "response_rate");

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
    void says_of_a_day_what_the_other_reports_say_and_keeps_it() {
        var shop = shop();
        shop.contacts(8);
        shop.behave("\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":0,"
                + "\"fail\":[{\"code\":\"131026\",\"to\":[\"%s\"]}]".formatted(phone(0)));
        var campaign = shop.launch("Hello");
        shop.advance(Duration.ofMinutes(5));
        shop.hear(phone(1), "Yes please, I am interested");
        shop.hear(phone(2), "STOP");
        shop.settle();
        var day = today(shop);
        shop.advanceTo(LocalTime.of(7, 0), "UTC");
        shop.settle();

        var report = report(shop, "?date=" + day);

        assertThat(report.path("stored").asBoolean()).isTrue();
        assertThat(report.path("complete").asBoolean()).isTrue();
        assertThat(Instant.parse(report.path("generated_at").asString()))
                .isEqualTo(day.plusDays(1).atTime(7, 0).toInstant(ZoneOffset.UTC));
        var figures = report.path("figures");
        var range = "?from=%s&to=%s".formatted(day, day);
        var dashboard = analytics(shop, "dashboard" + range);
        assertSame(figures.path("messages"), dashboard.path("messages"));
        assertSame(figures.path("campaign_messages"), dashboard.path("campaign_messages"));
        assertThat(figures.path("received").asLong())
                .isEqualTo(dashboard.path("total_messages_received").asLong())
                .isEqualTo(2);
        assertThat(figures.path("new_contacts").asLong()).isEqualTo(8);
        var line = figures.path("campaigns").get(0);
        assertThat(line.path("campaign_id").asLong()).isEqualTo(campaign);
        assertSame(
                line.path("analytics"),
                analytics(shop, "campaigns/" + campaign + range).path("analytics"));
        assertThat(figures.path("losses")).isEqualTo(analytics(shop, "failures" + range));
        assertThat(figures.at("/losses/failures/0/reasons/0/code").asString()).isEqualTo("131026");
        assertThat(figures.at("/comparison/sent/day").asLong())
                .isEqualTo(figures.at("/messages/sent_count").asLong());
        assertThat(figures.at("/comparison/opted_out/day").asLong()).isEqualTo(1);
        assertThat(report.at("/standing/senders/0/name").asString()).isEqualTo("Shop");
        assertThat(report.at("/standing/conversations/unread").asLong()).isEqualTo(2);
        assertThat(kinds(report)).contains("unread_conversations");

        shop.advance(Duration.ofHours(5));
        assertThat(report(shop, "?date=" + day)).as("it stays as it was").isEqualTo(report);
        assertThat(report(shop, "")).as("the last day that is over").isEqualTo(report);
    }

    @Test
    void a_day_is_beside_the_one_before_and_the_mean_of_those_before() {
        var shop = shop();
        shop.contacts(4);
        shop.launch("Hello");
        shop.advance(Duration.ofDays(1));
        shop.launch("Hello again");
        shop.advance(Duration.ofDays(1));

        var sent = report(shop, "").at("/figures/comparison/sent");

        assertThat(sent.path("day").asLong()).isEqualTo(4);
        assertThat(sent.path("day_before").asLong()).isEqualTo(4);
        assertThat(sent.path("mean_of_seven_days").asDouble())
                .as("the workspace began the day before that")
                .isBetween(2.0, 4.0);
    }

    @Test
    void an_empty_day_has_a_report_and_the_first_one_is_beside_nothing() {
        var shop = shop();
        var day = today(shop);
        var first = began(shop);

        var soFar = report(shop, "?date=" + day);
        assertThat(soFar.path("complete").asBoolean()).isFalse();
        assertThat(soFar.path("stored").asBoolean()).isFalse();
        assertThat(soFar.at("/figures/messages/total_messages").asLong(-1)).isZero();
        shop.advanceTo(LocalTime.of(8, 0), "UTC");

        assertThat(items(shop)).hasSize((int) (today(shop).toEpochDay() - first.toEpochDay()));
        var report = report(shop, "?date=" + first);
        assertThat(report.path("stored").asBoolean()).isTrue();
        assertThat(report.at("/figures/comparison/sent/day_before").isNull()).isTrue();
        assertThat(page(shop, "?date=" + first)).contains("Nothing was sent").contains("the first day");
    }

    @Test
    void days_that_cannot_be_are_refused_and_others_see_nothing() {
        var shop = shop();
        var day = today(shop);
        shop.contacts(1);
        shop.launch("Hello");
        shop.advance(Duration.ofDays(1));
        var other = shop();

        for (var date : List.of(
                today(shop).plusDays(1).toString(), "9999-12-31", "1970-01-01", "yesterday", "", "2026-02-30")) {
            var answer = get(shop, "?date=" + date);
            assertThat(answer.status()).as(date).isEqualTo(422);
            assertThat(answer.fields()).as(date).containsExactly("date");
        }
        assertThat(report(shop, "?date=" + day)
                        .at("/figures/messages/sent_count")
                        .asLong())
                .isEqualTo(1);
        assertThat(items(other)).hasSizeLessThan(items(shop).size());
        assertThat(report(other, "").at("/figures/messages/sent_count").asLong())
                .isZero();
    }

    @Test
    void what_people_typed_runs_nowhere() throws Exception {
        var shop = shop();
        shop.contacts(1);
        var campaign = TestShop.id(shop.member().post("campaigns", """
                {"name":"<script>alert(1)</script>","message_template":"Hi","audience":{"all":true},"sender_id":%d}
                """.formatted(shop.sender())));
        shop.start(campaign);
        shop.settle();

        var page = page(shop, "?date=" + today(shop));

        assertThat(page).contains("&lt;script&gt;alert(1)").doesNotContain("<script", "javascript:", "http");
        var answer = java.net.http.HttpClient.newHttpClient()
                .send(
                        shop.member()
                                .request("analytics/reports/daily.html")
                                .GET()
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'");
    }

    @Test
    void it_comes_at_the_hour_that_was_chosen_by_the_clock_of_the_workspace() {
        var shop = shop();
        shop.settings("\"quiet_hours\":null,\"timezone\":\"America/Sao_Paulo\"");
        expect(200, settings(shop, "{\"at\":\"18:30\"}"));
        shop.advanceTo(LocalTime.of(18, 31), "America/Sao_Paulo");
        var zone = ZoneId.of("America/Sao_Paulo");
        var yesterday = LocalDate.ofInstant(shop.now(), zone).minusDays(1);
        shop.advance(Duration.ofDays(1));

        var report = report(shop, "?date=" + yesterday.plusDays(1));

        assertThat(Instant.parse(report.path("generated_at").asString()))
                .isEqualTo(yesterday.plusDays(2).atTime(18, 30).atZone(zone).toInstant());
        assertThat(Instant.parse(report.path("from").asString()))
                .isEqualTo(yesterday.plusDays(1).atStartOfDay(zone).toInstant());
    }

    @Test
    void a_day_on_which_clocks_are_moved_is_as_long_as_it_is() {
        var shop = shop();
        shop.settings("\"quiet_hours\":null,\"timezone\":\"Europe/Berlin\"");
        var moved = ZoneId.of("Europe/Berlin").getRules().previousTransition(shop.now());
        began(shop, moved.getInstant().minus(Duration.ofDays(3)));
        var day = moved.getDateTimeBefore().toLocalDate();

        var report = report(shop, "?date=" + day);

        assertThat(Duration.between(
                        Instant.parse(report.path("from").asString()),
                        Instant.parse(report.path("to").asString())))
                .isEqualTo(Duration.ofHours(24).minus(moved.getDuration()));
        assertThat(report.path("standing").isNull())
                .as("how things stand now says nothing of that day")
                .isTrue();
        assertThat(report.path("stored").asBoolean()).isTrue();
    }

    @Test
    void hours_at_which_no_server_ran_are_made_up_for_but_not_for_ever() {
        var shop = shop();
        expect(200, settings(shop, "{\"enabled\":false}"));
        var before = items(shop);
        shop.advance(Duration.ofDays(12));
        assertThat(items(shop)).isEqualTo(before);

        expect(200, settings(shop, "{\"enabled\":true,\"at\":\"00:00\"}"));
        shop.settle();

        var days = items(shop).stream()
                .limit(items(shop).size() - before.size())
                .map(line -> LocalDate.parse(line.path("date").asString()))
                .toList();
        var last = today(shop).minusDays(1);
        assertThat(days)
                .containsExactly(
                        last,
                        last.minusDays(1),
                        last.minusDays(2),
                        last.minusDays(3),
                        last.minusDays(4),
                        last.minusDays(5),
                        last.minusDays(6));
        assertThat(report(shop, "?date=" + last.minusDays(1)).path("standing").isNull())
                .isTrue();
        assertThat(report(shop, "?date=" + last.minusDays(9)).path("stored").asBoolean())
                .as("whoever asks for an older day gets it")
                .isTrue();
    }

    @Test
    void the_list_has_pages() {
        var shop = shop();
        shop.advance(Duration.ofDays(4));

        var first = expect(200, shop.member().get("analytics/reports?limit=2")).body();
        var second = expect(
                        200,
                        shop.member()
                                .get("analytics/reports?limit=2&cursor="
                                        + first.path("next_cursor").asString()))
                .body();

        assertThat(first.path("items").size()).isEqualTo(2);
        assertThat(second.at("/items/0/date").asString())
                .isLessThan(first.at("/items/1/date").asString());
    }

    @Test
    void old_ones_leave_with_the_messages() {
        var shop = shop();
        shop.settings("\"quiet_hours\":null,\"retention_days\":3");

        shop.advance(Duration.ofDays(8));

        assertThat(items(shop)).hasSizeBetween(2, 4);
    }

    @Test
    void what_an_older_server_kept_can_be_read() {
        var shop = shop();
        shop.advanceTo(LocalTime.of(8, 0), "UTC");
        shop.advance(Duration.ofDays(1));
        var day = today(shop).minusDays(1);
        shop.inDatabase(jdbc ->
                jdbc.sql("""
                        update analytics.daily_report
                        set report = report #- '{figures,received}' #- '{figures,messages,sent_count}'
                        where workspace_id = :workspace
                        """).param("workspace", shop.workspace().value()).update());

        assertThat(report(shop, "?date=" + day).at("/figures/received").asLong(-1))
                .isZero();
    }

    @Test
    void what_stands_still_is_told() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(2);
        var campaign = shop.launch("Hello");
        shop.control(campaign, "pause");
        expect(200, shop.member().post("senders/%d/pause".formatted(shop.sender()), "{}"));

        var report = report(shop, "?date=" + today(shop));

        assertThat(kinds(report)).contains("sender_stopped", "campaign_paused");
        assertThat(page(shop, "?date=" + today(shop))).contains("Campaign &quot;Spring&quot; is paused");
    }

    @Test
    void settings_that_cannot_be_are_refused_and_change_nothing() {
        var shop = shop();
        expect(200, settings(shop, "{\"recipients\":[\"ana@example.com\",\"ANA@example.com\"]}"));
        var before = expect(200, shop.member().get("settings/reports")).body();
        assertThat(before.path("recipients").size()).isEqualTo(1);

        var answer = settings(shop, """
                {"enabled":null,"at":"25:00","recipients":["ana","a@b.com\\nBcc: c@d.com","a@b.com, c@d.com","ü@example.com"],
                 "webhook":{"url":"ftp://example.com"}}""");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder(
                        "enabled",
                        "at",
                        "recipients[0]",
                        "recipients[1]",
                        "recipients[2]",
                        "recipients[3]",
                        "webhook.url");
        for (var url : List.of(
                "http://127.0.0.1/hook",
                "https://localhost/hook",
                "http://169.254.169.254/latest",
                "http://[::1]/",
                "https://user:pw@93.184.216.34/",
                "http://93.184.216.34/")) {
            assertThat(settings(shop, "{\"webhook\":{\"url\":\"%s\"}}".formatted(url))
                            .fields())
                    .as(url)
                    .containsExactly("webhook.url");
        }
        assertThat(expect(200, shop.member().get("settings/reports")).body()).isEqualTo(before);
        assertThat(shop.member().post("analytics/reports/daily/send", "{}").status())
                .as("nobody could get it: there is no mail here")
                .isEqualTo(409);
    }

    @Test
    void roles_decide_who_may_do_what() {
        var viewer = TestMember.with(server, "viewer");
        var marketer = TestMember.with(server, "marketer");

        expect(200, viewer.get("analytics/reports/daily"));
        expect(403, viewer.post("analytics/reports/daily/send", "{}"));
        expect(403, marketer.get("settings/reports"));
        expect(403, marketer.put("settings/reports", "{}"));
    }

    /** At ten in the morning, with a report each day. */
    private static TestShop shop() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        expect(200, settings(shop, "{}"));
        shop.advanceTo(LocalTime.of(10, 0), "UTC");
        return shop;
    }

    private static LocalDate today(TestShop shop) {
        return LocalDate.ofInstant(shop.now(), ZoneOffset.UTC);
    }

    private static LocalDate began(TestShop shop) {
        return LocalDate.ofInstant(
                shop.inDatabase(jdbc -> jdbc.sql("select created_at from workspace.workspace where id = :id")
                                .param("id", shop.workspace().value())
                                .query(Timestamp.class)
                                .single())
                        .toInstant(),
                ZoneOffset.UTC);
    }

    private static void began(TestShop shop, Instant at) {
        shop.inDatabase(jdbc -> jdbc.sql("update workspace.workspace set created_at = :at where id = :id")
                .param("at", Timestamp.from(at))
                .param("id", shop.workspace().value())
                .update());
    }

    private static Answer settings(TestShop shop, String json) {
        return shop.member().put("settings/reports", json);
    }

    private static Answer get(TestShop shop, String query) {
        return shop.member().get("analytics/reports/daily" + query);
    }

    private static JsonNode report(TestShop shop, String query) {
        return expect(200, get(shop, query)).body();
    }

    private static String page(TestShop shop, String query) {
        return expect(200, shop.member().get("analytics/reports/daily.html" + query))
                .body()
                .asString();
    }

    private static JsonNode analytics(TestShop shop, String path) {
        return expect(200, shop.member().get("analytics/" + path)).body();
    }

    private static List<JsonNode> items(TestShop shop) {
        return shop.items("analytics/reports");
    }

    private static List<String> kinds(JsonNode report) {
        return StreamSupport.stream(report.at("/standing/tasks").spliterator(), false)
                .map(task -> task.path("kind").asString())
                .toList();
    }

    private static void assertSame(JsonNode one, JsonNode other) {
        for (var count : COUNTS) {
            assertThat(one.path(count).isNumber()).as(count).isTrue();
            assertThat(one.path(count)).as(count).isEqualTo(other.path(count));
        }
    }
}
