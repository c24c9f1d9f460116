package io.sendwell.campaign.outcome;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static io.sendwell.campaign.outcome.Browser.code;
import static io.sendwell.campaign.outcome.Browser.codes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Links go out as each recipient's own; who follows one gets where it leads, and counts once if it is a person. */
class LinksTest {

    private static final String SALE = "https://shop.example/sale?from=wa";
    private static final String EVERYBODY = "\"audience\":{\"all\":true},\"track_links\":true";

    private static final TestServer server =
            TestShop.startServer("sendwell.public.url=" + Browser.ADDRESS + "/", "sendwell.outcome.patience=60s");
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
    }

    private long launched(String template, String more) {
        var campaign = shop.draft(template, EVERYBODY + ",\"sender_id\":" + shop.sender() + more);
        shop.start(campaign);
        shop.settle();
        return campaign;
    }

    private JsonNode outcomes(long campaign) {
        return expect(200, shop.member().get("campaigns/" + campaign + "/outcomes"))
                .body();
    }

    private JsonNode clicks(long campaign) {
        return outcomes(campaign).path("clicks");
    }

    private void assertCounted(long campaign, long people, long clicks) {
        var counted = clicks(campaign);
        assertThat(counted.path("people").asLong()).as(counted.toString()).isEqualTo(people);
        assertThat(counted.path("clicks").asLong()).as(counted.toString()).isEqualTo(clicks);
    }

    @Test
    void everybody_gets_an_address_of_its_own_that_leads_to_the_same_place() {
        shop.contacts(3);
        var campaign = launched("Hi {first_name}: " + SALE + ", or (https://shop.example/map).", "");

        var texts = shop.taken().stream().map(Taken::text).toList();
        assertThat(texts)
                .hasSize(3)
                .allMatch(
                        text -> text.matches(
                                "Hi Ana: https://go\\.example\\.com/r/[\\w-]{22}, or \\(https://go\\.example\\.com/r/[\\w-]{22}\\)\\."));
        var codes = texts.stream().flatMap(text -> codes(text).stream()).toList();
        assertThat(new HashSet<>(codes)).hasSize(6);
        for (var text : texts) {
            var answer = browser.follow(codes(text).getFirst());
            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location")).contains(SALE);
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        }
        assertCounted(campaign, 3, 3);
        assertThat(clicks(campaign).path("links"))
                .extracting(link -> link.path("url").asString() + " " + link.path("people"))
                .containsExactly("https://shop.example/map 0", SALE + " 3");
    }

    @Test
    void without_the_wish_links_stay_as_they_are() {
        shop.contact(1);
        shop.launch("See " + SALE);
        shop.settle();

        assertThat(shop.taken()).extracting(Taken::text).containsExactly("See " + SALE);
    }

    @Test
    void what_is_different_for_everybody_goes_out_as_it_is_and_the_preflight_says_so() {
        shop.contact(1);
        var campaign = shop.draft(
                "{first_name}: https://shop.example/for/{first_name} {where}",
                EVERYBODY + ",\"variables\":{\"where\":\"https://shop.example/us\"}");
        var warnings = expect(200, shop.member().get("campaigns/" + campaign + "/preflight"))
                .body()
                .path("warnings");
        shop.start(campaign);
        shop.settle();

        assertThat(warnings.toString()).contains("https://shop.example/for/{...}");
        assertThat(shop.taken().getFirst().text())
                .matches("Ana: https://shop\\.example/for/Ana https://go\\.example\\.com/r/[\\w-]{22}");
    }

    @Test
    void a_second_click_within_seconds_is_the_same_and_a_later_one_is_another_of_the_same_person() {
        shop.contact(1);
        var campaign = launched(SALE, "");
        var code = code(shop, phone(1));
        browser.follow(code);
        browser.follow(code);
        shop.advance(Duration.ofSeconds(9));
        browser.follow(code);
        assertCounted(campaign, 1, 1);

        shop.advance(Duration.ofSeconds(2));
        browser.follow(code);
        assertCounted(campaign, 1, 2);
    }

    @Test
    void two_links_of_one_message_are_two_clicks_of_one_person() {
        shop.contact(1);
        var campaign = launched(SALE + " https://shop.example/map", "");
        codes(shop.taken().getFirst().text()).forEach(browser::follow);

        assertCounted(campaign, 1, 2);
        assertThat(clicks(campaign).path("links"))
                .allMatch(link -> link.path("people").asLong() == 1);
    }

    @Test
    void programs_get_where_the_link_leads_and_are_not_counted() {
        shop.contact(1);
        var campaign = launched(SALE, "");
        var code = code(shop, phone(1));
        Stream.of(
                        List.of("GET", "User-Agent", "WhatsApp/2.24.20.80 A"),
                        List.of("GET", "User-Agent", "facebookexternalhit/1.1"),
                        List.of(
                                "GET",
                                "User-Agent",
                                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
                        List.of("GET", "User-Agent", "curl/8.5.0"),
                        List.of("GET", "Accept", "*/*"),
                        List.of("HEAD", "User-Agent", Browser.PERSON),
                        List.of("GET", "User-Agent", Browser.PERSON, "Sec-Purpose", "prefetch;prerender"),
                        List.of("GET", "User-Agent", Browser.PERSON, "X-Moz", "prefetch"))
                .forEach(one -> {
                    var answer = browser.follow(
                            code, one.getFirst(), one.subList(1, one.size()).toArray(String[]::new));
                    assertThat(answer.statusCode()).as(one.toString()).isEqualTo(302);
                });

        assertCounted(campaign, 0, 0);
        browser.follow(code);
        assertCounted(campaign, 1, 1);
    }

    @Test
    void a_code_that_is_not_ours_leads_nowhere() {
        shop.contact(1);
        var campaign = launched(SALE, "");
        var code = code(shop, phone(1));
        char other = code.charAt(5) == 'A' ? 'B' : 'A';
        for (var forged : List.of(
                code.substring(1),
                code.substring(0, 21),
                code + "A",
                code.substring(0, 5) + other + code.substring(6),
                "A".repeat(22),
                "A".repeat(32),
                "https%3A%2F%2Fevil.example",
                "x",
                "%20")) {
            var answer = browser.follow(forged);
            assertThat(answer.statusCode()).as(forged).isIn(400, 404);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
        }
        assertThat(browser.follow("x").headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/html");
        assertCounted(campaign, 0, 0);
    }

    @Test
    void what_a_visitor_adds_changes_nothing_and_the_target_learns_the_code_where_it_is_to() {
        shop.contact(1);
        launched("https://shop.example/a#top https://shop.example/b?x=1", ",\"link_parameter\":\"sw\"");
        var codes = codes(shop.taken().getFirst().text());

        assertThat(browser.follow(codes.get(0) + "?url=https://evil.example&to=//evil.example")
                        .headers()
                        .firstValue("Location"))
                .contains("https://shop.example/a?sw=" + codes.get(0) + "#top");
        assertThat(browser.follow(codes.get(1)).headers().firstValue("Location"))
                .contains("https://shop.example/b?x=1&sw=" + codes.get(1));
    }

    @Test
    void sixteen_at_once_are_sixteen_and_one_sixteen_times_at_once_is_one() throws Exception {
        shop.contacts(16);
        var campaign = launched(SALE, "");
        var codes = shop.taken().stream()
                .map(Taken::text)
                .flatMap(text -> codes(text).stream())
                .toList();
        atOnce(codes.stream()
                .<Callable<?>>map(code -> () -> browser.follow(code))
                .toList());
        assertCounted(campaign, 16, 16);

        shop.advance(Duration.ofMinutes(1));
        atOnce(Stream.generate(() -> codes.getFirst())
                .limit(16)
                .<Callable<?>>map(code -> () -> browser.follow(code))
                .toList());
        assertCounted(campaign, 16, 17);
    }

    private static void atOnce(List<Callable<?>> tasks) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : tasks.stream().map(threads::submit).toList()) {
                done.get();
            }
        }
    }

    @Test
    void the_figures_are_those_of_the_rows() {
        shop.contacts(4);
        var campaign = launched(SALE + " https://shop.example/map", ",\"variants\":[\"Other " + SALE + "\"]");
        var codes = shop.taken().stream()
                .flatMap(taken -> codes(taken.text()).stream())
                .toList();
        for (int n = 0; n < 30; n++) {
            browser.follow(codes.get(n * 7 % codes.size()));
            shop.advance(Duration.ofSeconds(n % 3 == 0 ? 4 : 4_000));
        }
        var recount = shop.inDatabase(
                jdbc -> jdbc.sql("""
                        select count(distinct message_id) || ' ' || sum(times) from campaign.click where campaign_id = :id
                        """).param("id", campaign).query(String.class).single());

        assertThat(clicks(campaign).path("people") + " " + clicks(campaign).path("clicks"))
                .isEqualTo(recount);
        assertThat(clicks(campaign)
                        .path("links")
                        .valueStream()
                        .mapToLong(one -> one.path("clicks").asLong())
                        .sum())
                .isEqualTo(clicks(campaign).path("clicks").asLong());
    }

    @Test
    void a_segment_finds_who_clicked_and_the_lead_score_rises() {
        var contacts = shop.contacts(2);
        launched(SALE, "");
        browser.follow(code(shop, phone(1)));
        shop.advance(Duration.ofMinutes(2));

        var found = expect(200, shop.member().post("segments/preview", """
                {"definition":{"all":[{"field":"clicked","op":"in_last_days","value":7}]}}""")).body();
        assertThat(found.path("count").asLong()).isEqualTo(1);
        assertThat(score(contacts.get(1))).isPositive();
        assertThat(score(contacts.get(0))).isZero();

        shop.advance(Duration.ofDays(8));
        expect(200, shop.member().post("segments/preview", """
                {"definition":{"all":[{"field":"clicked","op":"not_in_last_days","value":7}]}}"""));
        assertThat(expect(200, shop.member().post("segments/preview", """
                {"definition":{"all":[{"field":"clicked","op":"in_last_days","value":7}]}}"""))
                        .body()
                        .path("count")
                        .asLong())
                .isZero();
    }

    private long score(long contact) {
        return expect(200, shop.member().get("contacts/" + contact))
                .body()
                .path("lead_score")
                .asLong();
    }

    @Test
    void a_drip_goes_on_with_who_clicked_in_it_and_not_with_the_others() {
        shop.contacts(2);
        launched("Elsewhere: " + SALE, "");
        var elsewhere = code(shop, phone(0));
        var drip = TestShop.id(shop.member().post("campaigns", """
                {"name":"Welcome","type":"drip","sender_id":%d,"audience":{"all":true},"track_links":true,"sequence":[
                 {"delay_hours":0,"message":"One %s"},
                 {"delay_hours":24,"message":"For you","condition":{"field":"clicked","op":"is","value":true}},
                 {"delay_hours":1,"message":"Did you see?","condition":{"field":"clicked","op":"is_not","value":true}}]}
                """.formatted(shop.sender(), SALE)));
        shop.start(drip);
        shop.settle();
        browser.follow(code(shop, phone(1)));
        browser.follow(elsewhere);
        shop.advance(Duration.ofHours(27));

        assertThat(shop.taken().stream()
                        .filter(taken -> taken.text().equals("For you"))
                        .map(Taken::to))
                .containsExactly(phone(1));
        assertThat(shop.taken().stream()
                        .filter(taken -> taken.text().equals("Did you see?"))
                        .map(Taken::to))
                .containsExactly(phone(0));
        assertThat(clicks(drip).path("links").path(0).path("step").asLong()).isEqualTo(1);
        assertCounted(drip, 1, 1);
    }

    @Test
    void what_two_contacts_followed_one_has_followed_once_they_are_one() {
        var contacts = shop.contacts(2);
        var campaign = launched(SALE, "");
        browser.follow(code(shop, phone(0)));
        expect(
                200,
                shop.member()
                        .post(
                                "contacts/%d/merge".formatted(contacts.get(0)),
                                "{\"into\":%d}".formatted(contacts.get(1))));
        assertThat(clicked()).containsExactly(contacts.get(1));

        shop.advance(Duration.ofMinutes(1));
        browser.follow(code(shop, phone(0)));
        assertThat(clicked()).containsExactly(contacts.get(1));
        assertCounted(campaign, 1, 2);
    }

    private List<Long> clicked() {
        return shop.inDatabase(
                jdbc -> jdbc.sql("select distinct contact_id from campaign.click where workspace_id = :workspace")
                        .param("workspace", shop.workspace().value())
                        .query(Long.class)
                        .list());
    }

    @Test
    void of_a_deleted_contact_the_figures_stay_and_nothing_else() {
        var contact = shop.contact(1);
        var campaign = launched(SALE, "");
        browser.follow(code(shop, phone(1)));
        expect(204, shop.delete("contacts/" + contact));

        assertThat(clicked()).isEmpty();
        assertCounted(campaign, 1, 1);
    }

    @Test
    void when_messages_have_left_their_links_lead_on_and_the_figures_stay() {
        shop.contacts(2);
        var campaign = launched(SALE, "");
        var code = code(shop, phone(0));
        browser.follow(code);
        shop.settings("\"quiet_hours\":null,\"retention_days\":10");
        shop.advance(Duration.ofDays(13));
        assertThat(shop.recipients(campaign)).isEmpty();
        assertThat(clicked()).isEmpty();

        var answer = browser.follow(code);
        assertThat(answer.headers().firstValue("Location")).contains(SALE);
        assertCounted(campaign, 1, 1);
    }

    @Test
    void another_workspace_sees_nothing_of_it() {
        shop.contact(1);
        var campaign = launched(SALE, "");
        var code = code(shop, phone(1));
        browser.follow(code);
        var other = TestShop.open(server, TestShop.UNPACED);

        expect(404, other.member().get("campaigns/" + campaign + "/outcomes"));
        var refused = expect(422, other.member().post("conversions", """
                {"code":"%s","name":"order"}""".formatted(code)));
        assertThat(refused.fields()).containsExactly("code");
    }

    @Test
    void wishes_that_make_no_sense_are_named() {
        for (var wish : List.of(
                "\"link_parameter\":\"sw\"",
                "\"track_links\":true,\"link_parameter\":\"1\"",
                "\"track_links\":true,\"link_parameter\":\"a b\"")) {
            var refused = expect(422, shop.member().post("campaigns", """
                    {"name":"x","message_template":"Hi","audience":{"all":true},%s}""".formatted(wish)));
            assertThat(refused.fields()).containsExactly("link_parameter");
        }
    }
}
