package io.sendwell.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.contact.Consents;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Evidence;
import io.sendwell.kernel.Node;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Turns taken by hand, with the dispatcher stopped: what lies between the claim and the hand-over. */
class TurnsTest {

    private static final long ANOTHER_NODE = 77;
    private static final int MANY = 2000;
    private static TestServer server;
    private static Turns turns;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
        server.bean(Dispatcher.class).stop();
        turns = server.bean(Turns.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void what_a_dead_node_had_claimed_is_in_doubt_and_its_lane_goes_on() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(3);
        var campaign = shop.launch("Hello");
        assertThat(take(shop, ANOTHER_NODE)).hasSize(1);
        assertThat(shop.count(campaign, "sending")).isEqualTo(1);
        assertThat(take(shop, 1)).as("the lane is the other node's").isEmpty();

        server.bean(Wreckage.class).clear();

        assertThat(shop.count(campaign, "uncertain")).isEqualTo(1);
        assertThat(shop.recipients(campaign))
                .filteredOn(one -> one.path("status").asString().equals("uncertain"))
                .singleElement()
                .satisfies(one -> assertThat(one.path("reason").asString()).isEqualTo("interrupted"));
        var next = take(shop, 1);
        assertThat(next)
                .singleElement()
                .satisfies(claimed -> assertThat(claimed.outgoing().attempt()).isEqualTo(1));
        shop.assertAddsUp(campaign);
    }

    @Test
    void what_a_living_node_has_claimed_is_left_alone() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contact(1);
        var campaign = shop.launch("Hello");
        take(shop, server.bean(Node.class).number());

        server.bean(Wreckage.class).clear();

        assertThat(shop.count(campaign, "sending")).isEqualTo(1);
    }

    @Test
    void what_was_claimed_in_a_commit_whose_answer_was_lost_goes_back_and_is_claimed_again() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contact(1);
        var campaign = shop.launch("Hello");
        take(shop, ANOTHER_NODE);

        int back = Tenancy.asEngine(() -> turns.turnBack(ANOTHER_NODE, new Long[] {}, shop.now()));

        assertThat(back).isEqualTo(1);
        assertThat(shop.count(campaign, "queued")).isEqualTo(1);
        assertThat(take(shop, 1))
                .singleElement()
                .satisfies(claimed -> assertThat(claimed.outgoing().attempt()).isEqualTo(1));
    }

    @Test
    void a_claim_is_counted_with_it_and_keeps_the_lane_until_it_is_settled() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(5);
        var campaign = shop.launch("Hello");

        assertThat(take(shop, 1)).hasSize(5);
        assertThat(take(shop, 1)).isEmpty();

        int counted = shop.inDatabase(jdbc -> jdbc.sql("select day_count from delivery.lane where sender_id = :sender")
                .param("sender", shop.sender())
                .query(Integer.class)
                .single());
        assertThat(counted).isEqualTo(5);
        assertThat(shop.count(campaign, "sending")).isEqualTo(5);
    }

    /** The turn read the consent before the opt-out: it must have come to its end, and its message too. */
    @Test
    void an_opt_out_is_not_answered_while_a_turn_that_knew_nothing_of_it_is_under_way() throws Exception {
        var shop = TestShop.open(server, TestShop.PACED);
        var contact = new ContactId(shop.contact(1));
        var campaign = shop.launch("Hello");
        var turnIsTaken = new CountDownLatch(1);
        var turnMayEnd = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var turn = CompletableFuture.runAsync(
                    () -> Tenancy.asEngine(() -> transaction().executeWithoutResult(_ -> {
                        assertThat(take(shop, 1)).hasSize(1);
                        turnIsTaken.countDown();
                        await(turnMayEnd);
                    })),
                    threads);
            await(turnIsTaken);
            var optOut = CompletableFuture.runAsync(() -> optOut(shop, contact), threads);

            assertThat(isDoneWithin(optOut, Duration.ofMillis(300)))
                    .as("while the turn ran")
                    .isFalse();
            turnMayEnd.countDown();
            turn.join();
            assertThat(isDoneWithin(optOut, Duration.ofMillis(300)))
                    .as("while the message was on the wire")
                    .isFalse();
            shop.inDatabase(jdbc -> jdbc.sql("update delivery.message set status = 'sent' where contact_id = :contact")
                    .param("contact", contact.value())
                    .update());
            assertThat(isDoneWithin(optOut, Duration.ofSeconds(9))).isTrue();
        }
        assertThat(shop.count(campaign, "sent")).isEqualTo(1);
    }

    @Test
    void no_turn_of_its_workspace_begins_while_an_opt_out_is_being_written() {
        var shop = TestShop.open(server, TestShop.PACED);
        var contact = new ContactId(shop.contacts(2).getFirst());
        shop.launch("Hello");
        var others = TestShop.open(server, TestShop.PACED);
        others.contact(1);
        others.launch("Hello");
        var workspace = shop.workspace();
        Tenancy.inWorkspace(
                workspace,
                () -> transaction().executeWithoutResult(_ -> {
                    server.bean(Consents.class)
                            .optOut(workspace, contact, new Evidence(shop.now(), "api", null, null, null, null));
                    CompletableFuture.runAsync(() -> {
                                var claimed = Tenancy.asEngine(() -> turns.take(1, shop.now(), MANY))
                                        .claimed();
                                assertThat(claimed)
                                        .extracting(one -> one.subject().workspace())
                                        .contains(others.workspace())
                                        .doesNotContain(workspace);
                            })
                            .orTimeout(9, TimeUnit.SECONDS)
                            .join();
                }));
        assertThat(take(shop, 1))
                .singleElement()
                .satisfies(claimed -> assertThat(claimed.outgoing().kind()).isEqualTo("confirmation"));
    }

    /** What a launch holds, it holds until its commit: with a million contacts for a while. */
    @Test
    void a_launch_under_way_does_not_hold_up_its_lane() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.contacts(2);
        shop.launch("Hello");
        var workspace = shop.workspace();
        Tenancy.inWorkspace(
                workspace,
                () -> transaction().executeWithoutResult(_ -> {
                    server.bean(JdbcClient.class)
                            .sql("""
                            insert into delivery.batch
                                (workspace_id, sender_id, origin_kind, origin_id, kind, priority, created_at)
                            values (:workspace, :sender, 'campaign', 999999, 'marketing', 3, now())
                            """)
                            .param("workspace", workspace.value())
                            .param("sender", shop.sender())
                            .update();
                    var taken = CompletableFuture.supplyAsync(() -> take(shop, 1))
                            .orTimeout(9, TimeUnit.SECONDS)
                            .join();
                    assertThat(taken).hasSize(1);
                }));
    }

    private static void optOut(TestShop shop, ContactId contact) {
        TestShop.expect(200, shop.member().post("contacts/" + contact.value() + "/opt-out", "{}"));
    }

    private static TransactionTemplate transaction() {
        return new TransactionTemplate(server.bean(PlatformTransactionManager.class));
    }

    private static boolean isDoneWithin(CompletableFuture<?> task, Duration time) throws Exception {
        try {
            task.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillRunning) {
            return false;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(9, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a round of the node claims for the shop. */
    private static List<Claimed> take(TestShop shop, long node) {
        return Tenancy.asEngine(() -> turns.take(node, shop.now(), MANY)).claimed().stream()
                .filter(claimed -> claimed.subject().sender().value() == shop.sender())
                .toList();
    }
}
