package io.sendwell.campaign;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A campaign to a segment reaches whoever is in it at the launch. */
class SegmentAudienceTest {

    private static TestServer server;
    private TestShop shop;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.advance("PT1M");
        shop = TestShop.open(server, TestShop.UNPACED);
    }

    @Test
    void who_enters_the_segment_after_the_launch_gets_nothing() {
        shop.contact(phone(1), tagged("vip"));
        long later = shop.contact(phone(2), tagged("new"));
        var campaign = shop.draft("Hi", audience("\"segment_id\":" + tagSegment("vip")));
        assertThat(shop.start(campaign)).isEqualTo(1);
        expect(200, shop.member().patch("contacts/" + later, "{\"tags\":[\"vip\"]}"));
        shop.advance(Duration.ofHours(1));
        assertThat(shop.takenTo()).containsExactly(phone(1));
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void a_segment_is_united_with_tags_lists_and_contacts_and_all_wins() {
        shop.contact(phone(1), tagged("vip"));
        shop.contact(phone(2), tagged("new"));
        long third = shop.contact(phone(3), tagged("other"));
        shop.contact(phone(4), tagged("other"));
        var members =
                "\"segment_id\":%d,\"tags\":[\"new\",\"vip\"],\"contact_ids\":[%d]".formatted(tagSegment("vip"), third);
        shop.start(shop.draft("Hi", audience(members)));
        shop.settle();
        assertThat(shop.takenTo()).containsExactlyInAnyOrder(phone(1), phone(2), phone(3));
        assertThat(shop.start(shop.draft("Hello", audience(members + ",\"all\":true"))))
                .isEqualTo(4);
    }

    @Test
    void a_segment_may_ask_who_was_sent_something_and_who_answered() {
        shop.contact(phone(1), tagged("a"));
        shop.contact(phone(2), tagged("b"));
        shop.start(shop.draft("Hi", audience("\"tags\":[\"a\"]")));
        shop.settle();
        shop.hear(phone(2), "hello there");
        shop.settle();
        assertThat(count("sent", "in_last_days", 7)).isEqualTo(1);
        assertThat(count("sent", "not_in_last_days", 7)).isEqualTo(1);
        assertThat(count("read", "in_last_days", 7)).isZero();
        assertThat(count("replied", "in_last_days", 7)).isEqualTo(1);
        shop.advance(Duration.ofDays(8));
        assertThat(count("sent", "in_last_days", 7)).isZero();
        assertThat(count("replied", "in_last_days", 7)).isZero();
        assertThat(count("replied", "in_last_days", 9)).isEqualTo(1);
    }

    @Test
    void a_segment_that_a_scheduled_campaign_needs_cannot_be_deleted() {
        shop.contact(phone(1), tagged("vip"));
        var segment = tagSegment("vip");
        var at = shop.now().plus(Duration.ofHours(1));
        var campaign = shop.draft("Hi", audience("\"segment_id\":" + segment) + ",\"scheduled_at\":\"" + at + "\"");
        shop.start(campaign);
        var refused = expect(409, shop.delete("segments/" + segment)).body();
        assertThat(refused.get("in_use_by").get(0).toString())
                .isEqualTo("{\"kind\":\"campaigns\",\"id\":" + campaign + ",\"name\":\"Spring\"}");

        shop.advance(Duration.ofHours(2));
        assertThat(shop.takenTo()).containsExactly(phone(1));
        expect(204, shop.delete("segments/" + segment));
    }

    @Test
    void a_drip_that_people_go_on_entering_needs_its_segment_for_as_long_as_it_may_run() {
        long ann = shop.contact(phone(1), tagged("new"));
        var segment = tagSegment("vip");
        var drip = id(shop.member().post("campaigns", """
                {"name":"Welcome","type":"drip","sequence":[{"delay_hours":0,"message":"One"}],"enrolment":"continuous",%s}""".formatted(audience("\"segment_id\":" + segment))));
        shop.start(drip);
        expect(409, shop.delete("segments/" + segment));
        expect(200, shop.member().patch("contacts/" + ann, "{\"tags\":[\"vip\"]}"));
        shop.settle();
        assertThat(shop.takenTo()).containsExactly(phone(1));
        shop.control(drip, "pause");
        expect(409, shop.delete("segments/" + segment));
        shop.control(drip, "stop");
        expect(204, shop.delete("segments/" + segment));
    }

    @Test
    void a_draft_says_that_its_segment_is_gone() {
        var segment = tagSegment("vip");
        var draft = shop.draft("Hi", audience("\"segment_id\":" + segment));
        expect(204, shop.delete("segments/" + segment));
        for (var answer : List.of(
                shop.member().post("campaigns/" + draft + "/start", "{}"),
                shop.member().get("campaigns/" + draft + "/preflight"),
                shop.member()
                        .post(
                                "campaigns",
                                "{\"name\":\"X\",\"message_template\":\"Hi\",%s}"
                                        .formatted(audience("\"segment_id\":" + segment))))) {
            assertThat(expect(422, answer)
                            .body()
                            .get("errors")
                            .get(0)
                            .get("field")
                            .asString())
                    .isEqualTo("audience.segment_id");
        }
        assertThat(shop.status(draft)).isEqualTo("draft");
    }

    private long count(String behaviour, String op, int days) {
        return expect(200, shop.member().post("segments/preview", """
                {"definition":{"all":[{"field":"%s","op":"%s","value":%d}]}}""".formatted(behaviour, op, days)))
                .body()
                .get("count")
                .asLong();
    }

    private long tagSegment(String tag) {
        return id(shop.member().post("segments", """
                {"name":"Of %s","definition":{"any":[{"field":"tag","op":"is","value":"%s"}]}}""".formatted(tag, tag)));
    }

    private String audience(String members) {
        return "\"audience\":{" + members + "},\"sender_id\":" + shop.sender();
    }

    private static String tagged(String tag) {
        return ",\"tags\":[\"" + tag + "\"]," + CONSENT;
    }
}
