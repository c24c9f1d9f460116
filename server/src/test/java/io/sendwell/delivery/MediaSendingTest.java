package io.sendwell.delivery;

import static io.sendwell.TestShop.PACED;
import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.media.TestMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Files, places and link previews on their way from a draft, a reply or the API to WhatsApp. */
class MediaSendingTest {

    @TempDir
    static Path data;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer("sendwell.data=" + data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_campaign_brings_everybody_its_picture_with_the_text_as_caption() {
        var shop = TestShop.open(server, UNPACED);
        shop.contacts(3);
        long media = TestMedia.uploaded(shop, TestMedia.png(1));
        long campaign = shop.draft("Hi {first_name}", toAll(shop) + ",\"media\":{\"media_id\":%d}".formatted(media));

        assertThat(shop.campaign(campaign).at("/media/kind").asString()).isEqualTo("image");
        shop.start(campaign);
        shop.settle();

        assertThat(taken(shop)).hasSize(3).allSatisfy(message -> {
            assertThat(message.path("text").asString()).isEqualTo("Hi Ana");
            assertThat(message.at("/media/kind").asString()).isEqualTo("image");
            assertThat(message.at("/media/name").asString()).isEqualTo("a file.png");
            assertThat(message.at("/media/sha256").asString())
                    .isEqualTo(expect(200, shop.member().get("media/" + media))
                            .body()
                            .path("sha256")
                            .asString());
        });
        assertThat(shop.count(campaign, "sent")).isEqualTo(3);
    }

    @Test
    void a_picture_may_stand_alone_and_a_place_must() {
        var shop = TestShop.open(server, UNPACED);
        shop.contacts(1);
        long media = TestMedia.uploaded(shop, TestMedia.png(2));
        var place = "\"media\":{\"location\":{\"latitude\":38.72,\"longitude\":-9.14,\"name\":\"Shop\"}}";

        shop.start(shop.draft("", toAll(shop) + ",\"media\":{\"media_id\":%d}".formatted(media)));
        shop.start(shop.draft("", toAll(shop) + "," + place));
        shop.settle();

        var taken = taken(shop);
        assertThat(taken)
                .extracting(message -> message.at("/media/kind").asString())
                .containsExactly("image", "location");
        assertThat(taken.getLast().at("/media/latitude").asDouble()).isEqualTo(38.72);
        refused(shop, "Come here", place, "message_template");
    }

    @Test
    void a_direct_message_a_reply_and_a_test_carry_media_each_its_own() {
        var shop = TestShop.open(server, UNPACED);
        shop.contact(0);
        long first = TestMedia.uploaded(shop, TestMedia.png(3));
        long second = TestMedia.uploaded(shop, TestMedia.pdf());

        expect(202, shop.member().post("whatsapp/send", """
                {"to":"%s","message":"One","media":{"media_id":%d}}""".formatted(phone(0), first)));
        expect(202, shop.member().post("whatsapp/send", """
                {"to":"%s","message":"See https://example.com","link_preview":true}""".formatted(phone(0))));
        shop.hear(phone(0), "Do you have a price list?");
        shop.settle();
        var conversation = shop.items("conversations").getFirst().path("id").asLong();
        expect(202, shop.member().post("conversations/%d/messages".formatted(conversation), """
                {"media":{"media_id":%d}}""".formatted(second)));
        long campaign = shop.draft("Two", toAll(shop) + ",\"media\":{\"media_id\":%d}".formatted(first));
        expect(202, shop.member().post("campaigns/%d/test-send".formatted(campaign), """
                {"to":"%s"}""".formatted(phone(0))));
        shop.settle();

        assertThat(taken(shop))
                .extracting(message -> message.path("kind").asString() + " "
                        + message.path("media").path("kind").asString("-") + " "
                        + message.path("link_preview").asBoolean())
                .containsExactlyInAnyOrder(
                        "marketing image false", "marketing - true", "reply document false", "test image false");
        assertThat(shop.items("conversations/%d/messages".formatted(conversation)))
                .filteredOn(line -> line.path("kind").asString("").equals("reply"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.path("type").asString()).isEqualTo("document");
                    assertThat(line.at("/media/media_id").asLong()).isEqualTo(second);
                });
    }

    @Test
    void what_does_not_fit_is_refused_at_the_draft() {
        var shop = TestShop.open(server, UNPACED);
        long picture = TestMedia.uploaded(shop, TestMedia.png(4));
        long sound = TestMedia.uploaded(shop, TestMedia.mp3());
        long foreign = TestMedia.uploaded(TestShop.open(server, UNPACED), TestMedia.png(5));

        refused(shop, "Hi", "\"media\":{}", "media");
        refused(shop, "Hi", "\"media\":{\"media_id\":987654}", "media.media_id");
        refused(shop, "Hi", "\"media\":{\"media_id\":%d}".formatted(foreign), "media.media_id");
        refused(shop, "Hi", "\"media\":{\"media_id\":%d,\"location\":{}}".formatted(picture), "media");
        refused(shop, "", "\"media\":{\"location\":{\"latitude\":91,\"longitude\":0}}", "media.location.latitude");
        refused(shop, "x".repeat(1025), "\"media\":{\"media_id\":%d}".formatted(picture), "message_template");
        refused(shop, "Listen", "\"media\":{\"media_id\":%d}".formatted(sound), "message_template");
        refused(shop, "Hi", "\"link_preview\":true,\"media\":{\"media_id\":%d}".formatted(picture), "link_preview");
        refused(shop, "", "\"link_preview\":true", "message_template");
    }

    @Test
    void a_picture_whose_bytes_are_gone_halts_the_campaign_before_the_second_recipient() throws IOException {
        var shop = TestShop.open(server, PACED);
        shop.contacts(3);
        long media = TestMedia.uploaded(shop, TestMedia.png(6));
        long campaign = shop.draft("Look", toAll(shop) + ",\"media\":{\"media_id\":%d}".formatted(media));
        Files.delete(bytesOf(shop, media));
        shop.start(campaign);

        shop.advance(Duration.ofMinutes(5));

        assertThat(taken(shop)).isEmpty();
        assertThat(shop.status(campaign)).isEqualTo("paused");
        assertThat(shop.count(campaign, "failed")).isEqualTo(1);
        assertThat(shop.count(campaign, "queued")).isEqualTo(2);
        assertThat(shop.recipients(campaign))
                .anySatisfy(one -> assertThat(one.path("reason").asString()).isEqualTo("131053"));
        shop.assertAddsUp(campaign);
    }

    @Test
    void whatsapps_refusal_of_media_halts_the_campaign_too() {
        for (var code : List.of("131051", "131052", "131053")) {
            var shop = TestShop.open(server, PACED);
            shop.contacts(2);
            shop.behave("\"fail\":[{\"code\":\"%s\",\"rate\":1}]".formatted(code));
            long media = TestMedia.uploaded(shop, TestMedia.mp4());
            long campaign = shop.draft("", toAll(shop) + ",\"media\":{\"media_id\":%d}".formatted(media));
            shop.start(campaign);

            shop.advance(Duration.ofMinutes(1));

            assertThat(shop.status(campaign)).as(code).isEqualTo("paused");
            assertThat(shop.count(campaign, "queued")).as(code).isEqualTo(1);
        }
    }

    @Test
    void a_file_that_something_is_to_be_sent_with_cannot_be_deleted() {
        var shop = TestShop.open(server, PACED);
        shop.contacts(1);
        long inDraft = TestMedia.uploaded(shop, TestMedia.png(7));
        long queued = TestMedia.uploaded(shop, TestMedia.png(8));
        long draft = shop.draft("Hi", toAll(shop) + ",\"media\":{\"media_id\":%d}".formatted(inDraft));
        expect(200, shop.member().post("senders/%d/pause".formatted(shop.sender()), "{}"));
        expect(202, shop.member().post("whatsapp/send", """
                {"to":"%s","message":"Later","media":{"media_id":%d}}""".formatted(phone(0), queued)));

        expect(409, shop.delete("media/" + inDraft));
        expect(409, shop.delete("media/" + queued));
        expect(200, shop.member().post("senders/%d/resume".formatted(shop.sender()), "{}"));
        shop.advance(Duration.ofMinutes(1));
        expect(204, shop.delete("campaigns/" + draft));

        expect(204, shop.delete("media/" + inDraft));
        expect(204, shop.delete("media/" + queued));
        assertThat(taken(shop)).hasSize(1);
        assertThat(shop.items("media")).isEmpty();
    }

    @Test
    void a_copy_of_a_campaign_carries_the_same() {
        var shop = TestShop.open(server, UNPACED);
        long media = TestMedia.uploaded(shop, TestMedia.png(9));
        long campaign = shop.draft("Hi", toAll(shop) + ",\"media\":{\"media_id\":%d}".formatted(media));

        long copy = id(shop.member().post("campaigns/%d/duplicate".formatted(campaign), "{}"));

        assertThat(shop.campaign(copy).at("/media/media_id").asLong()).isEqualTo(media);
    }

    private static void refused(TestShop shop, String template, String members, String field) {
        var answer = expect(422, shop.member().post("campaigns", """
                {"name":"Spring","message_template":"%s",%s,%s}""".formatted(template, toAll(shop), members)));
        assertThat(answer.body().at("/errors/0/field").asString()).isEqualTo(field);
    }

    private static String toAll(TestShop shop) {
        return "\"audience\":{\"all\":true},\"sender_id\":" + shop.sender();
    }

    private static List<JsonNode> taken(TestShop shop) {
        return shop.items("simulator/accepted");
    }

    private static Path bytesOf(TestShop shop, long media) {
        var sha256 = expect(200, shop.member().get("media/" + media))
                .body()
                .path("sha256")
                .asString();
        return data.resolve("media/%d/%s/%s".formatted(shop.workspace().value(), sha256.substring(0, 2), sha256));
    }
}
