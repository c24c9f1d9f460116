package io.sendwell.delivery;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People, senders and rules that change while a campaign runs; and who goes before whom. */
class StandingChangesTest {

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
    void after_an_opt_out_has_answered_nothing_but_the_confirmation_goes_to_that_contact() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(6);
        var campaign = shop.launch("Hello");
        shop.settle();
        var waiting = shop.waiting(campaign);

        expect(200, shop.member().post("contacts/" + waiting.contact() + "/opt-out", "{}"));
        shop.advance(Duration.ofMinutes(5));

        assertThat(marketing(shop)).hasSize(5).extracting(Taken::to).doesNotContain(waiting.phone());
        var recipient = shop.recipient(campaign, waiting.contact());
        assertThat(recipient.path("status").asString()).isEqualTo("skipped");
        assertThat(recipient.path("reason").asString()).isEqualTo("opted_out");
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    @Test
    void a_stop_that_somebody_writes_counts_before_the_next_message_and_is_confirmed_once() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(6);
        var campaign = shop.launch("Hello");
        shop.settle();
        var waiting = shop.waiting(campaign).phone();
        var first = shop.takenTo().getFirst();

        shop.hear(waiting, "STOP");
        shop.hear(waiting, "STOP!!");
        shop.hear(first, "stop");
        shop.advance(Duration.ofMinutes(5));

        assertThat(marketing(shop)).hasSize(5).extracting(Taken::to).doesNotContain(waiting);
        assertThat(shop.taken().stream()
                        .filter(line -> line.kind().equals("confirmation"))
                        .map(Taken::to))
                .containsExactlyInAnyOrder(waiting, first);
        assertThat(shop.count(campaign, "opted_out")).isEqualTo(1); // who had not got it did not opt out of it
        shop.assertAddsUp(campaign);
    }

    @Test
    void after_a_deletion_has_answered_nothing_goes_to_that_contact() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(6);
        var campaign = shop.launch("Hello");
        shop.settle();
        var waiting = shop.waiting(campaign);

        expect(204, shop.delete("contacts/" + waiting.contact()));
        shop.advance(Duration.ofMinutes(5));

        assertThat(shop.takenTo()).hasSize(5).doesNotContain(waiting.phone());
        assertThat(shop.recipient(campaign, waiting.contact()).path("reason").asString())
                .isEqualTo("contact_deleted");
        assertThat(shop.recipient(campaign, waiting.contact()).path("phone").isNull())
                .isTrue();
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    @Test
    void who_refused_stays_refused_after_being_deleted_and_entered_again() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contact = shop.contact(1);
        expect(200, shop.member().post("contacts/" + contact + "/opt-out", "{}"));
        expect(204, shop.delete("contacts/" + contact));
        shop.contact(1);

        var campaign = shop.draft("Hello");
        assertThat(shop.start(campaign)).isZero();
        shop.settle();

        assertThat(marketing(shop)).isEmpty();
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void an_opt_out_of_the_last_one_in_the_queue_completes_the_campaign() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(2);
        var campaign = shop.launch("Hello");
        shop.advance(Duration.ofSeconds(5));

        expect(200, shop.member().post("contacts/" + shop.waiting(campaign).contact() + "/opt-out", "{}"));
        shop.settle();

        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void what_the_contact_lost_before_its_turn_is_seen_at_its_turn() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(2);
        var campaign = shop.launch("Hi {first_name}");
        shop.settle();
        var waiting = shop.waiting(campaign).contact();
        expect(
                200,
                shop.member().patch("contacts/" + waiting, "{\"name\":null,\"first_name\":null,\"last_name\":null}"));

        shop.advance(Duration.ofMinutes(1));

        assertThat(shop.taken()).hasSize(1);
        assertThat(shop.recipient(campaign, waiting).path("reason").asString()).isEqualTo("missing_variables");
    }

    @Test
    void a_frequency_cap_holds_across_campaigns_even_when_they_are_due_at_the_same_moment() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var second = shop.addSender(TestShop.UNPACED);
        shop.settings("\"quiet_hours\":null,\"frequency_cap\":{\"max\":1,\"days\":7}");
        shop.contacts(3);
        var at = shop.now().plus(Duration.ofMinutes(10));
        for (var sender : List.of(shop.sender(), shop.sender(), second)) {
            shop.start(shop.draft(
                    "Hello",
                    "\"audience\":{\"all\":true},\"sender_id\":%d,\"scheduled_at\":\"%s\"".formatted(sender, at)));
        }

        shop.advance(Duration.ofHours(1));
        assertThat(shop.takenTo()).containsExactlyInAnyOrder(phone(0), phone(1), phone(2));

        shop.advance(Duration.ofDays(7));
        var later = shop.launch("Hello again");
        shop.settle();
        assertThat(shop.taken()).hasSize(6);
        assertThat(shop.count(later, "skipped")).isZero();
        var tooSoon = shop.launch("And again");
        shop.settle();
        assertThat(shop.taken()).hasSize(6);
        assertThat(shop.recipients(tooSoon))
                .allSatisfy(one -> assertThat(one.path("reason").asString()).isEqualTo("frequency_cap"));
    }

    @Test
    void a_paused_sender_sends_nothing_after_the_answer_and_all_of_the_rest_when_resumed() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(5);
        var campaign = shop.launch("Hello");
        shop.advance(Duration.ofSeconds(15));

        expect(200, shop.member().post("senders/" + shop.sender() + "/pause", "{\"reason\":\"Stocktaking\"}"));
        shop.advance(Duration.ofHours(1));
        assertThat(shop.taken()).hasSize(2);
        assertThat(shop.stats(campaign).path("waiting_because").asString())
                .isEqualTo("3 waiting: sender \"Shop\" does not send: Stocktaking.");
        assertThat(shop.stats(campaign).path("finish_at").isNull()).isTrue();

        expect(200, shop.member().post("senders/" + shop.sender() + "/resume", "{}"));
        shop.advance(Duration.ofMinutes(1));
        assertThat(shop.takenTo()).hasSize(5).doesNotHaveDuplicates();
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void a_removed_sender_sends_nothing_after_the_answer_and_the_campaign_can_be_stopped() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(5);
        var campaign = shop.launch("Hello");
        shop.advance(Duration.ofSeconds(15));

        expect(204, shop.delete("senders/" + shop.sender()));
        shop.advance(Duration.ofHours(1));

        assertThat(shop.takenTo()).hasSize(2);
        assertThat(shop.stats(campaign).path("waiting_because").asString())
                .isEqualTo("3 waiting: sender \"Shop\" does not send: it was removed.");
        shop.control(campaign, "stop");
        assertThat(shop.count(campaign, "skipped")).isEqualTo(3);
        shop.assertAddsUp(campaign);
    }

    @Test
    void a_reply_goes_before_queued_marketing_and_also_when_the_cap_is_used_up() {
        var shop = TestShop.open(server, """
                {"name":"Shop","channel":"simulator","min_gap_ms":10000,"max_gap_ms":10000,"hourly_cap":3,
                 "daily_cap":1000,"warmup":{"enabled":false}}""");
        shop.contacts(8);
        var campaign = shop.launch("Hello");
        shop.settle();
        shop.hear(phone(7), "How much is it?");
        shop.settle();
        reply(shop, "It is 5");
        shop.advance(Duration.ofSeconds(35));

        assertThat(shop.taken()).extracting(Taken::kind).containsExactly("marketing", "reply", "marketing");
        assertThat(shop.stats(campaign).path("waiting_because").asString()).contains("the hourly cap of 3 is reached");
        reply(shop, "Do you want one?");
        shop.advance(Duration.ofSeconds(11));

        assertThat(shop.taken()).extracting(Taken::kind).containsExactly("marketing", "reply", "marketing", "reply");
        shop.advance(Duration.ofHours(4));
        assertThat(marketing(shop)).extracting(Taken::to).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void a_reply_is_sent_only_within_a_day_of_the_contacts_message() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(1);
        shop.hear(phone(1), "Hello?");
        shop.settle();
        shop.advance(Duration.ofHours(25));

        reply(shop, "Sorry, late");
        shop.settle();

        assertThat(shop.taken()).isEmpty();
    }

    @Test
    void replies_are_credited_to_the_campaign_once() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(3);
        var campaign = shop.launch("Hello");
        shop.settle();

        shop.hear(phone(1), "Yes please");
        shop.hear(phone(1), "Two of them");
        shop.settle();

        assertThat(shop.count(campaign, "replied")).isEqualTo(1);
    }

    private static void reply(TestShop shop, String text) {
        var conversation = shop.items("conversations").getFirst().path("id").asLong();
        expect(202, shop.member().post("conversations/" + conversation + "/messages", "{\"text\":\"" + text + "\"}"));
    }

    private static List<Taken> marketing(TestShop shop) {
        return shop.taken().stream()
                .filter(line -> line.kind().equals("marketing"))
                .toList();
    }
}
