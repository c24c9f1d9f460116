package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.SenderSignal.Kind;
import io.sendwell.channel.SenderSignals;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** While WhatsApp lets a number write only to those who know it, strangers wait and everybody else is served. */
class FirstContactsTest {

    private static final Duration LOCK = Duration.ofHours(5);

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
    void strangers_wait_until_the_lock_ends_and_acquaintances_do_not() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(3);
        shop.hear(TestShop.phone(1), "hello");
        shop.settle();
        lock(shop, true, shop.now().plus(LOCK));

        long campaign = shop.launch("Hi there");
        shop.settle();

        assertThat(shop.takenTo()).containsExactly(TestShop.phone(1));
        assertThat(shop.count(campaign, "queued")).isEqualTo(2);
        assertThat(shop.recipients(campaign))
                .filteredOn(one -> one.path("status").asString().equals("queued"))
                .allSatisfy(one -> assertThat(one.path("reason").asString()).isEqualTo("first_contact"));

        shop.advance(LOCK.minusMinutes(1));
        assertThat(shop.taken()).hasSize(1);
        shop.advance(Duration.ofMinutes(2));
        assertThat(shop.takenTo()).containsExactlyInAnyOrder(TestShop.phone(0), TestShop.phone(1), TestShop.phone(2));
    }

    @Test
    void a_lock_that_is_lifted_holds_nobody_who_is_written_to_then() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(1);
        lock(shop, true, shop.now().plus(LOCK));
        lock(shop, false, null);

        shop.launch("Hi there");
        shop.settle();

        assertThat(shop.taken()).hasSize(1);
    }

    @Test
    void a_refusal_begins_a_lock_of_a_day_unless_one_is_known() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var refused = shop.now();
        note(shop, refused);
        assertThat(until(shop)).isEqualTo(refused.plus(Duration.ofDays(1)));

        lock(shop, true, refused.plus(LOCK));
        note(shop, refused.plusSeconds(60));
        assertThat(until(shop)).isEqualTo(refused.plus(LOCK));
    }

    private static void note(TestShop shop, Instant at) {
        Tenancy.inWorkspace(
                shop.workspace(),
                () -> server.bean(SenderSignals.class)
                        .noteRefusedFirstContact(shop.workspace(), new SenderId(shop.sender()), at));
    }

    private static void lock(TestShop shop, boolean active, @Nullable Instant until) {
        Tenancy.asEngine(() -> server.bean(SenderSignals.class)
                .note(
                        shop.workspace(),
                        new SenderSignal(
                                new SenderId(shop.sender()), Kind.REACHOUT_TIMELOCK, active, null, until, shop.now())));
    }

    private static Instant until(TestShop shop) {
        return shop.inDatabase(jdbc -> jdbc.sql("select first_contacts_from from channel.sender where id = :id")
                .param("id", shop.sender())
                .query((row, _) -> row.getTimestamp(1).toInstant())
                .single());
    }
}
