package io.sendwell.inbox.lead;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What people do with leads, over HTTP. */
class LeadsTest {

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
    void a_lead_is_made_by_hand_once() {
        var shop = TestShop.open(server, UNPACED);
        long contact = shop.contact(phone(1), ",\"name\":\"Ana Ruiz\",\"email\":\"ana@example.com\"," + CONSENT);

        var lead =
                expect(201, shop.member().post("leads", """
                        {"contact_id":%d,"value":1250.5,"currency":"eur","notes":"Met at the fair"}""".formatted(contact))).body();

        assertThat(lead.path("stage").asString()).isEqualTo("new");
        assertThat(lead.path("source").asString()).isEqualTo("member");
        assertThat(lead.path("contact_name").asString()).isEqualTo("Ana Ruiz");
        assertThat(lead.path("contact_phone").asString()).isEqualTo(phone(1));
        assertThat(lead.path("value").decimalValue()).isEqualByComparingTo("1250.50");
        assertThat(lead.path("currency").asString()).isEqualTo("EUR");
        assertThat(lead.path("score").asInt()).isEqualTo(11); // name, email, consent
        assertThat(lead.path("tier").asString()).isEqualTo("inactive");
        var again = expect(409, shop.member().post("leads", "{\"contact_id\":%d}".formatted(contact)));
        assertThat(again.body().path("existing_id")).isEqualTo(lead.path("id"));
        assertThat(shop.items("leads")).hasSize(1);
        assertThat(shop.member()
                        .get("contacts/" + contact)
                        .body()
                        .path("lead_score")
                        .asInt())
                .isEqualTo(11);
    }

    @Test
    void a_lead_goes_through_its_stages_and_is_won() {
        var shop = TestShop.open(server, UNPACED);
        long lead = lead(shop, shop.contact(1), "");

        assertThat(patch(shop, lead, "{\"stage\":\"qualified\"}").path("stage").asString())
                .isEqualTo("qualified");
        assertThat(patch(shop, lead, "{\"stage\":\"contacted\"}").path("stage").asString())
                .isEqualTo("contacted");
        assertThat(shop.member().patch("leads/" + lead, "{\"stage\":\"won\"}").fields())
                .containsExactly("stage");
        shop.advance(Duration.ofDays(3));
        var won = expect(200, shop.member().post("leads/" + lead + "/convert", "{\"value\":99}"))
                .body();

        assertThat(won.path("stage").asString()).isEqualTo("won");
        assertThat(won.path("currency").asString()).isEqualTo("USD"); // of the workspace's country
        assertThat(won.path("converted_at").asString()).isNotEmpty();
        expect(409, shop.member().post("leads/" + lead + "/close-lost", "{\"reason\":\"changed its mind\"}"));
        expect(409, shop.member().post("leads/" + lead + "/convert", "{}"));
        var open = expect(200, shop.member().post("leads/" + lead + "/reopen", "{\"stage\":\"proposal\"}"))
                .body();
        assertThat(open.path("converted_at").isNull()).isTrue();
        expect(409, shop.member().post("leads/" + lead + "/reopen", "{}"));
        var lost = expect(200, shop.member().post("leads/" + lead + "/close-lost", "{\"reason\":\" No budget \"}"))
                .body();
        assertThat(lost.path("lost_reason").asString()).isEqualTo("No budget");
        assertThat(lost.path("value").decimalValue()).isEqualByComparingTo("99");
    }

    @Test
    void a_patch_changes_what_it_names_and_null_empties() {
        var shop = TestShop.open(server, UNPACED);
        long lead = lead(shop, shop.contact(1), ",\"value\":10,\"currency\":\"EUR\",\"notes\":\"First\"");

        var patched = patch(shop, lead, "{\"value\":20.25}");
        assertThat(patched.path("currency").asString()).isEqualTo("EUR");
        assertThat(patched.path("notes").asString()).isEqualTo("First");
        assertThat(patched.path("value").decimalValue()).isEqualByComparingTo("20.25");
        var emptied = patch(shop, lead, "{\"value\":null,\"notes\":null}");
        assertThat(emptied.path("value").isNull()).isTrue();
        assertThat(emptied.path("currency").isNull()).isTrue();
        assertThat(emptied.path("notes").isNull()).isTrue();
    }

    @Test
    void a_lead_is_assigned_to_who_may_sell_here() {
        var shop = TestShop.open(server, UNPACED);
        long lead = lead(shop, shop.contact(1), "");
        long agent = member(shop, "agent");
        long viewer = member(shop, "viewer");
        long stranger =
                TestMember.stranger(server).get("auth/me").body().path("id").asLong();

        var assigned = expect(200, shop.member().post("leads/" + lead + "/assign", "{\"owner_id\":" + agent + "}"));
        assertThat(assigned.body().path("owner_id").asLong()).isEqualTo(agent);
        for (long other : List.of(viewer, stranger, 0L)) {
            assertThat(expect(422, shop.member().post("leads/" + lead + "/assign", "{\"owner_id\":" + other + "}"))
                            .fields())
                    .containsExactly("owner_id");
        }
        assertThat(shop.items("leads?owner_id=" + agent)).hasSize(1);
        expect(200, shop.member().post("leads/" + lead + "/assign", "{\"owner_id\":null}"));
        assertThat(shop.items("leads?owner_id=" + agent)).isEmpty();
    }

    @Test
    void a_follow_up_is_due_when_its_time_has_come() {
        var shop = TestShop.open(server, UNPACED);
        long lead = lead(
                shop,
                shop.contact(1),
                ",\"follow_up_at\":\"%s\"".formatted(shop.now().plus(Duration.ofHours(5))));
        lead(shop, shop.contact(2), "");

        assertThat(shop.items("leads?follow_up_due=true")).isEmpty();
        shop.advance(Duration.ofHours(6));
        var due = shop.items("leads?follow_up_due=true");
        assertThat(due).hasSize(1);
        assertThat(due.getFirst().path("id").asLong()).isEqualTo(lead);
        assertThat(due.getFirst().path("follow_up_due").asBoolean()).isTrue();
        assertThat(shop.items("leads?follow_up_due=false")).hasSize(1);
    }

    @Test
    void the_list_is_ordered_by_score_and_read_page_by_page() {
        var shop = TestShop.open(server, UNPACED);
        shop.contacts(5).forEach(contact -> lead(shop, contact, ""));
        shop.inDatabase(jdbc -> jdbc.sql("""
                        update inbox.lead set score = case when id % 2 = 0 then 85 else (id %% 50)::int end
                        where workspace_id = :workspace""".replace("%%", "%"))
                .param("workspace", shop.workspace().value())
                .update());

        var whole = shop.items("leads");
        var paged = new ArrayList<JsonNode>();
        var path = "leads?limit=2";
        for (var cursor = ""; cursor != null; ) {
            var page =
                    expect(200, shop.member().get(path + "&cursor=" + cursor)).body();
            page.path("items").forEach(paged::add);
            cursor = page.path("next_cursor").isNull()
                    ? null
                    : page.path("next_cursor").asString();
        }

        assertThat(paged).isEqualTo(whole).hasSize(5);
        var scores = whole.stream().map(one -> one.path("score").asInt()).toList();
        assertThat(scores).isSortedAccordingTo((one, other) -> other - one);
        assertThat(shop.items("leads?tier=hot"))
                .hasSize((int) scores.stream().filter(score -> score >= 80).count());
        assertThat(shop.items("leads?min_score=80&tier=inactive")).isEmpty();
    }

    @Test
    void the_pipeline_adds_up_to_the_list() {
        var shop = TestShop.open(server, UNPACED);
        long agent = member(shop, "agent");
        var contacts = shop.contacts(12);
        for (int n = 0; n < contacts.size(); n++) {
            var owner = n % 2 == 0 ? ",\"owner_id\":" + agent : "";
            var value =
                    n % 4 == 3 ? "" : ",\"value\":%d.25,\"currency\":\"%s\"".formatted(n, n % 3 == 0 ? "EUR" : "USD");
            long lead = lead(shop, contacts.get(n), owner + value);
            if (n % 4 == 1) {
                patch(shop, lead, "{\"stage\":\"proposal\"}");
            }
            shop.advance(Duration.ofHours(12));
            if (n % 4 == 2) {
                expect(200, shop.member().post("leads/" + lead + "/convert", "{}"));
            }
            if (n == 3) {
                expect(200, shop.member().post("leads/" + lead + "/close-lost", "{}"));
            }
        }

        var figures = expect(200, shop.member().get("leads/stats/pipeline")).body();

        var counts = new HashMap<String, Long>();
        var values = new HashMap<String, BigDecimal>();
        for (var lead : shop.items("leads?limit=200")) {
            var stage = lead.path("stage").asString();
            counts.merge(stage, 1L, Long::sum);
            if (!lead.path("value").isNull()) {
                values.merge(
                        stage + lead.path("currency").asString(),
                        lead.path("value").decimalValue(),
                        BigDecimal::add);
            }
        }
        assertThat(figures.path("stages")).hasSize(6);
        for (var stage : figures.path("stages")) {
            var name = stage.path("stage").asString();
            assertThat(stage.path("count").asLong()).as(name).isEqualTo(counts.getOrDefault(name, 0L));
            assertThat(amounts(stage.path("values"), name)).isEqualTo(startingWith(values, name));
        }
        assertThat(figures.path("total").asLong()).isEqualTo(12);
        assertThat(figures.path("open").asLong()).isEqualTo(8);
        assertThat(figures.path("conversion_rate").asDouble()).isEqualTo(75.0); // three won, one lost
        assertThat(figures.path("average_days_to_convert").asDouble()).isEqualTo(0.5);
        long inOwners = 0;
        for (var owner : figures.path("by_owner")) {
            inOwners += owner.path("open").asLong()
                    + owner.path("won").asLong()
                    + owner.path("lost").asLong();
        }
        assertThat(figures.path("by_owner")).hasSize(2);
        assertThat(inOwners).isEqualTo(12);
    }

    private static Map<String, BigDecimal> amounts(JsonNode values, String stage) {
        var amounts = new HashMap<String, BigDecimal>();
        values.forEach(one -> amounts.put(
                stage + one.path("currency").asString(),
                one.path("value").decimalValue().stripTrailingZeros()));
        return amounts;
    }

    private static Map<String, BigDecimal> startingWith(Map<String, BigDecimal> values, String stage) {
        var those = new HashMap<String, BigDecimal>();
        values.forEach((key, value) -> {
            if (key.startsWith(stage)) {
                those.put(key, value.stripTrailingZeros());
            }
        });
        return those;
    }

    @Test
    void bad_input_is_named_and_changes_nothing() {
        var shop = TestShop.open(server, UNPACED);
        long contact = shop.contact(1);
        var bad = Map.of(
                "{}",
                "contact_id",
                "{\"contact_id\":\"x\"}",
                "contact_id",
                "{\"contact_id\":ID,\"stage\":\"lost\"}",
                "stage",
                "{\"contact_id\":ID,\"stage\":\"warm\"}",
                "stage",
                "{\"contact_id\":ID,\"value\":-1}",
                "value",
                "{\"contact_id\":ID,\"value\":1e400}",
                "value",
                "{\"contact_id\":ID,\"value\":1,\"currency\":\"Euro\"}",
                "currency",
                "{\"contact_id\":ID,\"follow_up_at\":\"+99999-01-01T00:00:00Z\"}",
                "follow_up_at",
                "{\"contact_id\":ID,\"notes\":\"%s\"}".formatted("x".repeat(65_536)),
                "notes",
                "{\"contact_id\":ID,\"owner_id\":-1}",
                "owner_id");
        bad.forEach((body, field) -> assertThat(expect(
                                422, shop.member().post("leads", body.replace("ID", Long.toString(contact))))
                        .fields())
                .as(body.length() > 200 ? body.substring(0, 200) : body)
                .containsExactly(field));
        assertThat(expect(
                                422,
                                shop.member()
                                        .post(
                                                "leads",
                                                "{\"contact_id\":%d,\"notes\":\"a\\u0000b\"}".formatted(contact)))
                        .fields())
                .containsExactly("notes");
        expect(404, shop.member().post("leads", "{\"contact_id\":999999999}"));
        assertThat(shop.items("leads")).isEmpty();

        long lead = lead(shop, contact, "");
        assertThat(expect(422, shop.member().patch("leads/" + lead, "{\"stage\":null}"))
                        .fields())
                .containsExactly("stage");
        assertThat(expect(422, shop.member().patch("leads/" + lead, "{\"value\":\"a lot\"}"))
                        .fields())
                .containsExactly("value");
        assertThat(expect(422, shop.member().patch("leads/" + lead, "{\"contact_id\":1}"))
                        .fields())
                .containsExactly("contact_id");
        assertThat(expect(422, shop.member().get("leads?tier=tepid&stage=x&min_score=101"))
                        .fields())
                .containsExactlyInAnyOrder("tier", "stage", "min_score");
        expect(422, shop.member().get("leads?cursor=nonsense"));
    }

    @Test
    void another_workspace_sees_and_touches_nothing() {
        var shop = TestShop.open(server, UNPACED);
        long contact = shop.contact(1);
        long lead = lead(shop, contact, "");
        var stranger = TestMember.stranger(server);

        expect(404, stranger.get("leads/" + lead));
        expect(404, stranger.patch("leads/" + lead, "{\"notes\":\"mine\"}"));
        expect(404, stranger.post("leads/" + lead + "/assign", "{\"owner_id\":null}"));
        expect(404, stranger.post("leads/" + lead + "/convert", "{}"));
        expect(404, stranger.post("leads/" + lead + "/close-lost", "{}"));
        expect(404, stranger.post("leads/" + lead + "/reopen", "{}"));
        expect(404, stranger.post("leads", "{\"contact_id\":%d}".formatted(contact)));
        expect(404, stranger.post("ai/score-lead", "{\"contact_id\":%d}".formatted(contact)));
        assertThat(expect(200, stranger.get("leads")).body().path("items")).isEmpty();
        assertThat(expect(200, stranger.get("ai/hot-leads?threshold=0")).body().path("items"))
                .isEmpty();
        assertThat(expect(200, stranger.get("leads/stats/pipeline"))
                        .body()
                        .path("total")
                        .asLong())
                .isZero();
    }

    @Test
    void viewers_look_and_agents_sell() {
        long contact = id(server.post("contacts", "{\"name\":\"One\",\"phone\":\"+12025550199\"}"));
        var viewer = TestMember.with(server, "viewer");
        var agent = TestMember.with(server, "agent");
        var form = "{\"contact_id\":%d}".formatted(contact);

        expect(403, viewer.post("leads", form));
        expect(403, viewer.post("ai/score-lead", form));
        long lead = id(agent.post("leads", form));
        expect(200, agent.post("ai/score-lead", form));
        expect(403, viewer.patch("leads/" + lead, "{\"stage\":\"contacted\"}"));
        expect(200, viewer.get("leads/" + lead));
        expect(200, viewer.get("ai/hot-leads"));
        expect(200, viewer.get("leads/stats/pipeline"));
        expect(200, agent.post("leads/" + lead + "/convert", "{}"));
    }

    private static long lead(TestShop shop, long contact, String more) {
        return id(shop.member().post("leads", "{\"contact_id\":%d%s}".formatted(contact, more)));
    }

    private static JsonNode patch(TestShop shop, long lead, String json) {
        return expect(200, shop.member().patch("leads/" + lead, json)).body();
    }

    private static long member(TestShop shop, String role) {
        return id(shop.member().post("users", """
                {"email":"%s-%d@example.com","name":"Somebody","password":"%s","role":"%s"}""".formatted(role, System.nanoTime(), TestMember.PASSWORD, role)));
    }
}
