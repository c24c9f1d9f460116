package io.sendwell.delivery;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.cloud.CloudShop;
import io.sendwell.channel.cloud.FakeGraph;
import io.sendwell.channel.cloud.FakeWebhooks;
import io.sendwell.channel.media.TestMedia;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Buttons, lists and links to tap: on their way to WhatsApp, and what comes back. */
class InteractiveSendingTest {

    private static final String BUTTONS = """
            "interactive":{"buttons":[{"id":"yes-1","title":"Yes, please"},{"title":"No more of it"}]}""";

    private static FakeGraph graph;
    private static TestServer server;

    /** One for all that is refused: nothing of it stays. */
    private static TestShop strict;

    @BeforeAll
    static void start() {
        graph = FakeGraph.start();
        server = CloudShop.startServer(graph);
        strict = TestShop.open(server, UNPACED);
    }

    @AfterAll
    static void stop() {
        server.close();
        graph.close();
    }

    @Test
    void a_campaign_brings_buttons_with_each_contacts_values_above_and_below() {
        var cloud = cloud("Ana", "Bartholomew-Maximilian-Alexander-Montgomery");
        long campaign = cloud.shop()
                .draft("Soup is back, {first_name}.", """
                "audience":{"all":true},"sender_id":%d,"variables":{"dish":"soup & bread"},
                "interactive":{"header":"For {first_name}, who likes {dish} more than anybody else","footer":"{company|Shop}",
                  "buttons":[{"id":"yes-1","title":"Yes, please"},{"title":"Not now"}]}""".formatted(cloud.shop().sender()));

        assertThat(cloud.shop()
                        .campaign(campaign)
                        .at("/interactive/buttons/1/id")
                        .asString())
                .isEqualTo("Not now");
        cloud.shop().start(campaign);
        cloud.shop().settle();

        var toAna = body(cloud, 1);
        assertThat(toAna.path("type").asString()).isEqualTo("interactive");
        assertThat(toAna.path("interactive")).isEqualTo(json("""
                {"header":{"type":"text","text":"For Ana, who likes soup & bread more than anybody else"},
                 "body":{"text":"Soup is back, Ana."},"footer":{"text":"Shop"},
                 "action":{"buttons":[{"type":"reply","reply":{"id":"yes-1","title":"Yes, please"}},
                                      {"type":"reply","reply":{"id":"Not now","title":"Not now"}}]},
                 "type":"button"}"""));
        assertThat(body(cloud, 2).at("/interactive/header/text").asString())
                .hasSize(60)
                .endsWith("…");
        assertThat(cloud.shop().count(campaign, "sent")).isEqualTo(2);
        var shown = line(cloud.shop(), phone(1), "out");
        assertThat(shown.at("/interactive/header").asString()).startsWith("For Ana, who likes");
        assertThat(shown.at("/interactive/buttons/0/title").asString()).isEqualTo("Yes, please");
    }

    @Test
    void a_list_goes_as_a_list_and_a_link_with_its_values_encoded() {
        var cloud = cloud("Ana");
        var shop = cloud.shop();
        shop.start(shop.draft("Which day?", """
                "audience":{"all":true},"sender_id":%d,"interactive":{"list":{"button":"Choose a day","sections":[
                  {"title":"This week","rows":[{"id":"sat","title":"Saturday","description":"With {first_name}"}]},
                  {"title":"Next week","rows":[{"title":"Monday"}]}]}}""".formatted(shop.sender())));
        shop.start(shop.draft("Your voucher", """
                "audience":{"all":true},"sender_id":%d,"variables":{"code":"A&B 10%%"},
                "interactive":{"link":{"title":"Open it","url":"https://shop.example/v?code={code}&n={first_name|you}"}}""".formatted(shop.sender())));
        shop.settle();

        assertThat(cloud.taken().get(0).body().at("/interactive/action")).isEqualTo(json("""
                {"button":"Choose a day","sections":[
                  {"title":"This week","rows":[{"id":"sat","title":"Saturday","description":"With Ana"}]},
                  {"title":"Next week","rows":[{"id":"Monday","title":"Monday"}]}]}"""));
        assertThat(cloud.taken().get(1).body().at("/interactive/action")).isEqualTo(json("""
                {"name":"cta_url","parameters":{"display_text":"Open it",
                  "url":"https://shop.example/v?code=A%26B%2010%25&n=Ana"}}"""));
    }

    @Test
    void a_picture_may_stand_above_buttons_and_is_uploaded() {
        var cloud = cloud("Ana");
        long picture = TestMedia.uploaded(cloud.shop(), TestMedia.png(31));

        long message = cloud.send(
                phone(1), "\"message\":\"This one?\",\"media\":{\"media_id\":%d},%s".formatted(picture, BUTTONS));
        cloud.shop().settle();

        assertThat(cloud.state(message)).isEqualTo("sent");
        var sent = cloud.taken().getFirst().body().path("interactive");
        assertThat(sent.at("/header/type").asString()).isEqualTo("image");
        assertThat(sent.at("/header/image/id").asString()).isNotEmpty();
    }

    @Test
    void outside_of_the_24_hours_they_do_not_go_and_a_template_goes_without_them() {
        var cloud = cloud("Ana");
        graph.approved(cloud.number().account(), """
                {"name":"spring","language":"en_US","category":"MARKETING","parameter_format":"POSITIONAL",
                 "components":[{"type":"BODY","text":"Soup is back."}]}""");
        expect(200, cloud.shop().member().post("templates/sync", "{}"));
        cloud.shop().advance(Duration.ofHours(25));

        long alone = cloud.send(phone(1), "\"message\":\"Soup?\"," + BUTTONS);
        long backed = cloud.send(
                phone(1), "\"message\":\"Soup?\",\"template\":{\"name\":\"spring\",\"language\":\"en_US\"}," + BUTTONS);
        cloud.shop().settle();

        assertThat(cloud.state(alone)).isEqualTo("skipped/window_closed");
        assertThat(cloud.state(backed)).isEqualTo("sent");
        assertThat(cloud.taken()).singleElement().satisfies(taken -> {
            assertThat(taken.body().path("type").asString()).isEqualTo("template");
            assertThat(taken.body().has("interactive")).isFalse();
        });
        cloud.writes(phone(1), "Hello again");
        assertThat(lines(cloud.shop(), phone(1)))
                .filteredOn(line -> line.path("text").asString("").equals("Soup is back."))
                .singleElement()
                .satisfies(line -> assertThat(line.path("interactive").isNull()).isTrue());
    }

    @Test
    void a_tap_reaches_the_inbox_in_words_with_its_id_and_stop_on_a_button_is_a_stop() {
        var cloud = cloud("Ana");
        cloud.told(FakeWebhooks.tap(cloud.number(), phone(1), "wamid.T1", "button_reply", "yes-1", "Yes, please"));
        assertThat(line(cloud.shop(), phone(1), "in").path("text").asString()).isEqualTo("Yes, please");
        assertThat(line(cloud.shop(), phone(1), "in").path("choice").asString()).isEqualTo("yes-1");
        assertThat(line(cloud.shop(), phone(1), "in")
                        .at("/classification/intent")
                        .asString())
                .isEqualTo("interested");

        cloud.told(FakeWebhooks.tap(cloud.number(), phone(1), "wamid.T2", "list_reply", "row-9", "Stop"));
        assertThat(line(cloud.shop(), phone(1), "in").path("choice").asString()).isEqualTo("row-9");
        assertThat(cloud.shop()
                        .items("contacts")
                        .getFirst()
                        .path("consent_status")
                        .asString())
                .isEqualTo("revoked");
    }

    @Test
    void the_simulated_people_tap_and_replies_and_steps_carry_buttons_too() {
        var shop = TestShop.open(server, UNPACED);
        shop.contacts(12);
        shop.behave("\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":1,\"replies\":[]");
        long drip = shop.draft("Soup?", """
                "type":"drip","audience":{"all":true},"sender_id":%d,"sequence":[{"delay_hours":0,%s}]""".formatted(shop.sender(), BUTTONS));
        assertThat(shop.campaign(drip)
                        .at("/sequence/0/interactive/buttons/0/id")
                        .asString())
                .isEqualTo("yes-1");
        shop.start(drip);
        shop.advance(Duration.ofHours(12));

        var taps = shop.items("conversations?limit=200").stream()
                .flatMap(one -> shop.items("conversations/" + one.path("id") + "/messages").stream())
                .filter(line -> line.path("direction").asString().equals("in"))
                .toList();
        assertThat(taps)
                .hasSizeBetween(1, 11)
                .allSatisfy(tap -> assertThat(tap.path("choice").asString() + " "
                                + tap.path("text").asString())
                        .isIn("yes-1 Yes, please", "No more of it No more of it"));

        shop.behave("\"delivered_rate\":0,\"read_rate\":0,\"reply_rate\":0");
        shop.hear(phone(0), "And now?");
        shop.settle();
        var conversation = shop.items("conversations").getFirst().path("id");
        expect(
                202,
                shop.member()
                        .post("conversations/" + conversation + "/messages", "{\"text\":\"Now?\"," + BUTTONS + "}"));
        shop.settle();
        assertThat(shop.items("simulator/accepted?limit=200"))
                .filteredOn(line -> line.path("kind").asString().equals("reply"))
                .singleElement()
                .satisfies(line -> assertThat(
                                line.at("/interactive/buttons/1/title").asString())
                        .isEqualTo("No more of it"));
    }

    @Test
    void a_contact_without_a_value_is_counted_before_the_launch_and_the_words_are_checked_for_spam() {
        var shop = TestShop.open(server, UNPACED);
        shop.contact(phone(1), ",\"name\":\"Ana\",\"attributes\":{\"size\":\"L\"}," + CONSENT);
        shop.contact(phone(2), "," + CONSENT);
        var plain = preflight(shop, "\"interactive\":{\"footer\":\"Size {size}\",\"buttons\":[{\"title\":\"Fine\"}]}");
        var loud = preflight(shop, """
                "interactive":{"header":"ACT NOW!!! FREE $$$ WINNER","buttons":[{"title":"CLICK HERE NOW!!!"}]}""");

        assertThat(plain.at("/excluded/missing_variables").asLong()).isOne();
        assertThat(plain.path("recipients").asLong()).isOne();
        assertThat(loud.at("/spam/score").asInt())
                .isGreaterThan(plain.at("/spam/score").asInt() + 20);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                | interactive
            {"buttons":[],"footer":"x"}                                       | interactive
            {"buttons":[{"title":"A"}],"link":{"title":"B","url":"https://a.example"}} | interactive
            {"buttons":[{"title":"A"},{"title":"B"},{"title":"C"},{"title":"D"}]} | interactive.buttons
            {"buttons":[null]}                                                | interactive.buttons[0].title
            {"buttons":[{"title":"123456789012345678901"}]}                   | interactive.buttons[0].title
            {"buttons":[{"title":"Hi {first_name}"}]}                         | interactive.buttons[0].title
            {"buttons":[{"id":"1","title":"A"},{"id":"1","title":"B"}]}       | interactive.buttons[1].id
            {"buttons":[{"id":"1","title":"A"},{"id":"2","title":"A"}]}       | interactive.buttons[1].title
            {"header":"1234567890123456789012345678901234567890123456789012345678901","buttons":[{"title":"A"}]} | interactive.header
            {"footer":"{nobody}","buttons":[{"title":"A"}]}                   | interactive
            {"footer":"{","buttons":[{"title":"A"}]}                          | interactive
            {"list":{"button":"Open","sections":[]}}                          | interactive.list.sections
            {"list":{"sections":[{"rows":[{"title":"A"}]}]}}                  | interactive.list.button
            {"list":{"button":"Open","sections":[{"rows":[{"title":"A"}]},{"title":"Two","rows":[{"title":"B"}]}]}} | interactive.list.sections[0].title
            {"list":{"button":"Open","sections":[{"rows":[]}]}}               | interactive.list.sections[0].rows
            {"link":{"title":"Open","url":"shop.example"}}                    | interactive.link.url
            {"link":{"title":"Open","url":"javascript:alert(1)"}}             | interactive.link.url
            {"link":{"url":"https://shop.example"}}                           | interactive.link.title
            """)
    void what_whatsapp_would_refuse_is_refused_at_the_draft(String interactive, String field) {
        assertThat(refusal(strict, "Hi", "\"interactive\":" + interactive)).isEqualTo(field);
    }

    @Test
    void text_media_and_buttons_must_fit_together() {
        var shop = TestShop.open(server, UNPACED);
        long sound = TestMedia.uploaded(shop, TestMedia.mp3());
        long picture = TestMedia.uploaded(shop, TestMedia.png(32));
        var list = "\"interactive\":{\"list\":{\"button\":\"Open\",\"sections\":[{\"rows\":[{\"title\":\"A\"}]}]}}";

        assertThat(refusal(shop, "", BUTTONS)).isEqualTo("message_template");
        assertThat(refusal(shop, "x".repeat(1025), BUTTONS)).isEqualTo("message_template");
        assertThat(shop.draft("x".repeat(1025), toAll(shop) + "," + list)).isPositive();
        assertThat(refusal(shop, "Hi", BUTTONS + ",\"variants\":[\"" + "x".repeat(1025) + "\"]"))
                .isEqualTo("variants[0].text");
        assertThat(refusal(shop, "Hi", BUTTONS + ",\"link_preview\":true")).isEqualTo("link_preview");
        assertThat(refusal(shop, "Hi", BUTTONS + media(sound))).isEqualTo("media");
        assertThat(refusal(shop, "Hi", list + media(picture))).isEqualTo("media");
        assertThat(refusal(
                        shop,
                        "Hi",
                        "\"interactive\":{\"header\":\"A\",\"buttons\":[{\"title\":\"A\"}]}" + media(picture)))
                .isEqualTo("interactive.header");
        assertThat(expect(422, shop.member().post("campaigns", """
                        {"name":"Spring","type":"drip","audience":{"all":true},
                         "sequence":[{"delay_hours":1,"message":"Hi","interactive":{}}]}"""))
                        .body()
                        .at("/errors/0/field")
                        .asString())
                .isEqualTo("sequence[0].interactive");
    }

    private static CloudShop cloud(String... names) {
        var cloud = CloudShop.open(server, graph);
        for (int n = 0; n < names.length; n++) {
            cloud.shop().contact(phone(n + 1), ",\"name\":\"%s Silva\",%s".formatted(names[n], CONSENT));
            cloud.writes(phone(n + 1), "Hello");
        }
        return cloud;
    }

    private static JsonNode body(CloudShop cloud, int n) {
        return cloud.taken().stream()
                .filter(taken -> phone(n).endsWith(taken.to()))
                .findFirst()
                .orElseThrow()
                .body();
    }

    private static List<JsonNode> lines(TestShop shop, String phone) {
        var contact = shop.items("contacts").stream()
                .filter(one -> one.path("phone").asString().equals(phone))
                .findFirst()
                .orElseThrow();
        var conversation =
                shop.items("conversations?contact_id=" + contact.path("id")).getFirst();
        return shop.items("conversations/" + conversation.path("id") + "/messages");
    }

    private static JsonNode line(TestShop shop, String phone, String direction) {
        return lines(shop, phone).stream()
                .filter(line -> line.path("direction").asString().equals(direction))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode preflight(TestShop shop, String members) {
        long campaign = shop.draft("Hello there", toAll(shop) + "," + members);
        return expect(200, shop.member().get("campaigns/" + campaign + "/preflight"))
                .body();
    }

    private static String refusal(TestShop shop, String text, String members) {
        return expect(422, shop.member().post("campaigns", """
                        {"name":"Spring","message_template":"%s",%s,%s}""".formatted(text, toAll(shop), members)))
                .body()
                .at("/errors/0/field")
                .asString();
    }

    private static String toAll(TestShop shop) {
        return "\"audience\":{\"all\":true},\"sender_id\":" + shop.sender();
    }

    private static String media(long id) {
        return ",\"media\":{\"media_id\":%d}".formatted(id);
    }

    private static JsonNode json(String text) {
        return CloudShop.json(text);
    }
}
