package io.sendwell.campaign;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be written into a campaign, and what a reader of the answer learns when it cannot. */
class CampaignDraftsTest {

    private static TestServer server;
    private static TestShop shop;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
        shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(
                TestShop.phone(1), ",\"name\":\"Ana Silva\",\"attributes\":{\"city\":\"Lisbon\"}," + TestShop.CONSENT);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "Hi {first_name; a brace that is never closed at position 4",
                "Hi first_name}; a closing brace without an opening one at position 14",
                "Hi {{first_name}}; a brace inside a brace at position 5",
                "Hi ${first_name}; at position 4",
                "Hi {nickname}; unknown variable 'nickname' at position 4",
                "Hi {7*7}; '7*7' is not a variable's name at position 4"
            })
    void a_broken_template_is_refused_with_its_position(String template, String message) {
        int before = shop.items("campaigns").size();

        var answer = expect(422, shop.member().post("campaigns", """
                {"name":"Broken","message_template":"%s","audience":{"all":true}}""".formatted(template)));

        var error = answer.body().path("errors").path(0);
        assertThat(error.path("field").asString()).isEqualTo("message_template");
        assertThat(error.path("message").asString()).contains(message);
        assertThat(shop.items("campaigns")).hasSize(before);
    }

    /** A variable can go missing between writing and starting: the campaign that brought it is edited. */
    @Test
    void a_template_that_broke_since_it_was_written_does_not_start() {
        var campaign = shop.draft("Only {city}");
        shop.inDatabase(jdbc -> jdbc.sql("update campaign.campaign set message_template = 'Only {town' where id = :id")
                .param("id", campaign)
                .update());

        var answer = expect(422, shop.member().post("campaigns/" + campaign + "/start", "{}"));

        assertThat(answer.body().path("errors").path(0).path("message").asString())
                .contains("never closed at position 6");
        assertThat(shop.status(campaign)).isEqualTo("draft");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"sender_id\":999999,\"audience\":{\"all\":true}; sender_id",
                "\"sender_ids\":[999999],\"audience\":{\"all\":true}; sender_ids",
                "\"phone_number_id\":999999,\"audience\":{\"all\":true}; phone_number_id",
                "\"audience\":{\"list_ids\":[999999]}; audience.list_ids[0]",
                "\"audience\":{\"tags\":[\"nobody\"]}; audience.tags[0]",
                "\"audience\":{\"contact_ids\":[999999]}; audience.contact_ids[0]",
                "\"contact_ids\":[999999]; audience.contact_ids[0]",
                "\"audience\":{}; audience",
                "\"audience\":{\"all\":true},\"timezone\":\"Mars/Base\"; timezone",
                "\"audience\":{\"all\":true},\"scheduled_at\":\"soon\"; scheduled_at",
                "\"audience\":{\"all\":true},\"send_window\":{\"start\":\"9\",\"end\":\"18:00\"}; send_window.start",
                "\"audience\":{\"all\":true},\"send_window\":{\"start\":\"09:00\"}; send_window.end",
                "\"audience\":{\"all\":true},\"type\":\"drip\"; sequence",
                "\"audience\":{\"all\":\"yes\"}; audience.all",
                "\"audience\":{\"contact_ids\":[null]}; audience.contact_ids[0]",
                "\"audience\":{\"tags\":[null]}; audience.tags[0]",
                "\"audience\":{\"all\":true},\"sender_ids\":[null]; sender_ids[0]",
                "\"audience\":{\"all\":true},\"variables\":{\"offer\":null}; variables.offer",
                "\"audience\":{\"all\":true},\"variables\":{\"bad name\":\"x\"}; variables"
            })
    void what_is_not_known_here_is_refused_by_the_name_of_its_field(String members, String field) {
        var answer = shop.member()
                .post("campaigns", "{\"name\":\"Wrong\",\"message_template\":\"Hi\",%s}".formatted(members));

        assertThat(answer.status()).as(answer.body().toString()).isIn(400, 422);
        assertThat(answer.body()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("field").asString()))
                .as(answer.body().toString())
                .contains(field);
    }

    @Test
    void a_name_or_a_text_that_is_missing_or_too_long_is_refused() {
        var answer = expect(422, shop.member().post("campaigns", """
                {"name":"%s","message_template":"%s","audience":{"all":true}}""".formatted("x".repeat(300), "y".repeat(5000))));

        assertThat(answer.body()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("field").asString()))
                .containsExactlyInAnyOrder("name", "message_template");
    }

    @Test
    void a_draft_can_be_edited_and_deleted() {
        var campaign = shop.draft("Hello");

        expect(200, shop.member().put("campaigns/" + campaign, """
                {"name":"Summer","message_template":"Hi {first_name|you}","audience":{"all":true}}"""));
        assertThat(shop.campaign(campaign).path("name").asString()).isEqualTo("Summer");
        expect(204, shop.delete("campaigns/" + campaign));

        expect(404, shop.member().get("campaigns/" + campaign));
    }

    @Test
    void a_campaign_of_another_workspace_does_not_exist() {
        var theirs = shop.draft("Hello");
        var other = TestShop.open(server, TestShop.UNPACED);

        for (var path : List.of("", "/preflight", "/stats", "/recipients", "/exclusions", "/preview?contact_id=1")) {
            expect(404, other.member().get("campaigns/" + theirs + path));
        }
        for (var verb : List.of("start", "pause", "resume", "stop", "duplicate", "retry-failed")) {
            expect(404, other.member().post("campaigns/" + theirs + "/" + verb, "{}"));
        }
        expect(404, other.member().post("campaigns/" + theirs + "/test-send", "{\"to\":\"+12025550100\"}"));
        expect(404, other.member().put("campaigns/" + theirs, """
                {"name":"Mine","message_template":"Mine","audience":{"all":true}}"""));
        expect(404, other.delete("campaigns/" + theirs));
        assertThat(shop.status(theirs)).isEqualTo("draft");
    }

    @Test
    void nobody_can_use_the_sender_or_the_contacts_of_another_workspace() {
        var other = TestShop.open(server, TestShop.UNPACED);
        var theirs = other.contact(7);

        expect(422, shop.member().post("campaigns", """
                {"name":"x","message_template":"x","audience":{"all":true},"sender_id":%d}""".formatted(other.sender())));
        expect(422, shop.member().post("campaigns", """
                {"name":"x","message_template":"x","contact_ids":[%d]}""".formatted(theirs)));
    }

    @Test
    void a_preview_shows_the_message_as_the_contact_would_get_it() {
        var ana = shop.items("contacts").getLast().path("id").asLong();
        var campaign = id(shop.member().post("campaigns", """
                {"name":"Offer","message_template":"{first_name}, {offer} in {city|your town}","audience":{"all":true},
                 "variables":{"offer":"{50% off}"}}"""));

        var preview = expect(200, shop.member().get("campaigns/%d/preview?contact_id=%d".formatted(campaign, ana)));

        assertThat(preview.body().path("text").asString()).isEqualTo("Ana, {50% off} in Lisbon");
        expect(404, shop.member().get("campaigns/" + campaign + "/preview?contact_id=999999"));
    }

    @Test
    void a_preview_for_somebody_without_the_value_names_what_is_missing() {
        var nameless = shop.contact(TestShop.phone(77), "");
        var campaign = shop.draft("Hi {first_name} in {city}");

        var answer = expect(422, shop.member().get("campaigns/%d/preview?contact_id=%d".formatted(campaign, nameless)));

        assertThat(answer.body().path("errors").path(0).path("message").asString())
                .contains("first_name", "city");
    }

    @Test
    void the_pre_flight_counts_who_is_in_and_who_is_out_and_why() {
        var here = TestShop.open(server, TestShop.UNPACED);
        here.contacts(3);
        here.contact(TestShop.phone(10), ",\"name\":\"Unasked\"");
        var gone = here.contact(11);
        expect(200, here.member().post("contacts/" + gone + "/opt-out", "{}"));
        here.contact(TestShop.phone(12), "," + TestShop.CONSENT);
        here.member().post("contacts", "{\"email\":\"no-phone@example.com\"," + TestShop.CONSENT + "}");
        var campaign = here.draft("Hi {first_name}");

        var report = expect(200, here.member().get("campaigns/" + campaign + "/preflight"))
                .body();

        assertThat(report.path("recipients").asInt()).isEqualTo(3);
        assertThat(report.path("excluded").path("no_consent").asInt()).isEqualTo(1);
        assertThat(report.path("excluded").path("opted_out").asInt()).isEqualTo(1);
        assertThat(report.path("excluded").path("no_phone").asInt()).isEqualTo(1);
        assertThat(report.path("excluded").path("missing_variables").asInt()).isEqualTo(1);
        assertThat(here.items("campaigns/" + campaign + "/exclusions")).hasSize(4);
        assertThat(here.start(campaign)).isEqualTo(3);
        assertThat(here.items("campaigns/" + campaign + "/exclusions")).hasSize(4);
    }

    @Test
    void a_test_send_goes_to_one_phone_and_into_no_figures() {
        var here = TestShop.open(server, TestShop.PACED);
        here.contacts(2);
        var campaign = here.draft("Hi {first_name|you}");

        expect(202, here.member().post("campaigns/" + campaign + "/test-send", "{\"to\":\"+12025559999\"}"));
        here.settle();

        assertThat(here.taken()).singleElement().satisfies(line -> {
            assertThat(line.kind()).isEqualTo("test");
            assertThat(line.to()).isEqualTo("+12025559999");
            assertThat(line.text()).isEqualTo("Hi you");
        });
        assertThat(here.count(campaign, "recipients")).isZero();
        assertThat(here.status(campaign)).isEqualTo("draft");
        expect(422, here.member().post("campaigns/" + campaign + "/test-send", "{\"to\":\"12\"}"));
        expect(422, here.member().post("campaigns/" + campaign + "/test-send", "{}"));
    }

    @Test
    void nobody_who_opted_out_gets_a_test() {
        var here = TestShop.open(server, TestShop.UNPACED);
        var ana = here.contact(1);
        expect(200, here.member().post("contacts/" + ana + "/opt-out", "{}"));
        here.settle();
        int before = here.taken().size();
        var campaign = here.draft("Hi");

        expect(
                202,
                here.member()
                        .post("campaigns/" + campaign + "/test-send", "{\"to\":\"%s\"}".formatted(TestShop.phone(1))));
        here.settle();

        assertThat(here.taken()).hasSize(before);
    }
}
