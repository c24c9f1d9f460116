package io.sendwell.delivery;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What WhatsApp's refusals lead to, code by code (FACTS.md section 1). */
class RefusalsTest {

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
    void an_undeliverable_number_fails_at_once_and_the_others_go_on() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var gone = shop.contacts(3).get(1);
        refuse(shop, "131026", 1);
        var campaign = shop.launch("Hello");

        shop.settle();

        var recipient = shop.recipient(campaign, gone);
        assertThat(recipient.path("status").asString()).isEqualTo("failed");
        assertThat(recipient.path("reason").asString()).isEqualTo("131026");
        assertThat(recipient.path("explanation").asString()).contains("not on WhatsApp");
        assertThat(recipient.path("attempts").asInt()).isEqualTo(1);
        assertThat(shop.takenTo()).containsExactlyInAnyOrder(phone(0), phone(2));
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    /** The simulator knows the listed codes only; of these 132xxx is a content error, so an unlisted one comes by receipt. */
    @Test
    void a_code_that_is_not_listed_is_tried_three_more_times() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contact = shop.contact(1);
        var campaign = shop.launch("Hello");
        shop.settle();
        var begin = shop.now();

        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThat(shop.taken()).hasSize(attempt);
            shop.receipt(ReceiptStatus.FAILED, shop.taken().getLast().messageId(), "131000");
            shop.advance(Duration.ofMinutes(5));
        }

        assertThat(shop.taken()).extracting(TestShop.Taken::attempt).containsExactly(1, 2, 3, 4);
        assertThat(shop.recipient(campaign, contact).path("status").asString()).isEqualTo("failed");
        assertThat(shop.taken()).hasSize(4);
        assertThat(Duration.between(begin, shop.taken().get(1).at()))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(73));
        shop.assertAddsUp(campaign);
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void a_persons_marketing_limit_is_waited_for_three_times_and_costs_no_attempt() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contact = shop.contact(1);
        refuse(shop, "131049", 1);
        var campaign = shop.launch("Hello");

        shop.advance(Duration.ofHours(5));
        assertThat(shop.recipient(campaign, contact).path("status").asString()).isEqualTo("queued");
        assertThat(shop.recipient(campaign, contact).path("attempts").asInt()).isZero();
        assertThat(shop.stats(campaign).path("waiting_because").asString()).contains("limits how much marketing");

        shop.advance(Duration.ofDays(4));
        assertThat(shop.recipient(campaign, contact).path("status").asString()).isEqualTo("failed");
        assertThat(shop.recipient(campaign, contact).path("reason").asString()).isEqualTo("131049");
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void who_stopped_marketing_at_whatsapp_is_opted_out_in_the_ledger() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contact = shop.contact(1);
        refuse(shop, "131050", 1);
        var first = shop.launch("Hello");
        shop.settle();

        assertThat(shop.recipient(first, contact).path("reason").asString()).isEqualTo("131050");
        assertThat(shop.member()
                        .get("contacts/" + contact)
                        .body()
                        .path("consent_status")
                        .asString())
                .isEqualTo("revoked");
        assertThat(shop.items("contacts/" + contact + "/consent")
                        .getFirst()
                        .path("source")
                        .asString())
                .isEqualTo("whatsapp");
        shop.behave("\"delivered_rate\":0");
        var second = shop.draft("Hello again");
        assertThat(shop.start(second)).isZero();
    }

    @Test
    void a_spam_limit_pauses_the_sender_and_afterwards_nothing_is_lost() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(6);
        shop.behave("\"delivered_rate\":0,\"restrict_after\":2");
        var campaign = shop.launch("Hello");
        shop.settle();

        var sender = expect(200, shop.member().get("senders/" + shop.sender())).body();
        assertThat(sender.path("status").asString()).isEqualTo("paused");
        assertThat(sender.path("reason").asString()).contains("spam");
        var resumes = Instant.parse(sender.path("resumes_at").asString());
        assertThat(resumes).isAfter(shop.now());
        assertThat(shop.taken()).hasSize(2);
        assertThat(shop.stats(campaign).path("waiting_because").asString()).contains("spam");
        assertThat(shop.stats(campaign).path("queued").asInt()).isEqualTo(4);

        shop.behave("\"delivered_rate\":0");
        shop.advance(Duration.between(shop.now(), resumes).minusSeconds(1));
        assertThat(shop.taken()).hasSize(2);
        shop.advance(Duration.ofSeconds(2));
        assertThat(shop.takenTo()).hasSize(6).doesNotHaveDuplicates();
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    @Test
    void refused_content_pauses_the_campaign_before_the_next_recipient() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(5);
        refuse(shop, "131053", 0, 1, 2, 3, 4);
        var campaign = shop.launch("Hello");

        shop.advance(Duration.ofHours(1));

        var paused = shop.campaign(campaign);
        assertThat(paused.path("status").asString()).isEqualTo("paused");
        assertThat(paused.path("status_reason").asString()).contains("131053");
        assertThat(shop.stats(campaign).path("waiting_because").asString()).contains("131053");
        assertThat(shop.count(campaign, "failed")).isEqualTo(1);
        assertThat(shop.count(campaign, "queued")).isEqualTo(4);

        shop.behave("\"delivered_rate\":0");
        shop.control(campaign, "resume");
        shop.advance(Duration.ofMinutes(2));
        assertThat(shop.takenTo()).hasSize(4).doesNotHaveDuplicates();
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    @Test
    void an_account_that_may_not_send_stops_its_sender_until_a_person_resumes_it() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(3);
        refuse(shop, "131031", 0, 1, 2);
        var campaign = shop.launch("Hello");
        shop.advance(Duration.ofDays(3));

        var sender = expect(200, shop.member().get("senders/" + shop.sender())).body();
        assertThat(sender.path("status").asString()).isEqualTo("paused");
        assertThat(sender.path("resumes_at").isNull()).isTrue();
        assertThat(shop.count(campaign, "queued")).isEqualTo(3);

        shop.behave("\"delivered_rate\":0");
        expect(200, shop.member().post("senders/" + shop.sender() + "/resume", "{}"));
        shop.settle();
        assertThat(shop.takenTo()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void a_rate_limit_only_slows_down_and_uses_neither_attempts_nor_caps() {
        var shop = TestShop.open(server, """
                {"name":"Shop","channel":"simulator","min_gap_ms":0,"max_gap_ms":0,"hourly_cap":4,"daily_cap":1000,
                 "warmup":{"enabled":false}}""");
        shop.contacts(3);
        refuse(shop, "130429", 0, 1, 2);
        var campaign = shop.launch("Hello");
        shop.advance(Duration.ofSeconds(8));
        assertThat(shop.count(campaign, "queued")).isEqualTo(3);

        shop.behave("\"delivered_rate\":0");
        shop.advance(Duration.ofSeconds(2));

        assertThat(shop.taken()).hasSize(3).extracting(TestShop.Taken::attempt).containsOnly(1);
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void a_failure_that_comes_by_receipt_is_reacted_to_as_well() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var contact = shop.contact(1);
        var campaign = shop.launch("Hello");
        shop.settle();

        shop.receipt(ReceiptStatus.FAILED, shop.taken().getFirst().messageId(), "131049");
        shop.settle();
        assertThat(shop.recipient(campaign, contact).path("status").asString()).isEqualTo("queued");
        assertThat(shop.recipient(campaign, contact).path("attempts").asInt()).isZero();
        assertThat(shop.status(campaign)).isEqualTo("running");

        shop.control(campaign, "stop");
        shop.advance(Duration.ofDays(1));
        assertThat(shop.taken()).hasSize(1);
        assertThat(shop.recipient(campaign, contact).path("reason").asString()).isEqualTo("stopped");
    }

    @Test
    void a_failure_that_comes_after_the_stop_is_skipped_as_stopped() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(2);
        var campaign = shop.launch("Hello");
        shop.settle();
        shop.control(campaign, "stop");

        shop.receipt(ReceiptStatus.FAILED, shop.taken().getFirst().messageId(), "131000");
        shop.advance(Duration.ofHours(1));

        assertThat(shop.taken()).hasSize(1);
        assertThat(shop.recipients(campaign))
                .allSatisfy(one -> assertThat(one.path("reason").asString()).isEqualTo("stopped"));
        shop.assertAddsUp(campaign);
    }

    private static void refuse(TestShop shop, String code, int... contacts) {
        var to = Arrays.stream(contacts).mapToObj(n -> "\"" + phone(n) + "\"").collect(Collectors.joining(","));
        shop.behave("\"delivered_rate\":0,\"fail\":[{\"code\":\"%s\",\"to\":[%s]}]".formatted(code, to));
    }
}
