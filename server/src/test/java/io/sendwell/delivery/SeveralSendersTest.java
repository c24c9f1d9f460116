package io.sendwell.delivery;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.PACED;
import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SeveralSendersTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_contact_stays_with_the_sender_that_it_talks_to() {
        var shop = TestShop.open(server, UNPACED);
        long other = shop.addSender(UNPACED);
        shop.contacts(30);
        var first = toAll(shop, List.of(shop.sender(), other), "");
        shop.advance(Duration.ofHours(1));
        var before = senderByPhone(shop.taken());
        // Somebody writes to the other one: from then on that is his.
        var turncoat = before.entrySet().stream()
                .filter(one -> one.getValue() == shop.sender())
                .findFirst()
                .orElseThrow()
                .getKey();
        expect(
                202,
                shop.member()
                        .post(
                                "simulator/inbound",
                                "{\"sender_id\":%d,\"from\":\"%s\",\"text\":\"Hello\"}".formatted(other, turncoat)));
        shop.settle();

        var second = toAll(shop, List.of(other, shop.sender()), "");
        shop.advance(Duration.ofHours(1));

        before.put(turncoat, other);
        var after = senderByPhone(shop.taken().stream().skip(30).toList());
        assertThat(after).isEqualTo(before);
        assertThat(before.values()).contains(shop.sender(), other);
        shop.assertAddsUp(first);
        shop.assertAddsUp(second);
    }

    @Test
    void the_rest_is_shared_by_free_capacity() {
        var shop = TestShop.open(server, daily(10));
        long roomy = shop.addSender(daily(30));
        shop.crowd(160);

        toAll(shop, List.of(shop.sender(), roomy), "");
        shop.advance(Duration.ofDays(4));

        var taken = shop.taken();
        assertThat(taken).hasSize(160);
        assertThat(taken.stream().filter(one -> one.sender() == roomy).count()).isBetween(115L, 125L);
    }

    @Test
    void what_is_queued_already_counts_as_taken_capacity() {
        var shop = TestShop.open(server, daily(20));
        long idle = shop.addSender(daily(20));
        shop.crowd(100);
        toAll(shop, List.of(shop.sender()), ""); // five days of work
        shop.settle();
        for (int n = 0; n < 40; n++) {
            shop.contact(phone(n), ",\"tags\":[\"new\"]," + CONSENT);
        }

        var second = shop.draft(
                "Hi", "\"audience\":{\"tags\":[\"new\"]},\"sender_ids\":[%d,%d]".formatted(shop.sender(), idle));
        shop.start(second);

        assertThat(shop.recipients(second).stream()
                        .filter(one -> one.path("sender_id").asLong() == idle)
                        .count())
                .as("all to the one that has nothing else to do")
                .isEqualTo(40);
    }

    @Test
    void what_waits_on_a_paused_sender_moves_where_somebody_wishes_and_is_sent_once() {
        var shop = TestShop.open(server, PACED);
        long other = shop.addSender(PACED);
        shop.contacts(12);
        var campaign = toAll(shop, List.of(shop.sender(), other), "");
        shop.advance(Duration.ofSeconds(1));
        expect(200, shop.member().post("senders/%d/pause".formatted(shop.sender()), "{}"));
        shop.advance(Duration.ofHours(1));
        assertThat(shop.status(campaign)).as("its share waits").isEqualTo("running");
        long waiting = shop.count(campaign, "queued");
        assertThat(waiting).isPositive();

        var moved = expect(
                200,
                shop.member()
                        .post(
                                "campaigns/%d/move".formatted(campaign),
                                "{\"from_sender_id\":%d}".formatted(shop.sender())));
        shop.advance(Duration.ofHours(1));

        assertThat(moved.body().path("moved").asLong()).isEqualTo(waiting);
        assertThat(shop.takenTo()).hasSize(12).doesNotHaveDuplicates();
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    @Test
    void it_moves_by_itself_where_the_campaign_says_so() {
        var shop = TestShop.open(server, PACED);
        long other = shop.addSender(PACED);
        shop.contacts(12);
        var campaign = toAll(shop, List.of(shop.sender(), other), ",\"move_when_paused\":true");
        shop.advance(Duration.ofSeconds(1));

        expect(200, shop.member().post("senders/%d/pause".formatted(other), "{}"));
        shop.advance(Duration.ofHours(1));

        assertThat(shop.takenTo()).hasSize(12).doesNotHaveDuplicates();
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void it_moves_from_a_sender_that_was_removed() {
        var shop = TestShop.open(server, PACED);
        long other = shop.addSender(PACED);
        shop.contacts(12);
        var campaign = toAll(shop, List.of(shop.sender(), other), "");
        shop.advance(Duration.ofSeconds(1));

        expect(204, shop.delete("senders/" + other));
        shop.advance(Duration.ofHours(1));

        assertThat(shop.takenTo()).hasSize(12).doesNotHaveDuplicates();
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    @Test
    void a_move_names_what_is_wrong_with_it() {
        var shop = TestShop.open(server, PACED);
        shop.contacts(2);
        var campaign = shop.launch("Hi");
        var path = "campaigns/%d/move".formatted(campaign);

        assertThat(expect(422, shop.member().post(path, "{}")).fields()).containsExactly("from_sender_id");
        assertThat(expect(422, shop.member().post(path, "{\"from_sender_id\":%d}".formatted(shop.sender())))
                        .fields())
                .containsExactly("to_sender_ids");
        assertThat(expect(
                                422,
                                shop.member()
                                        .post(
                                                path,
                                                "{\"from_sender_id\":%1$d,\"to_sender_ids\":[%1$d,0]}"
                                                        .formatted(shop.sender())))
                        .fields())
                .containsExactly("to_sender_ids[0]", "to_sender_ids[1]");
    }

    private static long toAll(TestShop shop, List<Long> senders, String more) {
        var campaign = shop.draft("Hi", "\"audience\":{\"all\":true},\"sender_ids\":%s%s".formatted(senders, more));
        shop.start(campaign);
        return campaign;
    }

    private static java.util.Map<String, Long> senderByPhone(List<Taken> taken) {
        return taken.stream().collect(Collectors.toMap(Taken::to, Taken::sender));
    }

    private static String daily(int cap) {
        return """
                {"name":"Shop","channel":"simulator","min_gap_ms":1000,"max_gap_ms":1000,"hourly_cap":100000,
                 "daily_cap":%d,"warmup":{"enabled":false}}""".formatted(cap);
    }
}
