package io.sendwell.workspace.retention;

import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A large clean-up while somebody sends. */
class CleanUpBesideSendingTest {

    private static final int OLD = 200_000;

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
    void two_hundred_thousand_messages_leave_and_nobody_who_sends_waits_for_it() {
        var shop = TestShop.open(server, UNPACED);
        shop.contacts(1);
        long campaign = shop.launch("Hi");
        shop.settle();
        sentLongAgo(shop, campaign);
        var before = shop.stats(campaign);
        assertThat(before.path("recipients").asLong()).isEqualTo(OLD + 1);

        var beside = new ArrayList<Long>();
        long start = System.nanoTime();
        var cleanUp = cleanUp(shop);
        do {
            beside.add(send(shop));
        } while (!cleanUp.isDone());
        long took = System.nanoTime() - start;

        assertThat(cleanUp).succeedsWithin(Duration.ZERO);
        assertThat(left(shop, campaign)).isEqualTo(1);
        assertThat(shop.stats(campaign)).isEqualTo(before);
        // Not against the clock, but against the clean-up itself: it was never waited for, only shared the machine
        // with.
        assertThat(beside).hasSizeGreaterThan(10);
        assertThat(beside.stream().mapToLong(Long::longValue).max().orElseThrow())
                .isLessThan(took / 4);
    }

    /** Fills the campaign's batch up with what went out half a year ago; some of it was answered. */
    private static void sentLongAgo(TestShop shop, long campaign) {
        shop.inDatabase(jdbc -> jdbc.sql("""
                        insert into delivery.message (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id,
                            step, status, due_at, sending_at, sent_at, delivered_at, settled_at, replied_at, text)
                        select b.workspace_id, b.id, b.sender_id, 1000000 + n, b.origin_kind, b.origin_id, b.step,
                               (array['sent', 'delivered', 'read', 'failed', 'skipped'])[1 + n % 5], :at, :at, :at, :at, :at,
                               case when n % 10 = 0 then :at::timestamptz end, 'A message of the usual length, long ago'
                        from delivery.batch b, generate_series(1, :old) n
                        where b.workspace_id = :workspace and b.origin_kind = 'campaign' and b.origin_id = :campaign
                        """)
                .param("at", Timestamp.from(shop.now().minus(Duration.ofDays(180))))
                .param("old", OLD)
                .param("workspace", shop.workspace().value())
                .param("campaign", campaign)
                .update());
    }

    /** One night's work, at once and on a thread of its own, while the house's clock stands still. */
    private static Future<Void> cleanUp(TestShop shop) {
        var tomorrow = shop.now().plus(Duration.ofDays(1));
        return CompletableFuture.runAsync(() -> {
            while (server.bean(NightlyCleanUp.class).runDue(tomorrow)) {
                // One workspace after the other.
            }
        });
    }

    /** How many nanoseconds a message takes from the request until WhatsApp has it. */
    private static long send(TestShop shop) {
        long start = System.nanoTime();
        long id = expect(202, shop.member().post("whatsapp/send", """
                        {"to":"%s","message":"Now"}""".formatted(phone(0))))
                .body()
                .path("message_id")
                .asLong();
        while (!isSent(shop, id)) {
            Thread.onSpinWait();
        }
        return System.nanoTime() - start;
    }

    private static boolean isSent(TestShop shop, long id) {
        return shop.inDatabase(jdbc -> jdbc.sql(
                        "select status = 'sent' from delivery.message where workspace_id = :workspace and id = :id")
                .param("workspace", shop.workspace().value())
                .param("id", id)
                .query(Boolean.class)
                .single());
    }

    private static long left(TestShop shop, long campaign) {
        return shop.inDatabase(jdbc -> jdbc.sql("""
                        select count(*) from delivery.message
                        where workspace_id = :workspace and origin_kind = 'campaign' and origin_id = :campaign
                        """)
                .param("workspace", shop.workspace().value())
                .param("campaign", campaign)
                .query(Long.class)
                .single());
    }
}
