package io.sendwell.campaign;

import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Other wordings of a message: nothing generated goes out before a person has said so, and what may go takes turns. */
class VariantsTest {

    private static final String EVERYBODY = "\"audience\":{\"all\":true}";
    private static final String MESSAGE = "Hi {first_name|there}, new lamps from $59 until 30 November.";

    private static final TestServer server = TestShop.startServer();

    @AfterAll
    static void stop() {
        server.close();
    }

    private final TestShop shop = TestShop.open(server, UNPACED);

    @Test
    void a_campaign_that_is_to_be_rewritten_waits_for_an_approved_variant() {
        shop.contact(1);
        var campaign = shop.draft(MESSAGE, EVERYBODY + ",\"ai\":{\"rewrite\":true,\"tone\":\"formal\"}");

        assertThat(refusedStart(campaign)).contains("variants/approve");
        var made = make(campaign, "{\"count\":2}");
        assertThat(refusedStart(campaign)).contains("variants/approve");
        approve(campaign, "{\"ids\":[%d]}".formatted(id(made.get(1))));
        shop.start(campaign);
        shop.settle();

        assertThat(shop.taken())
                .extracting(Taken::text)
                .containsExactly(made.get(1).path("text").asString().replace("{first_name|there}", "Ana"));
    }

    @Test
    void what_nobody_approved_is_never_sent() {
        shop.contacts(8);
        var campaign = shop.draft(MESSAGE, EVERYBODY);
        var made = make(campaign, "{\"count\":4}");
        shop.start(campaign);
        shop.settle();

        assertThat(made).hasSize(4).allMatch(one -> !one.path("approved").asBoolean());
        assertThat(shop.taken())
                .hasSize(8)
                .extracting(Taken::text)
                .containsOnly("Hi Ana, new lamps from $59 until 30 November.");
    }

    @Test
    void approved_variants_and_the_message_take_turns_and_each_message_remembers_which_it_is() {
        shop.contacts(9);
        var campaign = shop.draft(MESSAGE, EVERYBODY + ",\"variants\":[\"One {first_name}\",{\"text\":\"Two\"}]");
        var variants = list(campaign);
        shop.start(campaign);
        shop.settle();

        assertThat(shop.taken().stream().collect(Collectors.groupingBy(Taken::text, Collectors.counting())))
                .isEqualTo(Map.of("Hi Ana, new lamps from $59 until 30 November.", 3L, "One Ana", 3L, "Two", 3L));
        var counts = new HashMap<Long, Integer>();
        shop.recipients(campaign)
                .forEach(one -> counts.merge(one.path("variant_id").asLong(), 1, Integer::sum));
        assertThat(counts).isEqualTo(Map.of(0L, 3, id(variants.get(0)), 3, id(variants.get(1)), 3));
        shop.assertAddsUp(campaign);
    }

    /** In turns on each sender, so that a campaign that is stopped half-way has still tried all. */
    @Test
    void turns_are_even_on_each_sender_at_any_time() {
        shop.addSender(UNPACED);
        shop.crowd(200);
        var senders = shop.items("senders").stream().map(VariantsTest::id).toList();
        var campaign = shop.draft(
                MESSAGE,
                EVERYBODY + ",\"sender_ids\":" + senders
                        + ",\"ai\":{\"rewrite\":true},\"variants\":[\"A\",\"B\",\"C\",\"D\"]");
        shop.start(campaign);
        shop.settle();

        var bySender = shop.taken().stream().collect(Collectors.groupingBy(Taken::sender));
        assertThat(bySender).hasSize(2);
        bySender.values().forEach(taken -> {
            var firstHalf = taken.subList(0, taken.size() / 2).stream()
                    .collect(Collectors.groupingBy(Taken::text, Collectors.counting()));
            assertThat(firstHalf.keySet()).containsExactlyInAnyOrder("A", "B", "C", "D");
            assertThat(firstHalf.values()).allMatch(n -> Math.abs(n - taken.size() / 8.0) <= 2);
        });
    }

    @Test
    void a_contact_gets_the_same_variant_wherever_its_message_moves() {
        var second = shop.addSender(TestShop.PACED);
        shop.crowd(20);
        expect(200, shop.member().post("senders/" + second + "/pause", "{}"));
        var campaign = shop.draft(
                MESSAGE,
                EVERYBODY + ",\"sender_ids\":[" + second + "],\"ai\":{\"rewrite\":true},\"variants\":[\"A\",\"B\"]");
        shop.start(campaign);
        var before = variantsOf(campaign);
        expect(
                200,
                shop.member()
                        .post(
                                "campaigns/" + campaign + "/move",
                                "{\"from_sender_id\":%d,\"to_sender_ids\":[%d]}".formatted(second, shop.sender())));
        shop.settle();

        assertThat(variantsOf(campaign)).isEqualTo(before);
        assertThat(shop.taken()).hasSize(20).extracting(Taken::text).containsOnly("A", "B");
    }

    @Test
    void a_new_message_takes_back_the_approval_of_what_was_generated_from_the_old_one() {
        shop.contact(1);
        var campaign = shop.draft(MESSAGE, EVERYBODY + ",\"ai\":{\"rewrite\":true}");
        make(campaign, "{\"count\":1}");
        approve(campaign, "{}");
        expect(
                200,
                shop.member()
                        .put(
                                "campaigns/" + campaign,
                                "{\"name\":\"Spring\",\"message_template\":\"All else\",\"ai\":{\"rewrite\":true},%s}"
                                        .formatted(EVERYBODY)));

        assertThat(list(campaign)).noneMatch(one -> one.path("approved").asBoolean());
        assertThat(refusedStart(campaign)).contains("variants/approve");
    }

    @Test
    void an_edited_variant_is_to_be_approved_again() {
        shop.contact(1);
        var campaign = shop.draft(MESSAGE, EVERYBODY);
        var one = id(make(campaign, "{\"count\":1}").getFirst());
        approve(campaign, "{\"all\":true}");
        expect(200, shop.member().put("campaigns/%d/variants/%d".formatted(campaign, one), "{\"text\":\"Mine\"}"));

        assertThat(list(campaign))
                .singleElement()
                .matches(variant -> variant.path("text").asString().equals("Mine")
                        && variant.path("engine").isNull()
                        && !variant.path("approved").asBoolean());
        expect(204, shop.delete("campaigns/%d/variants/%d".formatted(campaign, one)));
        assertThat(list(campaign)).isEmpty();
    }

    @Test
    void variables_of_variants_are_known_or_refused_and_who_lacks_one_is_left_out() {
        shop.contact(1);
        shop.contact(TestShop.phone(2), "," + TestShop.CONSENT);
        var campaign = shop.draft(MESSAGE, EVERYBODY);
        var wrong =
                expect(422, shop.member().post("campaigns/" + campaign + "/variants", "{\"text\":\"Hi {nonsense}\"}"));
        assertThat(wrong.body().toString()).contains("nonsense").contains("position 4");
        expect(
                422,
                shop.member()
                        .post(
                                "campaigns",
                                "{\"name\":\"x\",\"message_template\":\"Hi\",\"variants\":[\"ok\",\"Hi {oops}\"],%s}"
                                        .formatted(EVERYBODY)));
        make(campaign, "{\"text\":\"Dear {first_name}\"}");
        approve(campaign, "{}");

        assertThat(shop.start(campaign)).isEqualTo(1);
    }

    @Test
    void only_drafts_of_broadcasts_have_their_variants_changed() {
        shop.contact(1);
        var campaign = shop.draft(MESSAGE, EVERYBODY);
        shop.start(campaign);
        expect(409, shop.member().post("campaigns/" + campaign + "/variants", "{}"));
        expect(409, shop.member().post("campaigns/" + campaign + "/variants/approve", "{}"));
        expect(
                422,
                shop.member()
                        .post(
                                "campaigns",
                                "{\"name\":\"x\",\"type\":\"drip\",\"sequence\":[{\"delay_hours\":1,\"message\":\"Hi\"}],"
                                        + "\"ai\":{\"rewrite\":true}," + EVERYBODY + "}"));
        var other = TestShop.open(server, UNPACED);
        expect(404, other.member().get("campaigns/" + campaign + "/variants"));
        expect(404, other.member().post("campaigns/" + campaign + "/variants", "{}"));
    }

    @Test
    void bad_wishes_are_named() {
        var campaign = shop.draft(MESSAGE, EVERYBODY);
        for (var wish : List.of("{\"count\":0}", "{\"count\":11}", "{\"tone\":\"rude\"}", "{\"text\":\"\"}")) {
            expect(422, shop.member().post("campaigns/" + campaign + "/variants", wish));
        }
        expect(422, shop.member().post("campaigns/" + campaign + "/variants/approve", "{\"ids\":[1]}"));
        make(campaign, "{\"count\":10}");
        make(campaign, "{\"count\":10,\"tone\":\"formal\"}");
        expect(409, shop.member().post("campaigns/" + campaign + "/variants", "{\"count\":10}"));
    }

    @Test
    void a_copy_has_the_same_variants() {
        var campaign = shop.draft(MESSAGE, EVERYBODY + ",\"ai\":{\"rewrite\":true},\"variants\":[\"A\"]");
        make(campaign, "{\"count\":1}");
        var copy = id(expect(201, shop.member().post("campaigns/" + campaign + "/duplicate", "{}"))
                .body());

        assertThat(shop.campaign(copy).path("ai").path("rewrite").asBoolean()).isTrue();
        assertThat(list(copy))
                .extracting(one -> one.path("approved").asBoolean())
                .containsExactly(true, false);
    }

    @Test
    void the_preflight_says_how_much_the_worst_text_looks_like_spam() {
        shop.contact(1);
        var calm = preflight(shop.draft(MESSAGE, EVERYBODY));
        assertThat(calm.path("spam").path("level").asString()).isEqualTo("low");
        assertThat(calm.path("warnings").toString()).doesNotContain("spam");

        var loud = preflight(shop.draft(
                MESSAGE, EVERYBODY + ",\"variants\":[\"YOU WON!!! Claim your prize NOW, act fast, guaranteed!!!\"]"));
        assertThat(loud.path("spam").path("level").asString()).isEqualTo("high");
        assertThat(loud.path("spam").path("score").asInt()).isGreaterThanOrEqualTo(60);
        assertThat(loud.path("warnings").toString()).contains("looks like spam");
    }

    private Map<Long, Long> variantsOf(long campaign) {
        return shop.recipients(campaign).stream()
                .collect(Collectors.toMap(
                        one -> one.path("contact_id").asLong(),
                        one -> one.path("variant_id").asLong()));
    }

    private JsonNode preflight(long campaign) {
        return expect(200, shop.member().get("campaigns/" + campaign + "/preflight"))
                .body();
    }

    private String refusedStart(long campaign) {
        return expect(409, shop.member().post("campaigns/" + campaign + "/start", "{}"))
                .body()
                .path("detail")
                .asString();
    }

    private List<JsonNode> make(long campaign, String wish) {
        return items(expect(201, shop.member().post("campaigns/" + campaign + "/variants", wish))
                .body());
    }

    private void approve(long campaign, String which) {
        expect(200, shop.member().post("campaigns/" + campaign + "/variants/approve", which));
    }

    private List<JsonNode> list(long campaign) {
        return shop.items("campaigns/" + campaign + "/variants");
    }

    private static List<JsonNode> items(JsonNode body) {
        return StreamSupport.stream(body.path("items").spliterator(), false).toList();
    }

    private static long id(JsonNode one) {
        return one.path("id").asLong();
    }
}
