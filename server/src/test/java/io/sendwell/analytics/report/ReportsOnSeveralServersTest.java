package io.sendwell.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestDatabase;
import io.sendwell.TestReceiver;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two servers on one database. */
class ReportsOnSeveralServersTest {

    private static final int DAYS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void make_each_report_once_and_send_the_newest_once() throws Exception {
        var database = Stream.concat(
                        Arrays.stream(TestDatabase.fresh()),
                        Stream.of(
                                "sendwell.private.addresses=allow",
                                "sendwell.secret-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))
                .toArray(String[]::new);
        try (var one = TestShop.startServer(database);
                var other = TestShop.startServer(database);
                var receiver = new TestReceiver()) {
            var shop = TestShop.open(one, TestShop.UNPACED);
            TestShop.expect(200, shop.member().put("settings/reports", """
                    {"at":"00:00","webhook":{"url":"%s"}}""".formatted(receiver.address("/hook"))));
            var now = shop.now();
            shop.inDatabase(jdbc -> jdbc.sql("""
                            update analytics.report_plan set next_day = next_day - :days, due_at = :due
                            where workspace_id = :workspace
                            """)
                    .param("days", DAYS)
                    .param("due", Timestamp.from(now.minus(Duration.ofDays(DAYS))))
                    .param("workspace", shop.workspace().value())
                    .update());

            together(one, other);

            await(() -> shop.items("analytics/reports").size() == DAYS
                    && delivered(shop).equals(List.of("sent")));
            together(one, other);
            assertThat(shop.items("analytics/reports")).hasSize(DAYS);
            assertThat(delivered(shop)).containsExactly("sent");
            assertThat(receiver.received()).hasSize(1);
        }
    }

    private static List<String> delivered(TestShop shop) {
        return shop.inDatabase(
                jdbc -> jdbc.sql("select state from analytics.report_delivery where workspace_id = :workspace")
                        .param("workspace", shop.workspace().value())
                        .query(String.class)
                        .list());
    }

    private static void await(BooleanSupplier happened) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Both at the same moment, as often as there may be something to do. */
    private static void together(TestServer one, TestServer other) throws Exception {
        var go = new CountDownLatch(1);
        var ends = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var server : List.of(one, other)) {
                ends.add(threads.submit(() -> {
                    go.await();
                    for (int i = 0; i < DAYS * 4; i++) {
                        server.bean(ReportWork.class)
                                .runDue(server.bean(InstantSource.class).instant());
                    }
                    return null;
                }));
            }
            go.countDown();
            for (var end : ends) {
                end.get();
            }
        }
    }
}
