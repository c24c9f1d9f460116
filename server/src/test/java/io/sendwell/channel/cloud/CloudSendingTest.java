package io.sendwell.channel.cloud;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.channel.Address;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.TemplateContent;
import io.sendwell.channel.TemplateContent.Button;
import io.sendwell.channel.TemplateContent.Parameter;
import io.sendwell.channel.Transports;
import io.sendwell.channel.media.TestMedia;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Messages on their way through the Cloud API, as WhatsApp gets them, and what becomes of those it does not take. */
class CloudSendingTest {

    private static FakeGraph graph;
    private static TestServer server;

    @BeforeAll
    static void start() {
        graph = FakeGraph.start();
        server = CloudShop.startServer(graph);
    }

    @AfterAll
    static void stop() {
        server.close();
        graph.close();
    }

    @AfterEach
    void mend() {
        graph.loses(_ -> false);
        graph.breaks(_ -> false);
        graph.windowed(true);
    }

    @Test
    void a_text_carries_our_id_and_is_sent() {
        var shop = open();
        long message = shop.send(phone(1), "\"message\":\"See https://example.com\",\"link_preview\":true");

        shop.shop().settle();

        var taken = shop.taken().getFirst();
        assertThat(taken.to()).isEqualTo("12025550101");
        assertThat(taken.data()).matches("SW[0-9A-F]{16}");
        assertThat(taken.body().at("/text/body").asString()).isEqualTo("See https://example.com");
        assertThat(taken.body().at("/text/preview_url").asBoolean()).isTrue();
        assertThat(shop.state(message)).isEqualTo("sent");
    }

    @Test
    void words_about_a_message_move_it_on_whether_they_repeat_our_id_or_not() {
        var shop = open();
        long named = shop.send(phone(1), "\"message\":\"One\"");
        long unnamed = shop.send(phone(1), "\"message\":\"Two\"");
        shop.shop().settle();

        shop.told(FakeWebhooks.status(shop.taken().get(0), shop.number(), "delivered"));
        var bare = shop.taken().get(1);
        shop.told(FakeWebhooks.status(
                new FakeGraph.Taken(bare.wamid(), bare.number(), bare.to(), FakeGraph.JSON.createObjectNode()),
                shop.number(),
                "played"));

        assertThat(shop.state(named)).isEqualTo("delivered");
        assertThat(shop.state(unnamed)).isEqualTo("read");
    }

    @Test
    void a_file_is_uploaded_once_for_all_who_get_it_and_again_when_whatsapp_has_lost_it() {
        var shop = open();
        int before = graph.uploads();
        long media = TestMedia.uploaded(shop.shop(), TestMedia.pdf());
        IntStream.range(0, 3)
                .forEach(n ->
                        shop.send(phone(1), "\"message\":\"The list\",\"media\":{\"media_id\":%d}".formatted(media)));
        shop.shop().settle();

        assertThat(shop.taken()).hasSize(3).allSatisfy(taken -> {
            assertThat(taken.body().path("type").asString()).isEqualTo("document");
            assertThat(taken.body().at("/document/caption").asString()).isEqualTo("The list");
            assertThat(taken.body().at("/document/filename").asString()).endsWith(".pdf");
        });
        assertThat(graph.uploads() - before).isEqualTo(1);

        graph.forgetFiles();
        long again = shop.send(phone(1), "\"message\":\"The list\",\"media\":{\"media_id\":%d}".formatted(media));
        shop.shop().settle();

        assertThat(shop.state(again)).isEqualTo("sent");
        assertThat(graph.uploads() - before).isEqualTo(2);
        assertThat(shop.taken()).hasSize(4);
    }

    @Test
    void a_place_is_sent_as_a_place() {
        var shop = open();
        shop.send(
                phone(1),
                "\"media\":{\"location\":{\"latitude\":-23.5,\"longitude\":-46.6,\"name\":\"Shop\",\"address\":\"Rua 1\"}}");

        shop.shop().settle();

        var place = shop.taken().getFirst().body().path("location");
        assertThat(place.path("latitude").asDouble()).isEqualTo(-23.5);
        assertThat(place.path("name").asString()).isEqualTo("Shop");
    }

    @Test
    void a_template_gets_its_values_where_whatsapp_wants_them() {
        var shop = open();
        graph.approved(shop.number().account(), """
                {"name":"offer","language":"en_US","category":"MARKETING",
                 "components":[{"type":"BODY","text":"Hi {{first_name}}, {{what}} is here."}]}""");

        var outcome = send(
                shop,
                1,
                Address.ofPhone("+12025550199"),
                new TemplateContent(
                        "offer",
                        "en_US",
                        new Parameter(null, "Spring"),
                        List.of(new Parameter("first_name", "Ana"), new Parameter("what", "a\nlong     line")),
                        List.of(
                                new Button(0, "url", "x/1"),
                                new Button(1, "quick_reply", "yes"),
                                new Button(2, "copy_code", "SAVE10"))));

        assertThat(outcome).isEqualTo(new Outcome.Sent());
        var body = shop.taken().getFirst().body();
        assertThat(body.path("type").asString()).isEqualTo("template");
        assertThat(body.at("/template/language/code").asString()).isEqualTo("en_US");
        assertThat(body.at("/template/components")).isEqualTo(json("""
                [{"type":"header","parameters":[{"type":"text","text":"Spring"}]},
                 {"type":"body","parameters":[
                   {"type":"text","parameter_name":"first_name","text":"Ana"},
                   {"type":"text","parameter_name":"what","text":"a long   line"}]},
                 {"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"x/1"}]},
                 {"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"yes"}]},
                 {"type":"button","sub_type":"copy_code","index":"2",
                  "parameters":[{"type":"coupon_code","coupon_code":"SAVE10"}]}]"""));
    }

    @Test
    void who_shows_no_number_is_written_to_by_user_id() {
        var shop = open();
        graph.windowed(false);

        send(shop, 1, new Address(null, "US.1349"), null);

        var body = shop.taken().getFirst().body();
        assertThat(body.has("to")).isFalse();
        assertThat(body.path("recipient").asString()).isEqualTo("US.1349");
    }

    @Test
    void who_wrote_sees_that_a_member_has_read_it() throws InterruptedException {
        var shop = open();
        shop.told(FakeWebhooks.text(shop.number(), phone(1), "wamid.LAST", "And another thing"));
        var conversation = shop.shop().items("conversations").getFirst().path("id");

        expect(200, shop.shop().member().post("conversations/" + conversation + "/read", "{}"));

        assertThat(graph.nextRead()).isEqualTo("wamid.LAST");
    }

    @Test
    void a_lost_answer_leaves_it_in_doubt_until_its_first_receipt() {
        var shop = open();
        graph.loses(_ -> true);
        long message = shop.send(phone(1), "\"message\":\"Hi\"");

        shop.shop().advance(Duration.ofDays(2));
        assertThat(shop.state(message)).isEqualTo("uncertain/no_answer");
        assertThat(shop.taken()).hasSize(1);

        shop.told(FakeWebhooks.status(shop.taken().getFirst(), shop.number(), "sent"));
        assertThat(shop.state(message)).isEqualTo("sent");
        assertThat(shop.taken()).hasSize(1);
    }

    @Test
    void a_server_error_may_hide_a_message_that_went() {
        var shop = open();
        graph.breaks(path -> path.endsWith("/messages"));

        assertThat(send(shop, 1, Address.ofPhone("+12025550199"), null)).isEqualTo(new Outcome.Uncertain("HTTP 503"));
    }

    @Test
    void one_person_gets_a_few_at_once_and_then_one_in_six_seconds() {
        var shop = open();
        graph.windowed(false);
        var outcomes = IntStream.range(0, 7)
                .mapToObj(n -> send(shop, n, Address.ofPhone("+12025550199"), null))
                .toList();

        assertThat(outcomes.subList(0, 6)).containsOnly(new Outcome.Sent());
        assertThat(outcomes.get(6)).isEqualTo(new Outcome.TryLater(Duration.ofSeconds(6), "131056"));
        assertThat(shop.taken()).hasSize(6);
        assertThat(send(shop, 8, Address.ofPhone("+12025550198"), null)).isEqualTo(new Outcome.Sent());
    }

    /** With a person who agreed and has written just now. */
    private static CloudShop open() {
        var shop = CloudShop.open(server, graph);
        shop.shop().contact(1);
        shop.writes(phone(1), "Hello");
        return shop;
    }

    private static Outcome send(CloudShop shop, int n, Address to, @Nullable TemplateContent template) {
        return server.bean(Transports.class)
                .of(Channel.CLOUD_API)
                .orElseThrow()
                .send(new Outgoing(
                        shop.shop().workspace(),
                        new SenderId(shop.shop().sender()),
                        shop.number().id(),
                        "SW%016X".formatted(n),
                        to,
                        1,
                        "marketing",
                        "Hello",
                        Enclosure.NONE,
                        template));
    }

    private static JsonNode json(String text) {
        return FakeGraph.JSON.readTree(text);
    }
}
