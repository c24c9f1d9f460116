package io.sendwell.campaign;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** People go through the steps of a drip, each at its own time, and stop when they are to stop. */
class DripTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static final String THREE = """
            {"delay_hours":0,"message":"One"},{"delay_hours":24,"message":"Two"},{"delay_hours":1.5,"message":"Three"}""";

    private static long drip(TestShop shop, String steps) {
        return drip(shop, steps, "\"audience\":{\"all\":true}");
    }

    private static long drip(TestShop shop, String steps, String more) {
        return TestShop.id(shop.member().post("campaigns", """
                {"name":"Welcome","type":"drip","sender_id":%d,"sequence":[%s],%s}""".formatted(shop.sender(), steps, more)));
    }

    private static long started(TestShop shop, String steps) {
        var drip = drip(shop, steps);
        shop.start(drip);
        return drip;
    }

    private static JsonNode enrolment(TestShop shop, long drip, long contact) {
        return expect(200, shop.member().get("campaigns/%d/enrolments/%d".formatted(drip, contact)))
                .body();
    }

    private static String standing(TestShop shop, long drip, long contact) {
        var one = enrolment(shop, drip, contact);
        return one.path("status").asString() + " " + one.path("reason").asString("");
    }

    private static List<String> textsTo(TestShop shop, int n) {
        return shop.taken().stream()
                .filter(taken -> taken.to().equals(phone(n)))
                .map(Taken::text)
                .toList();
    }

    private static Instant takenAt(TestShop shop, int n, String text) {
        return shop.taken().stream()
                .filter(taken -> taken.to().equals(phone(n)) && taken.text().equals(text))
                .findFirst()
                .orElseThrow()
                .at();
    }

    @Test
    void each_step_comes_after_the_one_before_by_its_delay() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(3);
        var drip = started(shop, THREE);
        shop.settle();
        assertThat(textsTo(shop, 0)).containsExactly("One");

        shop.advance(Duration.ofHours(23));
        assertThat(textsTo(shop, 0)).containsExactly("One");
        shop.advance(Duration.ofHours(1));
        assertThat(textsTo(shop, 0)).containsExactly("One", "Two");
        shop.advance(Duration.ofHours(2));

        assertThat(textsTo(shop, 0)).containsExactly("One", "Two", "Three");
        assertThat(Duration.between(takenAt(shop, 0, "Two"), takenAt(shop, 0, "Three")))
                .isBetween(Duration.ofMinutes(90), Duration.ofMinutes(91));
        assertThat(shop.status(drip)).isEqualTo("completed");
        assertThat(shop.count(drip, "recipients")).isEqualTo(9);
        assertThat(shop.stats(drip).path("enrolments").path("completed").asLong())
                .isEqualTo(3);
    }

    @Test
    void a_delay_begins_when_the_message_before_has_really_gone() {
        var shop = TestShop.open(server, """
                {"name":"Shop","channel":"simulator","min_gap_ms":0,"max_gap_ms":0,"hourly_cap":1,"daily_cap":100,
                 "warmup":{"enabled":false}}""");
        shop.contacts(3);
        started(shop, "{\"delay_hours\":0,\"message\":\"One\"},{\"delay_hours\":0.5,\"message\":\"Two\"}");

        shop.advance(Duration.ofHours(12));

        for (int n = 0; n < 3; n++) {
            assertThat(textsTo(shop, n)).containsExactly("One", "Two");
            assertThat(Duration.between(takenAt(shop, n, "One"), takenAt(shop, n, "Two")))
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(30));
        }
    }

    @Test
    void a_reply_ends_the_way_at_a_step_that_says_so() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contacts = shop.contacts(2);
        var drip = started(shop, """
                {"delay_hours":0,"message":"One","stop_on_reply":true},{"delay_hours":24,"message":"Two"}""");
        shop.settle();

        shop.hear(phone(0), "Tell me more");
        shop.advance(Duration.ofDays(2));

        assertThat(textsTo(shop, 0)).containsExactly("One");
        assertThat(textsTo(shop, 1)).containsExactly("One", "Two");
        assertThat(standing(shop, drip, contacts.getFirst())).isEqualTo("stopped replied");
        assertThat(enrolment(shop, drip, contacts.getFirst())
                        .path("explanation")
                        .asString())
                .isEqualTo("The contact replied.");
        assertThat(shop.status(drip)).isEqualTo("completed");
    }

    @Test
    void a_reply_changes_nothing_where_no_step_says_so() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(1);
        started(shop, THREE);
        shop.settle();

        shop.hear(phone(0), "Thanks");
        shop.advance(Duration.ofDays(2));

        assertThat(textsTo(shop, 0)).containsExactly("One", "Two", "Three");
    }

    @Test
    void an_opt_out_ends_the_way_at_once() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contacts = shop.contacts(2);
        var drip = started(shop, THREE);
        shop.settle();

        shop.hear(phone(0), "STOP");
        expect(200, shop.member().post("contacts/%d/opt-out".formatted(contacts.get(1)), "{\"source\":\"phone\"}"));

        assertThat(contacts)
                .allSatisfy(one -> assertThat(standing(shop, drip, one)).isEqualTo("stopped opted_out"));
        shop.advance(Duration.ofDays(2));
        assertThat(shop.taken())
                .filteredOn(taken -> taken.kind().equals("marketing"))
                .hasSize(2);
    }

    @Test
    void a_contact_that_is_deleted_gets_nothing_more() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contact = shop.contacts(1).getFirst();
        var drip = started(shop, THREE);
        shop.settle();

        expect(204, shop.delete("contacts/" + contact));
        shop.advance(Duration.ofDays(2));

        assertThat(standing(shop, drip, contact)).isEqualTo("stopped contact_deleted");
        assertThat(shop.taken()).hasSize(1);
        assertThat(shop.status(drip)).isEqualTo("completed");
    }

    @Test
    void one_contact_can_be_held_let_go_and_taken_out() {
        var shop = TestShop.open(server, TestShop.PACED);
        var contacts = shop.contacts(3);
        var drip = started(shop, THREE);

        shop.settle();
        var last = shop.waiting(drip).contact();
        expect(200, shop.member().post("campaigns/%d/enrolments/%d/pause".formatted(drip, last), "{}"));
        shop.advance(Duration.ofDays(3));
        assertThat(shop.taken()).hasSize(6);
        assertThat(shop.recipient(drip, last).path("reason").asString()).isEqualTo("paused");
        assertThat(shop.status(drip)).isEqualTo("running");

        expect(200, shop.member().post("campaigns/%d/enrolments/%d/resume".formatted(drip, last), "{}"));
        shop.advance(Duration.ofHours(1));
        assertThat(shop.taken()).hasSize(7);
        expect(200, shop.member().post("campaigns/%d/enrolments/%d/stop".formatted(drip, last), "{}"));
        shop.advance(Duration.ofDays(3));

        assertThat(shop.taken()).hasSize(7);
        assertThat(standing(shop, drip, last)).isEqualTo("stopped member");
        assertThat(contacts).hasSize(3);
        assertThat(shop.status(drip)).isEqualTo("completed");
    }

    @Test
    void conditions_make_branches() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(phone(0), ",\"attributes\":{\"plan\":\"Gold\"}," + TestShop.CONSENT);
        shop.contact(phone(1), ",\"tags\":[\"vip\"]," + TestShop.CONSENT);
        var third = shop.contact(phone(2), "," + TestShop.CONSENT);
        var drip = started(shop, """
                {"delay_hours":0,"message":"All"},
                {"delay_hours":1,"message":"Gold","condition":{"field":"attributes.plan","op":"is","value":"gold"}},
                {"delay_hours":0,"message":"Vip","condition":{"field":"tag","op":"is","value":"VIP"}},
                {"delay_hours":0,"message":"Silent","condition":{"field":"replied","op":"is","value":false},"else":"stop"},
                {"delay_hours":1,"message":"End"}""");
        shop.settle();
        shop.hear(phone(2), "Hello");
        shop.advance(Duration.ofHours(5));

        assertThat(textsTo(shop, 0)).containsExactly("All", "Gold", "Silent", "End");
        assertThat(textsTo(shop, 1)).containsExactly("All", "Vip", "Silent", "End");
        assertThat(textsTo(shop, 2)).containsExactly("All");
        assertThat(standing(shop, drip, third)).isEqualTo("stopped condition");
        assertThat(enrolment(shop, drip, third).path("steps").findValuesAsString("status"))
                .containsExactly("sent", "passed_over", "passed_over", "passed_over");
    }

    @Test
    void pausing_the_drip_holds_everybody_and_resuming_goes_on_without_a_heap() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(2);
        var drip = started(shop, THREE);
        shop.settle();

        shop.control(drip, "pause");
        shop.advance(Duration.ofDays(10));
        assertThat(shop.taken()).hasSize(2);
        shop.control(drip, "resume");
        shop.settle();
        assertThat(textsTo(shop, 0)).containsExactly("One", "Two");
        shop.advance(Duration.ofHours(2));
        assertThat(textsTo(shop, 0)).containsExactly("One", "Two", "Three");
    }

    @Test
    void stopping_the_drip_ends_every_way() {
        var shop = TestShop.open(server, TestShop.PACED);
        var contacts = shop.contacts(3);
        var drip = started(shop, THREE);
        shop.settle();

        shop.control(drip, "stop");
        shop.advance(Duration.ofDays(3));

        assertThat(shop.taken()).hasSize(1);
        assertThat(contacts)
                .allSatisfy(one -> assertThat(standing(shop, drip, one)).isEqualTo("stopped campaign"));
    }

    @Test
    void people_are_enrolled_by_the_api_at_most_once() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contacts = shop.contacts(2);
        var silent = shop.contact(phone(9), "");
        var drip = drip(shop, THREE, "\"enrolment\":\"continuous\"");
        expect(
                409,
                shop.member()
                        .post(
                                "campaigns/%d/enrolments".formatted(drip),
                                "{\"contact_ids\":[%d]}".formatted(contacts.getFirst())));
        assertThat(shop.start(drip)).isZero();
        for (int time = 0; time < 2; time++) {
            var body = expect(
                            200,
                            shop.member()
                                    .post(
                                            "campaigns/%d/enrolments".formatted(drip),
                                            "{\"contact_ids\":[%d,%d]}".formatted(contacts.getFirst(), silent)))
                    .body();
            assertThat(body.path("enrolled").asInt()).isEqualTo(1 - time);
            assertThat(body.path("already_in").asInt()).isEqualTo(time);
            assertThat(body.path("excluded").path("no_consent").asInt()).isEqualTo(1);
        }
        shop.advance(Duration.ofDays(3));
        assertThat(shop.taken()).hasSize(3);
        assertThat(shop.status(drip)).isEqualTo("running");
    }

    @Test
    void whoever_gets_the_tag_enters_a_drip_that_is_open() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var early = shop.contact(phone(0), ",\"tags\":[\"new\"]," + TestShop.CONSENT);
        var late = shop.contact(1);
        var silent = shop.contact(phone(2), ",\"tags\":[\"new\"]");
        var drip = drip(shop, THREE, "\"enrolment\":\"continuous\",\"audience\":{\"tags\":[\"new\"]}");
        assertThat(shop.start(drip)).isEqualTo(1);
        shop.advance(Duration.ofHours(1));

        expect(200, shop.member().patch("contacts/" + late, "{\"tags\":[\"new\"]}"));
        expect(
                200,
                shop.member()
                        .post("contacts/%d/opt-in".formatted(silent), "{\"source\":\"form\",\"wording\":\"Yes\"}"));
        shop.advance(Duration.ofSeconds(2));

        assertThat(textsTo(shop, 1)).containsExactly("One");
        assertThat(textsTo(shop, 2)).containsExactly("One");
        shop.advance(Duration.ofDays(2));
        assertThat(shop.taken()).hasSize(9);
        assertThat(standing(shop, drip, early)).isEqualTo("completed ");
        assertThat(shop.status(drip)).isEqualTo("running");
        assertThat(shop.campaign(drip).path("recipients").asInt()).isEqualTo(3);
    }

    @Test
    void the_goal_ends_the_way_and_takes_back_what_still_waits() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(2);
        var drip = drip(shop, THREE, "\"goal\":{\"tag\":\"Customer\"},\"audience\":{\"all\":true}");
        shop.start(drip);
        shop.settle();
        var last = shop.waiting(drip).contact();

        expect(200, shop.member().patch("contacts/" + last, "{\"tags\":[\"customer\"]}"));
        shop.advance(Duration.ofDays(3));

        assertThat(shop.taken()).hasSize(3);
        assertThat(standing(shop, drip, last)).isEqualTo("stopped goal_reached");
        assertThat(shop.recipient(drip, last).path("reason").asString()).isEqualTo("drip_ended");
    }

    @Test
    void editing_a_drip_under_way_changes_only_what_is_still_to_come() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(2);
        var drip = started(shop, THREE);
        shop.settle();

        var edited =
                expect(200, shop.member().put("campaigns/" + drip, """
                        {"sequence":[{"id":1,"delay_hours":0,"message":"One, anew"},
                                     {"delay_hours":12,"message":"Between"},
                                     {"id":3,"delay_hours":1,"message":"The end"}]}""")).body().path("edited");
        shop.advance(Duration.ofDays(2));

        assertThat(textsTo(shop, 0)).containsExactly("One", "Between", "The end");
        assertThat(Duration.between(takenAt(shop, 0, "One"), takenAt(shop, 0, "Between")))
                .isBetween(Duration.ofHours(12), Duration.ofHours(12).plusSeconds(2));
        assertThat(edited.toString()).isEqualTo("""
                [{"id":1,"change":"changed","taken":2,"to_come":0},{"id":4,"change":"added","taken":0,"to_come":2},\
                {"id":2,"change":"removed","taken":0,"to_come":0},{"id":3,"change":"changed","taken":0,"to_come":2}]""");
        expect(422, shop.member().put("campaigns/" + drip, "{\"name\":\"x\",\"sequence\":[]}"));
        assertThat(shop.status(drip)).isEqualTo("completed");
    }

    @Test
    void each_step_says_how_it_stands() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contacts = shop.contacts(3);
        shop.contact(phone(8), "");
        var drip = started(shop, THREE);
        shop.settle();
        expect(200, shop.member().post("campaigns/%d/enrolments/%d/stop".formatted(drip, contacts.getFirst()), "{}"));
        shop.hear(phone(1), "Hello");
        shop.advance(Duration.ofHours(24));

        var steps = shop.items("campaigns/%d/steps".formatted(drip));
        assertThat(steps).hasSize(3);
        assertThat(steps.get(0).path("sent").asLong()).isEqualTo(3);
        assertThat(steps.get(0).path("replied").asLong()).isEqualTo(1);
        assertThat(steps.get(0).path("ended").asLong()).isEqualTo(1);
        assertThat(steps.get(1).path("sent").asLong()).isEqualTo(2);
        assertThat(steps.get(2).path("waiting").asLong()).isEqualTo(2);
        assertThat(shop.campaign(drip).path("excluded").asLong()).isEqualTo(1);
        assertThat(shop.items("campaigns/%d/exclusions".formatted(drip))
                        .getFirst()
                        .path("reason")
                        .asString())
                .isEqualTo("no_consent");
    }
}
