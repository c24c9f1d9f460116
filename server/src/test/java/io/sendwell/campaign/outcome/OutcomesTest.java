package io.sendwell.campaign.outcome;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static io.sendwell.campaign.outcome.Browser.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.campaign.CampaignOutcomes;
import io.sendwell.workspace.Tenancy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What contacts did in the end is put down to what was sent to them, and compared with what was not. */
class OutcomesTest {

    private static final String SALE = "https://shop.example/sale";
    private static final String EVERYBODY = "\"audience\":{\"all\":true},\"track_links\":true";

    private static final TestServer server =
            TestShop.startServer("sendwell.public.url=" + Browser.ADDRESS, "sendwell.outcome.patience=60s");
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

    private JsonNode outcomes(long campaign) {
        return outcomes(campaign, "");
    }

    private JsonNode outcomes(long campaign, String query) {
        return expect(200, shop.member().get("campaigns/" + campaign + "/outcomes" + query))
                .body();
    }

    private Answer tell(String members) {
        return shop.member().post("conversions", "{" + members + "}");
    }

    private JsonNode told(String members) {
        return expect(201, tell(members)).body();
    }

    @Test
    void a_conversion_is_put_down_to_the_last_message_that_was_followed_else_to_the_last_that_arrived() {
        var contact = shop.contact(1);
        var first = launched("First " + SALE, "");
        var followed = code(shop, phone(1));
        shop.advance(Duration.ofDays(1));
        var second = launched("Second " + SALE, "");

        var before = told("\"contact_id\":%d,\"name\":\"visit\"".formatted(contact));
        assertThat(before.path("campaign_id").asLong()).isEqualTo(second);
        assertThat(before.path("credited_by").asString()).isEqualTo("delivery");
        browser.follow(followed);
        var order =
                told("\"phone\":\"%s\",\"name\":\"order\",\"value\":49.90,\"currency\":\"eur\"".formatted(phone(1)));
        assertThat(order.path("campaign_id").asLong()).isEqualTo(first);
        assertThat(order.path("credited_by").asString()).isEqualTo("click");
        assertThat(order.path("contact_id").asLong()).isEqualTo(contact);

        var counted = outcomes(first).path("conversions");
        assertThat(counted.path("people").asLong()).isEqualTo(1);
        assertThat(counted.path("value").path("EUR").decimalValue()).isEqualByComparingTo("49.90");
        assertThat(counted.path("names").path(0).path("name").asString()).isEqualTo("order");
        assertThat(outcomes(second)
                        .path("conversions")
                        .path("names")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("visit");
    }

    @Test
    void what_is_older_than_the_window_is_credited_with_nothing() {
        var contact = shop.contact(1);
        launched(SALE, "");
        browser.follow(code(shop, phone(1)));
        shop.advance(Duration.ofDays(7));

        var late = told("\"contact_id\":%d,\"name\":\"order\"".formatted(contact));
        assertThat(late.path("campaign_id").isNull()).isTrue();
        var earlier = told("\"contact_id\":%d,\"name\":\"order\",\"at\":\"%s\""
                .formatted(contact, shop.now().minus(Duration.ofDays(2))));
        assertThat(earlier.path("credited_by").asString()).isEqualTo("click");
        var beforeAll = told("\"contact_id\":%d,\"name\":\"order\",\"at\":\"%s\""
                .formatted(contact, shop.now().minus(Duration.ofDays(8))));
        assertThat(beforeAll.path("campaign_id").isNull()).isTrue();
    }

    @Test
    void a_code_says_who_it_was_and_by_what() {
        var contact = shop.contact(1);
        var first = launched("First " + SALE, "");
        var code = code(shop, phone(1));
        launched("Second " + SALE, "");
        browser.follow(code(shop, phone(1)));

        var order = told("\"code\":\"%s\",\"name\":\"order\"".formatted(code));
        assertThat(order.path("contact_id").asLong()).isEqualTo(contact);
        assertThat(order.path("campaign_id").asLong()).isEqualTo(first);
        assertThat(tell("\"code\":\"%s\",\"name\":\"order\"".formatted("A".repeat(22)))
                        .fields())
                .containsExactly("code");
    }

    @Test
    void told_twice_it_counts_once() throws Exception {
        var contact = shop.contact(1);
        var campaign = launched(SALE, "");
        var order = "\"contact_id\":%d,\"name\":\"order\",\"value\":10,\"currency\":\"USD\",\"external_id\":\"A-1\""
                .formatted(contact);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = Stream.generate(() ->
                            threads.submit((Callable<Integer>) () -> tell(order).status()))
                    .limit(8)
                    .toList();
            for (var answer : answers) {
                assertThat(answer.get()).isIn(200, 201);
            }
        }
        assertThat(outcomes(campaign).path("conversions").path("conversions").asLong())
                .isEqualTo(1);
        expect(409, tell(order.replace("10", "11")));
        told(order.replace("A-1", "A-2"));
        var counted = outcomes(campaign).path("conversions");
        assertThat(counted.path("conversions").asLong()).isEqualTo(2);
        assertThat(counted.path("people").asLong()).isEqualTo(1);
        assertThat(counted.path("value").path("USD").decimalValue()).isEqualByComparingTo("20");
    }

    @Test
    void what_makes_no_sense_is_named() {
        var contact = shop.contact(1);
        var who = "\"contact_id\":" + contact;
        var wrong = Map.of(
                "\"name\":\"x\"",
                "contact_id",
                who + ",\"phone\":\"+12025550101\",\"name\":\"x\"",
                "contact_id",
                "\"contact_id\":999999999,\"name\":\"x\"",
                "contact_id",
                "\"phone\":\"+12025550999\",\"name\":\"x\"",
                "phone",
                who,
                "name",
                who + ",\"name\":\"x\",\"value\":1",
                "currency",
                who + ",\"name\":\"x\",\"value\":-1,\"currency\":\"EUR\"",
                "value",
                who + ",\"name\":\"x\",\"at\":\"2199-01-01T00:00:00Z\"",
                "at",
                who + ",\"name\":\"x\",\"external_id\":\"\"",
                "external_id");
        wrong.forEach((body, field) ->
                assertThat(expect(422, tell(body)).fields()).as(body).containsExactly(field));
        assertThat(shop.items("conversions")).isEmpty();
    }

    @Test
    void conversions_are_listed_downloaded_and_seen_by_their_workspace_alone() {
        var contact = shop.contact(1);
        var campaign = launched(SALE, "");
        told("\"contact_id\":%d,\"name\":\"=order\"".formatted(contact));
        told("\"contact_id\":%d,\"name\":\"visit\"".formatted(contact));

        assertThat(shop.items("conversions?campaign_id=" + campaign)).hasSize(2);
        assertThat(shop.items("conversions?name=visit&contact_id=" + contact)).hasSize(1);
        assertThat(shop.items("conversions?campaign_id=" + (campaign + 1))).isEmpty();
        var csv = expect(200, shop.member().get("conversions/export.csv"))
                .body()
                .asString()
                .lines()
                .toList();
        assertThat(csv).hasSize(3);
        assertThat(csv.get(1)).contains(",'=order,");
        var other = TestShop.open(server, TestShop.UNPACED);
        assertThat(other.items("conversions")).isEmpty();
        assertThat(expect(
                                422,
                                other.member()
                                        .post("conversions", "{\"contact_id\":%d,\"name\":\"x\"}".formatted(contact)))
                        .fields())
                .containsExactly("contact_id");
    }

    @Test
    void texts_are_compared_by_what_people_did_and_no_winner_is_named_too_early() {
        shop.contacts(20);
        var campaign = launched("Main " + SALE, ",\"variants\":[\"Other " + SALE + "\"]");
        var takers = shop.taken().stream()
                .filter(taken -> taken.text().startsWith("Other"))
                .toList();
        takers.forEach(taken -> browser.follow(code(shop, taken.to())));
        told("\"phone\":\"%s\",\"name\":\"order\",\"value\":5,\"currency\":\"USD\""
                .formatted(takers.getFirst().to()));

        var outcome = outcomes(campaign);
        var main = outcome.path("variants").path(0);
        var other = outcome.path("variants").path(1);
        assertThat(main.path("variant_id").isNull()).isTrue();
        assertThat(main.path("sent").asLong() + other.path("sent").asLong()).isEqualTo(20);
        assertThat(main.path("clicked").asLong()).isZero();
        assertThat(other.path("clicked").asLong()).isEqualTo(takers.size());
        assertThat(other.path("converted").asLong()).isEqualTo(1);
        assertThat(other.path("value").path("USD").decimalValue()).isEqualByComparingTo("5");
        assertThat(other.path("rate").asDouble()).isEqualTo(100);
        assertThat(other.path("low").asDouble()).isBetween(60.0, 80.0);
        assertThat(other.path("probability_best").asDouble()).isGreaterThan(0.99);
        assertThat(outcome.path("contest").path("metric").asString()).isEqualTo("clicked");
        assertThat(outcome.path("contest").path("decided").asBoolean()).isFalse();
        assertThat(outcome.path("contest").path("why").asString()).contains("100 people");
        assertThat(outcomes(campaign, "?metric=converted")
                        .path("contest")
                        .path("metric")
                        .asString())
                .isEqualTo("converted");
        assertThat(expect(422, shop.member().get("campaigns/" + campaign + "/outcomes?metric=luck"))
                        .fields())
                .containsExactly("metric");
    }

    @Test
    void the_lift_is_what_both_groups_did_within_the_window_and_certain_only_after_it() {
        shop.crowd(400);
        var campaign = launched("Hello", ",\"holdout_percent\":50");
        var written = shop.takenTo();
        var heldOut = shop.inDatabase(jdbc -> jdbc.sql(
                        "select contact_id from delivery.exclusion where origin_id = :id and reason = 'holdout'")
                .param("id", campaign)
                .query(Long.class)
                .list());
        assertThat(written.size() + heldOut.size()).isEqualTo(400);
        written.stream().limit(60).forEach(phone -> told("\"phone\":\"%s\",\"name\":\"order\"".formatted(phone)));
        heldOut.stream().limit(10).forEach(contact -> told("\"contact_id\":%d,\"name\":\"order\"".formatted(contact)));
        shop.hear(written.getFirst(), "Yes please, tell me more about the price");
        shop.settle();

        var early = effect(campaign, "converted");
        assertThat(early.path("certain").asBoolean()).isFalse();
        assertThat(early.path("explanation").asString()).contains("too early");
        shop.advance(Duration.ofDays(7));
        told("\"contact_id\":%d,\"name\":\"order\"".formatted(heldOut.getLast()));
        var late = effect(campaign, "converted");
        assertThat(late.path("written").path("did").asLong()).isEqualTo(60);
        assertThat(late.path("written").path("contacts").asLong()).isEqualTo(written.size());
        assertThat(late.path("held_out").path("did").asLong()).isEqualTo(10);
        assertThat(late.path("held_out").path("contacts").asLong()).isEqualTo(heldOut.size());
        assertThat(late.path("certain").asBoolean()).isTrue();
        assertThat(late.path("low").asDouble()).isPositive();
        var replies = effect(campaign, "replied");
        assertThat(replies.path("written").path("did").asLong()).isEqualTo(1);
        assertThat(replies.path("certain").asBoolean()).isFalse();
    }

    private JsonNode effect(long campaign, String deed) {
        return outcomes(campaign)
                .path("lift")
                .path("effects")
                .valueStream()
                .filter(one -> one.path("deed").asString().equals(deed))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void figures_outlive_messages_clicks_and_conversions() {
        var contact = shop.contact(1);
        var campaign = launched(SALE, "");
        browser.follow(code(shop, phone(1)));
        told("\"contact_id\":%d,\"name\":\"order\",\"value\":7,\"currency\":\"USD\"".formatted(contact));
        var before = outcomes(campaign);
        shop.settings("\"quiet_hours\":null,\"retention_days\":10");
        shop.advance(Duration.ofDays(13));

        assertThat(shop.items("conversions")).isEmpty();
        assertThat(outcomes(campaign).path("conversions")).isEqualTo(before.path("conversions"));
        assertThat(outcomes(campaign).path("clicks")).isEqualTo(before.path("clicks"));
    }

    @Test
    void what_one_of_two_contacts_did_is_the_others_once_they_are_one_and_gone_with_a_deleted_one() {
        var contacts = shop.contacts(2);
        launched(SALE, "");
        told("\"contact_id\":%d,\"name\":\"order\"".formatted(contacts.get(0)));
        expect(
                200,
                shop.member()
                        .post(
                                "contacts/%d/merge".formatted(contacts.get(0)),
                                "{\"into\":%d}".formatted(contacts.get(1))));
        assertThat(shop.items("conversions?contact_id=" + contacts.get(1))).hasSize(1);

        expect(204, shop.delete("contacts/" + contacts.get(1)));
        assertThat(shop.items("conversions")).isEmpty();
    }

    @Test
    void an_empty_campaign_has_sensible_outcomes() {
        var draft = shop.draft("Hi", "\"audience\":{\"all\":true},\"holdout_percent\":10,\"variants\":[\"Ho\"]");
        var outcome = outcomes(draft);

        assertThat(outcome.path("clicks").path("people").asLong()).isZero();
        assertThat(outcome.path("variants")).isEmpty();
        assertThat(outcome.path("contest").isNull()).isTrue();
        assertThat(outcome.path("lift").isNull()).isTrue();
    }

    @Test
    void other_modules_see_what_each_day_brought() {
        shop.contacts(2);
        var campaign = launched(SALE, "");
        browser.follow(code(shop, phone(0)));
        browser.follow(code(shop, phone(1)));
        told("\"phone\":\"%s\",\"name\":\"order\",\"value\":7,\"currency\":\"USD\"".formatted(phone(1)));
        var door = server.bean(CampaignOutcomes.class);
        var from = LocalDate.of(2000, 1, 1);
        var to = LocalDate.of(2200, 1, 1);

        var days = Tenancy.inWorkspace(shop.workspace(), () -> door.byDay(shop.workspace(), from, to, null));
        assertThat(days).hasSize(1);
        assertThat(List.of(
                        days.getFirst().campaign(),
                        days.getFirst().people(),
                        days.getFirst().clicks(),
                        days.getFirst().converted(),
                        days.getFirst().conversions()))
                .containsExactly(campaign, 2L, 2L, 1L, 1L);
        assertThat(Tenancy.inWorkspace(shop.workspace(), () -> door.value(shop.workspace(), from, to, campaign)))
                .containsExactly(Map.entry("USD", new BigDecimal("7.00")));
    }
}
