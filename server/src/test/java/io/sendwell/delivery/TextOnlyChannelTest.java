package io.sendwell.delivery;

import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.Transport;
import io.sendwell.channel.media.TestMedia;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** A channel that carries nothing but text. */
class TextOnlyChannelTest {

    private static final List<Outgoing> HANDED_OVER = new CopyOnWriteArrayList<>();

    private static TestServer server;

    static final class TextOnly {
        @Bean
        Transport telegraph() {
            return new Transport() {
                @Override
                public Channel channel() {
                    return Channel.LINKED_DEVICE;
                }

                @Override
                public Outcome send(Outgoing message) {
                    HANDED_OVER.add(message);
                    return new Outcome.Sent();
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.startWith(TextOnly.class, "sendwell.registration=open");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void media_are_refused_at_the_draft_and_never_handed_over() {
        var shop = TestShop.open(server, UNPACED);
        long telegraph = shop.addSender(UNPACED.replace("simulator", "linked_device")
                .replaceAll("\"m(in|ax)_gap_ms\":0", "\"m$1_gap_ms\":1000"));
        shop.inDatabase(jdbc -> jdbc.sql("update channel.sender set status = 'active' where id = :id")
                .param("id", telegraph)
                .update());
        shop.contacts(1);
        long media = TestMedia.uploaded(shop, TestMedia.png(1));
        var toAll = "\"audience\":{\"all\":true},\"sender_ids\":[%d],\"media\":{\"media_id\":%d}";

        var refusal = expect(422, shop.member().post("campaigns", """
                {"name":"Spring","message_template":"Hi",%s}""".formatted(toAll.formatted(telegraph, media))));
        assertThat(refusal.body().at("/errors/0/field").asString()).isEqualTo("media");
        assertThat(refusal.body().at("/errors/0/message").asString()).contains("cannot send image");

        var tapped = expect(422, shop.member().post("campaigns", """
                {"name":"Spring","message_template":"Hi","audience":{"all":true},"sender_ids":[%d],
                 "interactive":{"buttons":[{"title":"Yes"}]}}""".formatted(telegraph)));
        assertThat(tapped.body().at("/errors/0/field").asString()).isEqualTo("interactive");
        assertThat(tapped.body().at("/errors/0/message").asString()).contains("its channel does not carry them");

        long moved = shop.draft("Hi", toAll.formatted(shop.sender(), media));
        shop.inDatabase(jdbc -> jdbc.sql("update campaign.campaign set sender_ids = :senders where id = :id")
                .param("senders", new Long[] {telegraph})
                .param("id", moved)
                .update());
        assertThat(expect(200, shop.member().get("campaigns/%d/preflight".formatted(moved)))
                        .body()
                        .path("warnings")
                        .toString())
                .contains("It cannot start: sender \\\"Shop\\\" cannot send image");
        expect(409, shop.member().post("campaigns/%d/start".formatted(moved), "{}"));
        assertThat(HANDED_OVER).isEmpty();

        shop.start(shop.draft("Hi", "\"audience\":{\"all\":true},\"sender_ids\":[%d]".formatted(telegraph)));
        shop.advance(Duration.ofSeconds(2)); // The gap of a linked device.
        assertThat(HANDED_OVER)
                .singleElement()
                .satisfies(message -> assertThat(message.text()).isEqualTo("Hi"));
    }
}
