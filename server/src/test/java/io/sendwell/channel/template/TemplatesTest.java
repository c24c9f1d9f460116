package io.sendwell.channel.template;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static io.sendwell.channel.cloud.CloudShop.SECRET;
import static io.sendwell.channel.cloud.CloudShop.tell;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.MessageTemplate;
import io.sendwell.channel.MessageTemplates;
import io.sendwell.channel.TemplateChanged;
import io.sendwell.channel.cloud.CloudShop;
import io.sendwell.channel.cloud.FakeGraph;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Templates from WhatsApp and to it, and what is told of them. */
class TemplatesTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String OFFER = """
            {"name":"offer","language":"en_US","category":"marketing","components":[
              {"type":"HEADER","format":"TEXT","text":"News for {{1}}","example":{"header_text":["you"]}},
              {"type":"BODY","text":"Hi {{1}}, {{2}} off until Sunday.","example":{"body_text":[["Ana","10 %"]]}},
              {"type":"FOOTER","text":"Reply STOP to end"},
              {"type":"BUTTONS","buttons":[
                {"type":"URL","text":"Look","url":"https://example.com/{{1}}","example":["https://example.com/a"]},
                {"type":"QUICK_REPLY","text":"No, thanks"}]}]}""";

    private static final List<TemplateChanged> CHANGES = new CopyOnWriteArrayList<>();

    private static FakeGraph graph;
    private static TestServer server;
    private static CloudShop home;

    static class Listening {
        @Bean
        Ear templatesEar() {
            return new Ear();
        }

        static class Ear {
            @EventListener
            void on(TemplateChanged event) {
                CHANGES.add(event);
            }
        }
    }

    @BeforeAll
    static void start() {
        graph = FakeGraph.start();
        server = CloudShop.startServer(graph, Listening.class);
        home = CloudShop.open(server, graph);
    }

    @AfterAll
    static void stop() {
        server.close();
        graph.close();
    }

    @Test
    void linking_a_number_fetches_its_templates_page_by_page_and_once_a_day_again() {
        var number = graph.number(null);
        IntStream.range(0, 7).forEach(n -> graph.approved(number.account(), simple("hello_" + n)));
        graph.pageSize(3);

        var shop = CloudShop.open(server, graph, number);
        shop.shop().settle();
        assertThat(templates(shop))
                .extracting(one -> one.path("name").asString())
                .hasSize(7);

        graph.review(number.account(), "hello_3", "PAUSED");
        graph.approved(number.account(), simple("hello_7"));
        graph.review(number.account(), "hello_0", "DELETED");
        shop.shop().advance(Duration.ofHours(25));
        graph.pageSize(100);

        assertThat(templates(shop))
                .extracting(one ->
                        one.path("name").asString() + " " + one.path("state").asString())
                .contains("hello_3 paused", "hello_7 approved")
                .doesNotContain("hello_0 approved", "hello_0 gone");
    }

    @Test
    void a_template_is_asked_for_looked_at_and_then_it_can_be_sent() {
        var shop = home.another();
        var template = expect(201, shop.shop().member().post("templates", asked(shop, OFFER)))
                .body();
        assertThat(template.path("state").asString()).isEqualTo("pending");
        assertThat(template.at("/header/place").asString()).isEqualTo("1");
        assertThat(template.path("body_places").valueStream().map(JsonNode::asString))
                .containsExactly("1", "2");
        assertThat(template.at("/buttons/0/wants_value").asBoolean()).isTrue();
        assertThat(template.at("/buttons/1/wants_value").asBoolean()).isFalse();

        told(shop, "APPROVED", "NONE");
        assertThat(stored(shop, template).isSendable()).isTrue();

        told(shop, "PAUSED", "People blocked it");
        assertThat(stored(shop, template).isSendable()).isFalse();
        assertThat(stored(shop, template).rejectedReason()).isEqualTo("People blocked it");
        assertThat(CHANGES.getLast().template()).isEqualTo(stored(shop, template));
        assertThat(CHANGES.getLast().workspace()).isEqualTo(shop.shop().workspace());

        told(shop, "APPROVED", "NONE");
        assertThat(stored(shop, template).rejectedReason()).isNull();
    }

    @Test
    void the_same_news_again_change_nothing() {
        var shop = home.another();
        id(shop.shop().member().post("templates", asked(shop, OFFER)));
        told(shop, "APPROVED", "NONE");
        int changes = CHANGES.size();

        told(shop, "APPROVED", "NONE");
        expect(
                200,
                shop.shop()
                        .member()
                        .post(
                                "templates/sync",
                                "{\"account\":\"" + shop.number().account() + "\"}"));

        // WhatsApp's own list still has it under review: that is what holds.
        assertThat(CHANGES).hasSize(changes + 1);
    }

    @Test
    void what_a_person_would_read_is_shown_and_what_is_missing_named() {
        var shop = home.another();
        long id = id(shop.shop().member().post("templates", asked(shop, OFFER)));

        var whole = expect(200, shop.shop().member().post("templates/" + id + "/preview", """
                                {"header":"Ana","body":{"1":"Ana","2":"10 %"},"buttons":{"0":"spring"}}"""))
                .body();
        assertThat(whole.path("text").asString())
                .isEqualTo("News for Ana\n\nHi Ana, 10 % off until Sunday.\n\nReply STOP to end");
        assertThat(whole.path("missing")).isEmpty();

        var part = expect(200, shop.shop().member().post("templates/" + id + "/preview", "{\"body\":{\"1\":\"Ana\"}}"))
                .body();
        assertThat(part.path("text").asString()).contains("Hi Ana, {{2}} off");
        assertThat(part.path("missing").valueStream().map(JsonNode::asString))
                .containsExactly("header", "body.2", "button.0");
    }

    @Test
    void a_deleted_one_is_gone_here_and_there_but_what_used_it_can_still_name_it() {
        var shop = home.another();
        var template = expect(201, shop.shop().member().post("templates", asked(shop, OFFER)))
                .body();

        expect(204, shop.shop().delete("templates/" + template.path("id")));

        assertThat(stored(shop, template).state().code()).isEqualTo("gone");
        assertThat(expect(
                                200,
                                shop.shop()
                                        .member()
                                        .post(
                                                "templates/sync",
                                                "{\"account\":\""
                                                        + shop.number().account() + "\"}"))
                        .body()
                        .path("templates")
                        .asInt())
                .isZero();
        expect(204, shop.shop().delete("templates/" + template.path("id")));
    }

    @Test
    void one_that_is_there_is_not_asked_for_again() {
        var shop = home.another();
        id(shop.shop().member().post("templates", asked(shop, OFFER)));

        assertThat(shop.shop().member().post("templates", asked(shop, OFFER)).status())
                .isEqualTo(409);
    }

    @Test
    void without_an_account_there_are_no_templates() {
        var shop = TestShop.open(server, TestShop.UNPACED);

        assertThat(shop.member().post("templates", OFFER).status()).isEqualTo(409);
        assertThat(shop.member().post("templates/sync", "{}").status()).isEqualTo(409);
        assertThat(shop.items("templates")).isEmpty();
        assertThat(shop.member().get("templates/1").status()).isEqualTo(404);
    }

    @Test
    void another_workspaces_template_is_like_none() {
        long id = id(home.shop()
                .member()
                .post(
                        "templates",
                        OFFER.replace("\"offer\"", "\"private_offer\"")
                                .replace(
                                        "{\"name\"",
                                        "{\"account\":\"" + home.number().account() + "\",\"name\"")));
        var stranger = TestShop.open(server, TestShop.UNPACED).member();

        assertThat(stranger.get("templates/" + id).status()).isEqualTo(404);
        assertThat(stranger.post("templates/" + id + "/preview", "{}").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"name":"Offer"}                    | name
            {"language":"english"}              | language
            {"category":"fun"}                  | category
            {"parameter_format":"odd"}          | parameter_format
            {"components":[]}                   | components
            {"account":"of somebody else"}      | account
            """)
    void what_is_wrong_is_named_before_whatsapp_is_asked(String change, String field) {
        var form = (ObjectNode) JSON.readTree(asked(home, OFFER));
        JSON.readTree(change).properties().forEach(member -> form.set(member.getKey(), member.getValue()));

        var answer = home.shop().member().post("templates", JSON.writeValueAsString(form));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields()).containsExactly(field);
    }

    private static String asked(CloudShop shop, String form) {
        return form.replaceFirst("\\{", "{\"account\":\"" + shop.number().account() + "\",");
    }

    private static void told(CloudShop shop, String event, String reason) {
        expect(200, tell(server, """
                {"object":"whatsapp_business_account","entry":[{"id":"%s","time":1,"changes":[
                  {"field":"message_template_status_update","value":{"event":"%s","message_template_name":"offer",
                   "message_template_language":"en_US","reason":"%s"}}]}]}""".formatted(shop.number().account(), event, reason), SECRET));
    }

    private static MessageTemplate stored(CloudShop shop, JsonNode template) {
        var workspace = shop.shop().workspace();
        return Tenancy.inWorkspace(
                workspace,
                () -> server.bean(MessageTemplates.class)
                        .find(workspace, template.path("id").asLong())
                        .orElseThrow());
    }

    private static List<JsonNode> templates(CloudShop shop) {
        return shop.shop().items("templates?account=" + shop.number().account());
    }

    private static String simple(String name) {
        return """
                {"name":"%s","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Hello"}]}""".formatted(name);
    }
}
