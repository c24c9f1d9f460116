package io.sendwell.campaign;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pause, resume, stop and their like: what a call answers is in effect when it answers. */
class CampaignControlTest {

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
    void after_a_pause_nothing_goes_out_and_after_resuming_the_rest_does_once() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(12);
        var campaign = shop.launch("Hello");
        shop.advance(Duration.ofSeconds(35));

        assertThat(shop.control(campaign, "pause").path("status").asString()).isEqualTo("paused");
        assertThat(shop.taken()).hasSize(4);
        shop.advance(Duration.ofHours(5));
        assertThat(shop.taken()).hasSize(4);
        assertThat(shop.stats(campaign).path("waiting_because").asString())
                .isEqualTo("Paused by a member; resume it to go on.");

        shop.control(campaign, "resume");
        shop.advance(Duration.ofMinutes(5));
        assertThat(shop.takenTo()).hasSize(12).doesNotHaveDuplicates();
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    /** An unpaced sender has a thousand messages on the wire at once; a pause is answered when they have landed. */
    @Test
    void a_pause_waits_for_what_is_on_the_wire() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.crowd(2_500);
        var campaign = shop.launch("Hello");

        shop.control(campaign, "pause");
        int taken = shop.taken().size();
        shop.advance(Duration.ofHours(1));

        assertThat(shop.taken()).hasSize(taken);
        assertThat(shop.count(campaign, "sending")).isZero();
        shop.control(campaign, "resume");
        shop.settle();
        assertThat(shop.takenTo()).hasSize(2_500).doesNotHaveDuplicates();
    }

    @Test
    void a_stop_skips_the_rest_for_good() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(10);
        var campaign = shop.launch("Hello");
        shop.advance(Duration.ofSeconds(25));

        shop.control(campaign, "stop");
        shop.advance(Duration.ofHours(2));

        assertThat(shop.taken()).hasSize(3);
        assertThat(shop.count(campaign, "skipped")).isEqualTo(7);
        shop.assertAddsUp(campaign);
        assertThat(shop.items("campaigns/%d/recipients?status=skipped".formatted(campaign)))
                .hasSize(7)
                .allSatisfy(one -> {
                    assertThat(one.path("reason").asString()).isEqualTo("stopped");
                    assertThat(one.path("explanation").asString()).isNotBlank();
                });
        assertThat(shop.status(campaign)).isEqualTo("stopped");
        expect(409, shop.member().post("campaigns/" + campaign + "/resume", "{}"));
        expect(409, shop.member().post("campaigns/" + campaign + "/retry-failed", "{}"));
    }

    @Test
    void what_waits_to_be_tried_again_is_skipped_by_a_stop() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(2);
        shop.behave("\"fail\":[{\"code\":\"131049\",\"rate\":1}]");
        var campaign = shop.launch("Hello");
        shop.settle();
        assertThat(shop.count(campaign, "queued")).isEqualTo(2);

        shop.control(campaign, "stop");
        shop.advance(Duration.ofDays(5));

        assertThat(shop.count(campaign, "skipped")).isEqualTo(2);
        assertThat(shop.taken()).isEmpty();
    }

    @Test
    void a_second_start_is_refused_and_changes_nothing() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(3);
        var campaign = shop.launch("Hello");

        expect(409, shop.member().post("campaigns/" + campaign + "/start", "{}"));

        shop.advance(Duration.ofMinutes(2));
        assertThat(shop.takenTo()).hasSize(3).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "stop", "retry-failed"})
    void a_draft_can_only_be_started(String what) {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contact(1);
        var campaign = shop.draft("Hello");

        expect(409, shop.member().post("campaigns/" + campaign + "/" + what, "{}"));

        assertThat(shop.status(campaign)).isEqualTo("draft");
    }

    @Test
    void a_running_campaign_can_neither_be_edited_nor_deleted() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(2);
        var campaign = shop.launch("Hello");

        expect(409, shop.member().put("campaigns/" + campaign, """
                {"name":"Other","message_template":"Other","audience":{"all":true}}"""));
        expect(409, shop.delete("campaigns/" + campaign));

        assertThat(shop.campaign(campaign).path("message_template").asString()).isEqualTo("Hello");
    }

    @Test
    void a_duplicate_is_a_draft_that_reaches_everybody_again() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(3);
        var first = shop.launch("Hello");
        shop.settle();

        var copy = id(shop.member().post("campaigns/" + first + "/duplicate", "{}"));
        assertThat(shop.status(copy)).isEqualTo("draft");
        assertThat(shop.start(copy)).isEqualTo(3);
        shop.settle();

        assertThat(shop.taken()).hasSize(6);
        assertThat(shop.status(copy)).isEqualTo("completed");
    }

    @Test
    void failed_messages_are_tried_again_when_a_person_says_so() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(4);
        shop.behave("\"fail\":[{\"code\":\"131026\",\"to\":[\"%s\"]}]".formatted(TestShop.phone(2)));
        var campaign = shop.launch("Hello");
        shop.settle();
        assertThat(shop.count(campaign, "failed")).isEqualTo(1);
        assertThat(shop.status(campaign)).isEqualTo("completed");

        shop.behave("\"delivered_rate\":0");
        var again = expect(202, shop.member().post("campaigns/" + campaign + "/retry-failed", "{}"));
        assertThat(again.body().path("retried").asInt()).isEqualTo(1);
        shop.settle();

        assertThat(shop.takenTo()).hasSize(4).doesNotHaveDuplicates();
        assertThat(shop.count(campaign, "failed")).isZero();
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    @Test
    void what_is_uncertain_is_sent_again_only_on_a_persons_word() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(3);
        shop.behave("\"delivered_rate\":0,\"lost_answer_rate\":1");
        var campaign = shop.launch("Hello");
        shop.settle();
        assertThat(shop.count(campaign, "uncertain")).isEqualTo(3);

        shop.behave("\"delivered_rate\":0");
        var without = expect(202, shop.member().post("campaigns/" + campaign + "/retry-failed", "{}"));
        shop.advance(Duration.ofDays(2));
        assertThat(without.body().path("retried").asInt()).isZero();
        assertThat(shop.taken()).hasSize(3);

        expect(202, shop.member().post("campaigns/" + campaign + "/retry-failed", "{\"include_uncertain\":true}"));
        shop.settle();
        assertThat(shop.taken()).hasSize(6);
        assertThat(shop.count(campaign, "sent")).isEqualTo(3);
    }
}
