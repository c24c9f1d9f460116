package io.sendwell.inbox.lead;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.contact.ContactId;
import io.sendwell.inbox.ReplyUnderstood;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Sentiment;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How people warm up and cool down, and who gets to know. */
class LeadScoresTest {

    private static final String FULL =
            ",\"name\":\"Ana Ruiz\",\"email\":\"ana@example.com\",\"company\":\"Ruiz\",\"job_title\":\"Owner\",\"tags\":[\"vip\"],"
                    + CONSENT;

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
    void somebody_reads_then_wants_to_buy_then_says_no_more_for_a_month() {
        var shop = TestShop.open(server, UNPACED);
        long contact = shop.contact(phone(1), FULL);
        assertThat(leadScore(shop, contact)).isZero(); // nothing has happened yet
        shop.behave("\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":0");
        shop.launch("Hi {name}");
        shop.advance(Duration.ofHours(12));
        int read = leadScore(shop, contact);
        assertThat(read).isBetween(30, 59);
        assertThat(hot(shop, 80)).isEmpty();
        assertThat(shop.items("leads")).isEmpty();

        shop.hear(phone(1), "Yes, I want to buy! How much is it?");
        shop.settle();
        understood(shop, contact, Intent.INTERESTED);

        assertThat(leadScore(shop, contact)).isGreaterThan(read).isGreaterThanOrEqualTo(80);
        var hot = hot(shop, 80).getFirst();
        assertThat(hot.path("contact_id").asLong()).isEqualTo(contact);
        assertThat(hot.path("name").asString()).isEqualTo("Ana Ruiz");
        assertThat(hot.path("phone").asString()).isEqualTo(phone(1));
        assertThat(hot.path("quality_tier").asString()).isEqualTo("hot");
        assertThat(hot.path("last_activity_at").asString()).isNotEmpty();
        assertThat(hot.path("stage").asString()).isEqualTo("new");
        var lead = shop.items("leads").getFirst();
        assertThat(lead.path("source").asString()).isEqualTo("reply");
        assertThat(lead.path("score").asInt()).isEqualTo(leadScore(shop, contact));
        assertThat(inSegment(shop, 60)).isEqualTo(1);
        assertThat(point(score(shop, contact), "price").path("points").asInt()).isEqualTo(6);

        shop.advance(Duration.ofDays(30));

        assertThat(leadScore(shop, contact)).isLessThan(60);
        assertThat(hot(shop, 80)).isEmpty();
        assertThat(inSegment(shop, 60)).isZero();
        var later = score(shop, contact);
        assertThat(later.path("total_score").asInt()).isEqualTo(leadScore(shop, contact));
        var history = later.path("history");
        assertThat(history.size()).isGreaterThan(3);
        assertThat(history.get(history.size() - 1).path("total_score").asInt())
                .isBetween(read, read + 1); // a night may lie between
    }

    @Test
    void a_score_is_explained_and_adds_up() {
        var shop = TestShop.open(server, UNPACED);
        long contact = shop.contact(phone(1), FULL);
        shop.hear(phone(1), "Can you deliver on Sundays?");
        shop.settle();
        understood(shop, contact, Intent.QUESTION);

        var score = score(shop, contact);

        var breakdown = score.path("breakdown");
        assertThat(score.path("total_score").asInt())
                .isEqualTo(breakdown.path("engagement").asInt()
                        + breakdown.path("behavior").asInt()
                        + breakdown.path("profile").asInt()
                        + breakdown.path("timing").asInt())
                .isEqualTo(StreamSupport.stream(score.path("points").spliterator(), false)
                        .mapToInt(point -> point.path("points").asInt())
                        .sum());
        assertThat(breakdown.path("profile").asInt()).isEqualTo(20);
        assertThat(score.path("insights")).isNotEmpty();
        assertThat(score.path("next_actions").get(0).asString()).contains("question");
        assertThat(score.path("priority").asString()).isEqualTo("normal");
        assertThat(point(score, "tone").path("sentence").asString()).startsWith("Asked something on ");
    }

    @Test
    void a_correction_takes_its_effect_back() {
        var shop = TestShop.open(server, UNPACED);
        long contact = shop.contact(phone(1), FULL);
        shop.hear(phone(1), "Sure, as if");
        shop.settle();
        understood(shop, contact, Intent.INTERESTED);
        int taken = leadScore(shop, contact);

        understood(shop, contact, Intent.NOT_INTERESTED);

        assertThat(leadScore(shop, contact)).isLessThan(taken).isEqualTo(20);
        assertThat(point(score(shop, contact), "refusal").path("points").asInt())
                .isZero();
    }

    @Test
    void a_closed_lead_that_shows_interest_again_is_put_before_somebody() {
        var shop = TestShop.open(server, UNPACED);
        long contact = shop.contact(1);
        long lead = id(shop.member().post("leads", "{\"contact_id\":%d}".formatted(contact)));
        expect(200, shop.member().post("leads/" + lead + "/close-lost", "{\"reason\":\"too dear\"}"));
        shop.hear(phone(1), "I have thought about it, let us do it");
        shop.settle();
        understood(shop, contact, Intent.INTERESTED);

        var due = shop.items("leads?follow_up_due=true");

        assertThat(due).hasSize(1);
        assertThat(due.getFirst().path("stage").asString()).isEqualTo("lost"); // a person decided that
    }

    @Test
    void who_opts_out_is_inactive_at_once() {
        var shop = TestShop.open(server, UNPACED);
        long contact = shop.contact(phone(1), FULL);
        shop.hear(phone(1), "I want it");
        shop.settle();
        understood(shop, contact, Intent.INTERESTED);
        assertThat(hot(shop, 50)).hasSize(1);

        shop.hear(phone(1), "STOP");
        shop.advance(Duration.ofMinutes(1));

        assertThat(leadScore(shop, contact)).isZero();
        assertThat(hot(shop, 1)).isEmpty();
        var score = score(shop, contact);
        assertThat(score.path("quality_tier").asString()).isEqualTo("inactive");
        assertThat(score.path("next_actions").get(0).asString()).startsWith("Write nothing");
    }

    @Test
    void a_profile_that_fills_up_raises_a_score() {
        var shop = TestShop.open(server, UNPACED);
        long contact = shop.contact(phone(1), "");
        int bare = score(shop, contact).path("total_score").asInt();
        assertThat(bare).isZero();

        expect(200, shop.member().patch("contacts/" + contact, "{\"email\":\"ana@example.com\",\"company\":\"Ruiz\"}"));
        shop.advance(Duration.ofMinutes(1));

        assertThat(leadScore(shop, contact)).isEqualTo(8);
    }

    @Test
    void two_that_are_one_person_become_one_lead() {
        var shop = TestShop.open(server, UNPACED);
        long first = shop.contact(phone(1), FULL);
        long second = shop.contact(2);
        shop.hear(phone(1), "I want it");
        shop.settle();
        understood(shop, first, Intent.INTERESTED);
        long firstLead = shop.items("leads").getFirst().path("id").asLong();
        expect(200, shop.member().patch("leads/" + firstLead, "{\"stage\":\"proposal\",\"notes\":\"Wants it\"}"));
        id(shop.member().post("leads", """
                {"contact_id":%d,"value":5,"currency":"EUR","notes":"Met once"}""".formatted(second)));

        expect(200, shop.member().post("contacts/%d/merge".formatted(first), "{\"into\":%d}".formatted(second)));
        shop.advance(Duration.ofMinutes(1));

        var leads = shop.items("leads");
        assertThat(leads).hasSize(1);
        var lead = leads.getFirst();
        assertThat(lead.path("id").asLong()).isEqualTo(firstLead);
        assertThat(lead.path("contact_id").asLong()).isEqualTo(second);
        assertThat(lead.path("stage").asString()).isEqualTo("proposal");
        assertThat(lead.path("currency").asString()).isEqualTo("EUR");
        assertThat(lead.path("notes").asString()).contains("Wants it", "Met once");
        assertThat(hot(shop, 1)).hasSize(1);
        assertThat(hot(shop, 50).getFirst().path("contact_id").asLong()).isEqualTo(second);
        assertThat(lead.path("score").asInt()).isEqualTo(leadScore(shop, second));
    }

    @Test
    void who_is_erased_leaves_figures_and_nothing_else() {
        var shop = TestShop.open(server, UNPACED);
        var leads = shop.contacts(2).stream()
                .map(contact -> id(shop.member().post("leads", """
                        {"contact_id":%d,"value":7,"currency":"EUR","notes":"Lives in Rome"}""".formatted(contact))))
                .toList();
        expect(200, shop.member().post("leads/" + leads.getFirst() + "/convert", "{}"));
        var contacts = shop.items("contacts");
        contacts.forEach(contact ->
                expect(204, shop.delete("contacts/" + contact.path("id").asLong())));
        shop.advance(Duration.ofMinutes(1));

        var left = shop.items("leads");
        assertThat(left).hasSize(1);
        assertThat(left.getFirst().path("stage").asString()).isEqualTo("won");
        assertThat(left.getFirst().path("contact_name").isNull()).isTrue();
        assertThat(left.getFirst().path("notes").isNull()).isTrue();
        assertThat(shop.member().get("leads/stats/pipeline").body().path("open").asLong())
                .isZero();
        assertThat(hot(shop, 0)).isEmpty();
        expect(
                404,
                shop.member()
                        .post(
                                "ai/score-lead",
                                "{\"contact_id\":%d}"
                                        .formatted(
                                                contacts.getFirst().path("id").asLong())));
        for (var table : List.of("lead_score", "lead_score_change", "lead_signal", "lead_mark")) {
            assertThat(shop.<Long>inDatabase(jdbc -> jdbc.sql(
                                    "select count(*) from inbox.%s where workspace_id = :workspace".formatted(table))
                            .param("workspace", shop.workspace().value())
                            .query(Long.class)
                            .single()))
                    .as(table)
                    .isZero();
        }
    }

    @Test
    void bad_input_is_named() {
        var shop = TestShop.open(server, UNPACED);

        assertThat(expect(422, shop.member().post("ai/score-lead", "{}")).fields())
                .containsExactly("contact_id");
        expect(404, shop.member().post("ai/score-lead", "{\"contact_id\":999999999}"));
        for (var threshold : List.of("-1", "101", "many")) {
            assertThat(expect(422, shop.member().get("ai/hot-leads?threshold=" + threshold))
                            .fields())
                    .containsExactly("threshold");
        }
        assertThat(expect(422, shop.member().get("ai/hot-leads?limit=0")).fields())
                .containsExactly("limit");
        expect(422, shop.member().get("ai/hot-leads?cursor=!"));
    }

    /** As the inbox tells it of the newest message of a contact. */
    private static void understood(TestShop shop, long contact, Intent intent) {
        shop.inDatabase(jdbc -> jdbc.sql("""
                        select m.id, m.conversation_id, m.at from inbox.incoming_message m
                        join inbox.conversation c on c.id = m.conversation_id
                        where c.workspace_id = :workspace and c.contact_id = :contact order by m.id desc limit 1
                        """)
                .param("workspace", shop.workspace().value())
                .param("contact", contact)
                .query((row, _) -> {
                    server.publish(new ReplyUnderstood(
                            shop.workspace(),
                            new ContactId(contact),
                            row.getLong("conversation_id"),
                            row.getLong("id"),
                            intent,
                            Sentiment.NEUTRAL,
                            90,
                            row.getTimestamp("at").toInstant()));
                    return true;
                })
                .single());
        shop.settle();
    }

    private static int leadScore(TestShop shop, long contact) {
        return expect(200, shop.member().get("contacts/" + contact))
                .body()
                .path("lead_score")
                .asInt();
    }

    private static JsonNode score(TestShop shop, long contact) {
        return expect(200, shop.member().post("ai/score-lead", "{\"contact_id\":%d}".formatted(contact)))
                .body();
    }

    private static JsonNode point(JsonNode score, String name) {
        return StreamSupport.stream(score.path("points").spliterator(), false)
                .filter(point -> point.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> hot(TestShop shop, int threshold) {
        return shop.items("ai/hot-leads?threshold=" + threshold);
    }

    private static long inSegment(TestShop shop, int above) {
        return expect(200, shop.member().post("segments/preview", """
                        {"definition":{"all":[{"field":"lead_score","op":"gt","value":%d}]}}""".formatted(above)))
                .body()
                .path("count")
                .asLong();
    }
}
