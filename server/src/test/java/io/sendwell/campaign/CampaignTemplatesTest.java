package io.sendwell.campaign;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.channel.cloud.CloudShop;
import io.sendwell.channel.cloud.FakeGraph;
import io.sendwell.channel.cloud.FakeWebhooks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Campaigns over the Cloud API, from the REST API to what Meta takes: templates outside of the 24 hours, text inside. */
class CampaignTemplatesTest {

    private static FakeGraph graph;
    private static TestServer server;

    private CloudShop cloud;

    @BeforeAll
    static void start() {
        graph = FakeGraph.start();
        graph.windowed(true);
        server = CloudShop.startServer(graph);
    }

    @AfterAll
    static void stop() {
        server.close();
        graph.close();
    }

    @BeforeEach
    void open() {
        cloud = CloudShop.open(server, graph);
        graph.approved(cloud.number().account(), """
                {"name":"spring","language":"en_US","category":"MARKETING","parameter_format":"POSITIONAL",
                 "components":[{"type":"BODY","text":"Hello {{1}}, {{2}} is back.",
                                "example":{"body_text":[["Ana","soup"]]}}]}""");
        expect(200, cloud.shop().member().post("templates/sync", "{}"));
    }

    private static final String TEMPLATE = """
            "template":{"name":"spring","language":"en_US","variables":{"1":"{first_name|there}","2":"{dish}"}},
            "variables":{"dish":"soup"}""";

    @Test
    void who_wrote_lately_gets_the_text_and_everybody_else_the_template() {
        person(1, "Ana");
        person(2, "Bruno");
        writes(phone(2));
        long campaign = draft("\"message_template\":\"Soup is back, {first_name}!\"," + TEMPLATE);

        var preflight = preflight(campaign);
        assertThat(preflight.path("recipients").asLong()).isEqualTo(2);
        assertThat(preflight.at("/window/as_text").asLong()).isOne();
        assertThat(preflight.at("/window/as_template").asLong()).isOne();

        cloud.shop().start(campaign);
        cloud.shop().settle();

        var taken = cloud.taken();
        var toAna = to(taken, 1);
        assertThat(toAna.path("type").asString()).isEqualTo("template");
        assertThat(toAna.at("/template/name").asString()).isEqualTo("spring");
        assertThat(toAna.at("/template/components").findValuesAsString("text")).containsExactly("Ana", "soup");
        assertThat(to(taken, 2).at("/text/body").asString()).isEqualTo("Soup is back, Bruno!");
        var read = cloud.shop()
                .inDatabase(jdbc ->
                        jdbc.sql("""
                        select text from delivery.message where origin_kind = 'campaign' and origin_id = :id""").param("id", campaign).query(String.class).list());
        assertThat(read).containsExactlyInAnyOrder("Hello Ana, soup is back.", "Soup is back, Bruno!");
    }

    @Test
    void the_window_is_that_of_the_number_which_the_contact_wrote_to_and_ends_after_a_day() {
        person(1, "Ana");
        writes(phone(1));
        long inTime = draft("\"message_template\":\"Hi\"");
        assertThat(preflight(inTime).at("/excluded/window_closed").asLong()).isZero();

        cloud.shop().advance(Duration.ofHours(25));

        assertThat(preflight(inTime).at("/excluded/window_closed").asLong()).isOne();
        assertThat(preflight(inTime).path("warnings").toString()).contains("choose a template for them");
        assertThat(cloud.shop().start(draft("\"message_template\":\"Hi\""))).isZero();
    }

    @Test
    void a_template_without_a_text_goes_to_everybody() {
        person(1, "Ana");
        writes(phone(1));
        long campaign = draft(TEMPLATE);
        assertThat(cloud.shop().campaign(campaign).at("/template/variables/1").asString())
                .isEqualTo("{first_name|there}");
        cloud.shop().start(campaign);
        cloud.shop().settle();

        assertThat(to(cloud.taken(), 1).path("type").asString()).isEqualTo("template");
    }

    @Test
    void each_place_needs_a_value_that_somebody_can_have() {
        assertThat(refusal("\"template\":{\"name\":\"spring\",\"language\":\"en_US\",\"variables\":{\"1\":\"x\"}}"))
                .isEqualTo("template.variables.2");
        assertThat(
                        refusal(
                                "\"template\":{\"name\":\"spring\",\"language\":\"en_US\",\"variables\":{\"1\":\"x\",\"2\":\"y\",\"3\":\"z\"}}"))
                .isEqualTo("template.variables.3");
        assertThat(
                        refusal(
                                "\"template\":{\"name\":\"spring\",\"language\":\"en_US\",\"variables\":{\"1\":\"{nobody}\",\"2\":\"y\"}}"))
                .isEqualTo("template.variables");
        assertThat(refusal("\"template\":{\"name\":\"autumn\",\"language\":\"en_US\"}"))
                .isEqualTo("template.name");
        assertThat(refusal("\"template\":{\"id\":987654321}")).isEqualTo("template.id");
    }

    @Test
    void a_template_that_whatsapp_pauses_holds_the_campaign_until_it_is_approved_again() {
        expect(200, cloud.shop().member().patch("senders/" + cloud.shop().sender(), """
                        {"min_gap_ms":10000,"max_gap_ms":10000}"""));
        person(1, "Ana");
        person(2, "Bruno");
        person(3, "Carla");
        long campaign = draft(TEMPLATE);
        cloud.shop().start(campaign);
        cloud.shop().settle();
        assertThat(cloud.taken()).hasSize(1);

        review("PAUSED");
        cloud.shop().advance(Duration.ofMinutes(5));
        assertThat(cloud.taken()).hasSize(1);
        assertThat(cloud.shop().status(campaign)).isEqualTo("paused");
        assertThat(cloud.shop().campaign(campaign).path("status_reason").asString())
                .contains("spring");
        expect(409, cloud.shop().member().post("campaigns/" + campaign + "/resume", "{}"));

        review("APPROVED");
        cloud.shop().control(campaign, "resume");
        cloud.shop().advance(Duration.ofMinutes(5));
        assertThat(cloud.taken()).hasSize(3);
    }

    @Test
    void a_test_is_sent_as_the_template_to_who_never_wrote() {
        person(1, "Ana");
        long campaign = draft(TEMPLATE);
        var answer = expect(
                202,
                cloud.shop()
                        .member()
                        .post("campaigns/" + campaign + "/test-send", "{\"to\":\"%s\"}".formatted(phone(1))));
        cloud.shop().settle();

        assertThat(answer.body().path("text").asString()).isEqualTo("Hello Ana, soup is back.");
        assertThat(to(cloud.taken(), 1).path("type").asString()).isEqualTo("template");
    }

    @Test
    void single_messages_and_replies_go_as_templates_too() {
        person(1, "Ana");
        writes(phone(1));
        cloud.shop().advance(Duration.ofHours(30));
        var template = TEMPLATE.substring(0, TEMPLATE.lastIndexOf(",")).replace("{dish}", "soup");
        long free = cloud.send(phone(1), "\"message\":\"Hi\"");
        long sent = cloud.send(phone(1), template);
        long conversation =
                cloud.shop().items("conversations").getFirst().path("id").asLong();
        long reply = expect(
                        202,
                        cloud.shop()
                                .member()
                                .post("conversations/" + conversation + "/messages", "{%s}".formatted(template)))
                .body()
                .path("message_id")
                .asLong();
        cloud.shop().advance(Duration.ofMinutes(1));

        assertThat(cloud.state(free)).isEqualTo("skipped/window_closed");
        assertThat(cloud.state(sent)).doesNotStartWith("skipped");
        assertThat(cloud.state(reply)).doesNotStartWith("skipped");
        assertThat(cloud.taken())
                .extracting(message -> message.body().path("type").asString())
                .containsExactly("template", "template");
        assertThat(cloud.shop().items("conversations/" + conversation + "/messages"))
                .extracting(line -> line.path("text").asString())
                .contains("Hello Ana, soup is back.");
    }

    /** By the server's clock, which other tests here have moved on. */
    private void writes(String phone) {
        graph.wrote(phone);
        cloud.told(FakeWebhooks.text(cloud.number(), phone, "wamid.IN" + System.nanoTime(), "Hello")
                .replaceFirst(
                        "\"timestamp\":\"[0-9]+\"",
                        "\"timestamp\":\"" + cloud.shop().now().getEpochSecond() + "\""));
    }

    private void review(String status) {
        graph.review(cloud.number().account(), "spring", status);
        expect(200, cloud.shop().member().post("templates/sync", "{}"));
    }

    private String refusal(String members) {
        return expect(422, cloud.shop().member().post("campaigns", body(members)))
                .body()
                .at("/errors/0/field")
                .asString();
    }

    private void person(int n, String name) {
        cloud.shop().contact(phone(n), ",\"name\":\"%s Silva\",%s".formatted(name, CONSENT));
    }

    private long draft(String members) {
        return expect(201, cloud.shop().member().post("campaigns", body(members)))
                .body()
                .path("id")
                .asLong();
    }

    private String body(String members) {
        return "{\"name\":\"Spring\",\"audience\":{\"all\":true},\"sender_id\":%d,%s}"
                .formatted(cloud.shop().sender(), members);
    }

    private JsonNode preflight(long campaign) {
        return expect(200, cloud.shop().member().get("campaigns/" + campaign + "/preflight"))
                .body();
    }

    private static JsonNode to(List<FakeGraph.Taken> taken, int n) {
        return taken.stream()
                .filter(message -> ("+" + message.to().replace("+", "")).equals(phone(n)))
                .findFirst()
                .orElseThrow()
                .body();
    }
}
