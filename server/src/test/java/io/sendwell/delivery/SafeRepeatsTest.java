package io.sendwell.delivery;

import static io.sendwell.TestShop.UNPACED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Incoming;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** A channel whose recipients drop what they have already: there a message in doubt goes again under the same wire id. */
class SafeRepeatsTest {

    private static final Duration A_WHILE = Duration.ofHours(1);
    private static final List<Outgoing> HANDED_OVER = new CopyOnWriteArrayList<>();
    private static volatile Function<Outgoing, Outcome> answer = _ -> new Outcome.Sent();

    private static TestServer server;
    private TestShop shop;
    private long sender;

    static final class Repeating {
        @Bean
        Transport copiesAreDropped() {
            return new Transport() {
                @Override
                public Channel channel() {
                    return Channel.LINKED_DEVICE;
                }

                @Override
                public boolean repeatsSafely() {
                    return true;
                }

                @Override
                public Outcome send(Outgoing message) {
                    HANDED_OVER.add(message);
                    return answer.apply(message);
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.startWith(Repeating.class, "sendwell.registration=open");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        HANDED_OVER.clear();
        shop = TestShop.open(server, UNPACED);
        sender = shop.addSender(UNPACED.replace("simulator", "linked_device")
                .replaceAll("\"m(in|ax)_gap_ms\":0", "\"m$1_gap_ms\":1000"));
        shop.inDatabase(jdbc -> jdbc.sql("update channel.sender set status = 'active' where id = :id")
                .param("id", sender)
                .update());
    }

    @Test
    void a_lost_answer_is_asked_for_again_before_anything_new_goes() {
        answer = message -> message.attempt() < 3 ? new Outcome.Uncertain("lost") : new Outcome.Sent();
        shop.contacts(2);
        long campaign = launch();

        shop.advance(A_WHILE);

        assertThat(HANDED_OVER).extracting(Outgoing::attempt).containsExactly(1, 2, 3, 1, 2, 3);
        assertThat(HANDED_OVER.stream().map(Outgoing::wireId).distinct()).hasSize(2);
        assertThat(shop.count(campaign, "sent")).isEqualTo(2);
        shop.assertAddsUp(campaign);
    }

    @Test
    void after_five_times_without_an_answer_it_stays_in_doubt() {
        answer = _ -> new Outcome.Uncertain("lost");
        shop.contacts(1);
        long campaign = launch();

        shop.advance(A_WHILE);

        assertThat(HANDED_OVER).hasSize(5);
        assertThat(shop.count(campaign, "uncertain")).isEqualTo(1);
        shop.assertAddsUp(campaign);
    }

    @Test
    void what_may_have_arrived_is_not_called_skipped_when_its_campaign_is_stopped() {
        shop.contacts(1);
        long campaign = launchedAndLost("stop");

        shop.advance(A_WHILE);

        assertThat(HANDED_OVER).hasSize(1);
        assertThat(shop.count(campaign, "uncertain")).isEqualTo(1);
        assertThat(shop.count(campaign, "skipped")).isZero();
        shop.assertAddsUp(campaign);
    }

    @Test
    void who_opts_out_meanwhile_gets_no_copy() {
        shop.contacts(1);
        long campaign = launchedAndLost("pause");
        shop.hear(TestShop.phone(0), "STOP");
        shop.control(campaign, "resume");

        shop.advance(A_WHILE);

        assertThat(HANDED_OVER)
                .filteredOn(one -> one.kind().equals("marketing"))
                .hasSize(1);
        assertThat(shop.count(campaign, "uncertain")).isEqualTo(1);
        shop.assertAddsUp(campaign);
    }

    @Test
    void a_late_receipt_is_as_good_as_an_answer() {
        shop.contacts(1);
        long campaign = launchedAndLost("pause");
        var lost = HANDED_OVER.getFirst();
        server.bean(Incoming.class)
                .accept(
                        Channel.LINKED_DEVICE,
                        List.of(new IncomingEvent.Receipt(
                                lost.sessionId(), lost.wireId(), ReceiptStatus.DELIVERED, shop.now(), null, null)));
        shop.settle();
        shop.control(campaign, "resume");

        shop.advance(A_WHILE);

        assertThat(HANDED_OVER).hasSize(1);
        assertThat(shop.count(campaign, "delivered")).isEqualTo(1);
        shop.assertAddsUp(campaign);
    }

    /** A campaign whose one message was handed over and had no answer, controlled before that was known. */
    private long launchedAndLost(String control) {
        long campaign = draft();
        answer = _ -> {
            Thread.ofVirtual().start(() -> shop.control(campaign, control));
            awaitHeld();
            return new Outcome.Uncertain("lost");
        };
        shop.start(campaign);
        shop.settle();
        answer = _ -> new Outcome.Sent();
        return campaign;
    }

    private void awaitHeld() {
        while (shop.inDatabase(
                        jdbc -> jdbc.sql("select count(*) from delivery.batch where sender_id = :id and state = 'open'")
                                .param("id", sender)
                                .query(Integer.class)
                                .single())
                > 0) {
            Thread.onSpinWait();
        }
    }

    private long launch() {
        long campaign = draft();
        shop.start(campaign);
        return campaign;
    }

    private long draft() {
        return shop.draft("Hi", "\"audience\":{\"all\":true},\"sender_ids\":[%d]".formatted(sender));
    }
}
