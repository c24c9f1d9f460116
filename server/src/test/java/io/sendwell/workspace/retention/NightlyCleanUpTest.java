package io.sendwell.workspace.retention;

import static io.sendwell.TestShop.PACED;
import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import io.sendwell.channel.media.TestMedia;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What leaves at night, what never does, and what is still known afterwards. */
class NightlyCleanUpTest {

    private static final List<String> FIGURES = List.of(
            "recipients",
            "excluded",
            "queued",
            "sending",
            "sent",
            "delivered",
            "read",
            "failed",
            "skipped",
            "uncertain",
            "replied",
            "opted_out");

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
    void old_messages_leave_and_every_figure_stays() {
        var shop = TestShop.open(server, UNPACED);
        shop.settings("\"quiet_hours\":null,\"retention_days\":30");
        shop.contacts(6);
        shop.contact(phone(6), ""); // without consent: excluded
        shop.behave(
                "\"delivered_rate\":1,\"read_rate\":0.5,\"reply_rate\":0,\"fail\":[{\"code\":\"131026\",\"to\":[\"%s\"]}]"
                        .formatted(phone(0)));
        long campaign = shop.launch("Hi");
        shop.advance(Duration.ofHours(10));
        shop.hear(phone(1), "Thanks, tell me more");
        shop.hear(phone(2), "STOP");
        shop.settle();
        shop.advance(Duration.ofDays(29));
        var before = shop.stats(campaign);
        assertThat(before.path("replied").asLong()).isPositive();
        assertThat(before.path("opted_out").asLong()).isEqualTo(1);
        assertThat(shop.recipients(campaign)).hasSize(6);
        var failures =
                shop.member().get("campaigns/%d/failures".formatted(campaign)).body();
        assertThat(failures.toString()).contains("131026");

        shop.advance(Duration.ofDays(3));

        assertThat(shop.recipients(campaign)).isEmpty();
        for (var figure : FIGURES) {
            assertThat(shop.stats(campaign).path(figure)).as(figure).isEqualTo(before.path(figure));
        }
        assertThat(shop.member()
                        .get("campaigns/%d/failures".formatted(campaign))
                        .body())
                .isEqualTo(failures);
        shop.assertAddsUp(campaign);
        var page = expect(200, shop.member().get("campaigns/%d/recipients".formatted(campaign)))
                .body();
        assertThat(page.path("purged").asLong()).isEqualTo(6);
        assertThat(page.path("purged_before").asString()).isNotEmpty();
        assertThat(shop.items("campaigns/%d/exclusions".formatted(campaign))).isEmpty();
        assertThat(count(shop, "inbox.incoming_message")).isZero();
        assertThat(count(shop, "inbox.inbound_event")).isZero();
        assertThat(shop.items("conversations")).hasSize(2);
        assertThat(shop.campaign(campaign).path("status").asString()).isEqualTo("completed");
    }

    @Test
    void what_is_open_or_in_doubt_never_leaves() {
        var shop = TestShop.open(server, PACED);
        shop.settings("\"quiet_hours\":null,\"retention_days\":10");
        shop.contacts(3);
        shop.behave("\"delivered_rate\":0,\"read_rate\":0,\"reply_rate\":0,\"lost_answer_rate\":1");
        long campaign = shop.launch("Hi");
        shop.advance(Duration.ofSeconds(15));
        shop.control(campaign, "pause");
        long uncertain = shop.count(campaign, "uncertain");
        assertThat(uncertain).isPositive();
        assertThat(shop.count(campaign, "queued")).isPositive();

        shop.advance(Duration.ofDays(40));

        assertThat(shop.recipients(campaign)).hasSize(3);
        assertThat(shop.count(campaign, "uncertain")).isEqualTo(uncertain);
    }

    @Test
    void a_workspace_keeps_what_it_wants_to_keep_and_the_cap_what_it_counts() {
        var brief = TestShop.open(server, UNPACED);
        var careful = TestShop.open(server, UNPACED);
        brief.settings("\"quiet_hours\":null,\"retention_days\":10");
        careful.settings("\"quiet_hours\":null,\"retention_days\":10,\"frequency_cap\":{\"max\":1,\"days\":60}");
        for (var shop : List.of(brief, careful)) {
            shop.contacts(1);
            shop.launch("Hi");
        }
        server.advance("PT1S");

        server.advance("P20D");

        assertThat(count(brief, "delivery.message")).isZero();
        assertThat(count(careful, "delivery.message")).isEqualTo(1);
        assertThat(careful.start(careful.draft("Hi again"))).isZero();
        assertThat(brief.start(brief.draft("Hi again"))).isEqualTo(1);
    }

    @Test
    void a_receipt_or_an_answer_that_comes_too_late_harms_nothing() {
        var shop = TestShop.open(server, UNPACED);
        shop.settings("\"quiet_hours\":null,\"retention_days\":10");
        shop.contacts(1);
        long campaign = shop.launch("Hi");
        shop.settle();
        var message = shop.taken().getFirst().messageId();
        shop.advance(Duration.ofDays(20));
        var before = shop.stats(campaign);

        assertThat(shop.receipt(ReceiptStatus.READ, message, null)).isFalse();
        shop.hear(phone(0), "Sorry, I was away");
        shop.settle();

        for (var figure : FIGURES) {
            assertThat(shop.stats(campaign).path(figure)).as(figure).isEqualTo(before.path(figure));
        }
    }

    @Test
    void media_leave_when_nothing_was_sent_with_them_for_long() {
        var shop = TestShop.open(server, UNPACED);
        shop.settings("\"quiet_hours\":null,\"retention_days\":10");
        long forgotten = TestMedia.uploaded(shop, TestMedia.png(1));
        long inDraft = TestMedia.uploaded(shop, TestMedia.png(2));
        long inUse = TestMedia.uploaded(shop, TestMedia.png(3));
        var toAll = "\"audience\":{\"all\":true},\"sender_id\":%d,\"media\":{\"media_id\":%d}";
        shop.contacts(1);
        shop.draft("Hi", toAll.formatted(shop.sender(), inDraft));
        shop.advance(Duration.ofDays(8));
        shop.start(shop.draft("Hi", toAll.formatted(shop.sender(), inUse)));
        shop.advance(Duration.ofDays(8));

        expect(404, shop.member().get("media/" + forgotten));
        expect(200, shop.member().get("media/" + inDraft));
        expect(200, shop.member().get("media/" + inUse));
        assertThat(count(shop, "channel.media_bytes")).isEqualTo(2);
        shop.advance(Duration.ofDays(8));
        expect(404, shop.member().get("media/" + inUse));
    }

    @Test
    void bytes_that_no_file_has_are_swept() {
        var shop = TestShop.open(server, UNPACED);
        shop.inDatabase(jdbc -> jdbc.sql("""
                        insert into channel.media_bytes (workspace_id, sha256, put_at) values (:workspace, :sha, :at)
                        """)
                .param("workspace", shop.workspace().value())
                .param("sha", "ab".repeat(32))
                .param("at", Timestamp.from(shop.now()))
                .update());

        shop.advance(Duration.ofDays(3));

        assertThat(count(shop, "channel.media_bytes")).isZero();
    }

    @Test
    void a_night_has_its_bound_and_the_next_one_goes_on() {
        try (var bounded = TestShop.startServer("sendwell.retention.most-a-night=5", "sendwell.retention.at-once=2")) {
            var shop = TestShop.open(bounded, UNPACED);
            shop.settings("\"quiet_hours\":null,\"retention_days\":10");
            shop.contacts(8);
            long campaign = shop.launch("Hi");
            shop.settle();

            shop.advance(Duration.ofDays(11));
            assertThat(shop.recipients(campaign)).hasSize(3);
            shop.advance(Duration.ofDays(1));
            assertThat(shop.recipients(campaign)).isEmpty();
            shop.assertAddsUp(campaign);
        }
    }

    private static long count(TestShop shop, String table) {
        long workspace = shop.workspace().value();
        return Objects.requireNonNull(shop.inDatabase(
                (JdbcClient jdbc) -> jdbc.sql("select count(*) from " + table + " where workspace_id = :workspace")
                        .param("workspace", workspace)
                        .query(Long.class)
                        .single()));
    }
}
