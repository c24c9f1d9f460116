package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.workspace.Tenancy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /**
     * Whoever takes a turn holds the lane and counts what it does. A row of the tally may be the one in which a message
     * that is just being queued counts, so the message must not come before the lane.
     */
    @Test
    void who_queues_a_message_does_not_wait_in_a_circle_with_who_takes_a_turn() {
        var shop = TestShop.open(server, TestShop.PACED);
        long contact = shop.contact(1);
        enqueue(shop, contact, 1);

        var queued = shop.inDatabase(jdbc -> {
            jdbc.sql("select 1 from delivery.lane where sender_id = :sender for no key update")
                    .param("sender", shop.sender())
                    .query(Integer.class)
                    .single();
            var second = CompletableFuture.supplyAsync(() -> enqueue(shop, contact, 2));
            while (jdbc.sql("select count(*) from pg_locks where not granted")
                            .query(Long.class)
                            .single()
                    == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            jdbc.sql("""
                            insert into delivery.tally as t (workspace_id, batch_id, status, shard, n)
                            select workspace_id, id, 'queued', shard, 0 from delivery.batch, generate_series(0, 15) shard
                            where sender_id = :sender
                            on conflict (batch_id, status, shard) do update set n = t.n
                            """).param("sender", shop.sender()).update();
            return second;
        });

        assertThat(queued.join()).isPresent();
    }

    private static Optional<MessageId> enqueue(TestShop shop, long contact, long origin) {
        return Tenancy.asEngine(() -> server.bean(Outbox.class)
                .enqueue(
                        shop.workspace(),
                        new SenderId(shop.sender()),
                        new ContactId(contact),
                        new Origin(Origin.Kind.REPLY, origin, 0),
                        MessageKind.REPLY,
                        "Yes"));
    }
}
