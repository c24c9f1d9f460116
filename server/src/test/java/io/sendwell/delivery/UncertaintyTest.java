package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lost answers, and receipts in whatever order they come. */
class UncertaintyTest {

    private static final List<ReceiptStatus> FORWARD =
            List.of(ReceiptStatus.SENT, ReceiptStatus.DELIVERED, ReceiptStatus.READ);
    private static TestServer server;
    private static TestShop shop;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
        shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(1);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_message_without_an_answer_is_never_sent_again_and_receipts_settle_it() {
        var here = TestShop.open(server, TestShop.UNPACED);
        here.contacts(6);
        here.behave("\"delivered_rate\":0,\"lost_answer_rate\":1");
        var campaign = here.launch("Hello");

        here.advance(Duration.ofDays(2));

        assertThat(here.count(campaign, "uncertain")).isEqualTo(6);
        assertThat(here.takenTo()).hasSize(6).doesNotHaveDuplicates();
        assertThat(here.status(campaign)).isEqualTo("completed");
        here.assertAddsUp(campaign);
        assertThat(here.recipients(campaign).getFirst().path("reason").asString())
                .isEqualTo("no_answer");

        here.taken().forEach(line -> here.receipt(ReceiptStatus.DELIVERED, line.messageId(), null));
        assertThat(here.count(campaign, "delivered")).isEqualTo(6);
        assertThat(here.recipients(campaign).getFirst().path("reason").isNull()).isTrue();
        here.assertAddsUp(campaign);
    }

    @Test
    void people_who_receive_it_settle_it_by_themselves() {
        var here = TestShop.open(server, TestShop.UNPACED);
        here.contacts(4);
        here.behave("\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":0,\"lost_answer_rate\":1");
        var campaign = here.launch("Hello");

        here.advance(Duration.ofHours(3));

        assertThat(here.count(campaign, "read")).isEqualTo(4);
        assertThat(here.taken()).hasSize(4);
    }

    /** Receipts as they come: doubled, late, without those before. The furthest one counts. */
    @Test
    void whatever_the_order_of_receipts_a_message_ends_in_the_furthest_state() {
        var random = new Random(20261122);
        for (int round = 0; round < 12; round++) {
            var receipts = new ArrayList<ReceiptStatus>();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                receipts.add(FORWARD.get(random.nextInt(FORWARD.size())));
            }
            var message = sent();
            int furthest = 0;
            for (var receipt : receipts) {
                furthest = Math.max(furthest, FORWARD.indexOf(receipt));
                tell(message, receipt, null);
                assertThat(status(message))
                        .as(receipts.toString())
                        .isEqualTo(FORWARD.get(furthest).name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DELIVERED", "READ"})
    void a_failure_after_it_was_delivered_is_ignored(ReceiptStatus before) {
        var message = sent();
        tell(message, before, null);

        tell(message, ReceiptStatus.FAILED, "131026");

        assertThat(status(message)).isEqualTo(before.name());
    }

    @Test
    void a_failure_after_it_was_sent_counts() {
        var message = sent();

        tell(message, ReceiptStatus.FAILED, "131026");

        assertThat(status(message)).isEqualTo("FAILED");
    }

    @Test
    void a_receipt_through_another_session_or_for_a_stranger_changes_nothing() {
        var other = TestShop.open(server, TestShop.UNPACED);
        var message = sent();

        assertThat(other.receipt(ReceiptStatus.READ, message.wireId(), null)).isFalse();
        assertThat(shop.receipt(ReceiptStatus.READ, new MessageId(999_999_999).wireId(), null))
                .isFalse();
        assertThat(shop.receipt(ReceiptStatus.READ, "3EB0C767D097B7C4", null)).isFalse();

        assertThat(status(message)).isEqualTo("SENT");
    }

    @Test
    void a_message_that_is_not_on_its_way_ignores_receipts() {
        var paused = TestShop.open(server, TestShop.PACED);
        paused.contacts(2);
        var campaign = paused.launch("Hello");
        paused.settle();
        long queued = paused.items("campaigns/%d/recipients?status=queued".formatted(campaign))
                .getFirst()
                .path("message_id")
                .asLong();

        paused.receipt(ReceiptStatus.READ, new MessageId(queued).wireId(), null);
        paused.receipt(ReceiptStatus.FAILED, new MessageId(queued).wireId(), "131026");

        assertThat(paused.count(campaign, "queued")).isEqualTo(1);
    }

    /** The life of a message on one page (MessageStatus) and what the database lets receipts do, state by state. */
    @ParameterizedTest
    @EnumSource(MessageStatus.class)
    void receipts_move_a_message_only_where_its_life_leads(MessageStatus from) {
        for (var receipt : ReceiptStatus.values()) {
            var message = sent();
            set(message, from);

            tell(message, receipt, receipt == ReceiptStatus.FAILED ? "130472" : null);

            var to = MessageStatus.valueOf(status(message));
            assertThat(to == from || from.mayBecome(to))
                    .as("%s, told %s, became %s", from, receipt, to)
                    .isTrue();
            var meant = MessageStatus.valueOf(receipt.name());
            if (from.mayBecome(meant) && from != MessageStatus.QUEUED) {
                assertThat(to).as("%s, told %s", from, receipt).isEqualTo(meant);
            }
        }
    }

    /** A message that WhatsApp took and that nothing else has happened to. */
    private static MessageId sent() {
        var campaign = shop.launch("Hello");
        shop.settle();
        return new MessageId(
                shop.recipients(campaign).getFirst().path("message_id").asLong());
    }

    private static void tell(MessageId message, ReceiptStatus status, @Nullable String error) {
        shop.receipt(status, message.wireId(), error);
    }

    private static String status(MessageId message) {
        return MessageStatus.of(shop.inDatabase(jdbc -> jdbc.sql("select status from delivery.message where id = :id")
                        .param("id", message.value())
                        .query(String.class)
                        .single()))
                .name();
    }

    private static void set(MessageId message, MessageStatus status) {
        shop.inDatabase(
                jdbc -> jdbc.sql("update delivery.message set status = :status, due_at = 'infinity' where id = :id")
                        .param("status", status.code())
                        .param("id", message.value())
                        .update());
    }
}
