package io.sendwell.delivery;

import static io.sendwell.delivery.Storm.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.ServerProcess;
import io.sendwell.TestShop;
import io.sendwell.channel.cloud.CloudShop;
import io.sendwell.channel.cloud.FakeGraph;
import io.sendwell.channel.cloud.FakeGraph.FakeNumber;
import io.sendwell.channel.cloud.FakeGraph.Taken;
import io.sendwell.channel.cloud.FakeWebhooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Promise two on the Cloud API: the server is killed with -9 while it sends, answers get lost and words about messages come
 * late, when somebody listens again. What Meta took is then held against the recipients.
 */
class CloudExactlyOnceTest {

    private static final int PEOPLE = 600;
    private static final int SENDERS = 3;
    private static final int KILLS = 5;
    private static final long SEED = System.nanoTime();

    private final Random random = new Random(SEED);

    @Test
    void nobody_gets_it_twice_nobody_is_lost_and_doubts_end_with_the_first_receipt() throws IOException {
        var data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "cloud-exactly-once")
                .toRealPath();
        try (var graph = FakeGraph.start()) {
            // One in twenty is taken without an answer; of each a word comes, some of it only after the next kill.
            graph.loses(message -> Math.floorMod(message.wamid().hashCode(), 20) == 0);
            graph.webhooks().fate(_ -> List.of("sent", "delivered"));
            var server = start(data, graph);
            try {
                var numbers =
                        Stream.generate(() -> graph.number(null)).limit(SENDERS).toList();
                long campaign = campaign(server, graph, numbers);
                int kills = 0;
                while (Storm.isRunning(server, campaign)) {
                    if (kills < KILLS) {
                        LockSupport.parkNanos(
                                Duration.ofMillis(random.nextInt(50, 700)).toNanos());
                        graph.webhooks().hold();
                        server.kill();
                        server = start(data, graph);
                        kills++;
                    } else {
                        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                    }
                }
                assertThat(kills)
                        .as("kills while the campaign ran, seed %d", SEED)
                        .isEqualTo(KILLS);
                graph.webhooks().await();
                expect(200, server.advance("PT1M"));
                compare(server, graph, campaign);
            } finally {
                server.close();
            }
        }
    }

    private static ServerProcess start(Path data, FakeGraph graph) {
        var server = ServerProcess.start(
                data, "--sendwell.meta.base-url=" + graph.address(), "--sendwell.meta.app-secret=" + CloudShop.SECRET);
        graph.webhooks().to(server.base() + "webhooks/meta", CloudShop.SECRET);
        return server;
    }

    /** Everybody agreed and has written today, so that a free text may go to them. */
    private static long campaign(ServerProcess server, FakeGraph graph, List<FakeNumber> numbers) {
        expect(200, server.put("settings/sending", "{\"quiet_hours\":null}"));
        var senders = numbers.stream()
                .map(number -> expect(
                                201,
                                server.post(
                                        "senders",
                                        CloudShop.sender(number, "")
                                                .replace(
                                                        "\"min_gap_ms\":0,\"max_gap_ms\":0",
                                                        "\"min_gap_ms\":20,\"max_gap_ms\":40")))
                        .body()
                        .path("id")
                        .asLong())
                .toList();
        for (int n = 0; n < PEOPLE; n++) {
            expect(
                    201,
                    server.post(
                            "contacts",
                            "{\"phone\":\"%s\",\"consent\":{\"source\":\"test\",\"wording\":\"Yes\"}}"
                                    .formatted(phone(n))));
            graph.wrote(phone(n));
            graph.webhooks().say(FakeWebhooks.text(numbers.get(n % SENDERS), phone(n), "wamid.IN" + n, "Hello"));
        }
        graph.webhooks().await();
        long campaign = expect(201, server.post("campaigns", """
                        {"name":"Storm","message_template":"Hi","sender_ids":%s,"audience":{"all":true}}""".formatted(senders)))
                .body()
                .path("id")
                .asLong();
        var started = expect(202, server.post("campaigns/" + campaign + "/start", "{}"));
        assertThat(started.body().path("recipients").asInt()).isEqualTo(PEOPLE);
        return campaign;
    }

    private static void compare(ServerProcess server, FakeGraph graph, long campaign) {
        var times = graph.taken().stream()
                .filter(message -> message.body().at("/text/body").asString("").equals("Hi"))
                .map(Taken::to)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(times.values())
                .as("times a number was written to, seed %d", SEED)
                .containsOnly(1L);

        var stats = expect(200, server.get("campaigns/" + campaign + "/stats")).body();
        // What was marked as sending but never reached Meta stays in doubt: nobody sends it blindly. All that Meta has
        // spoken of is settled.
        long delivered = stats.path("delivered").asLong();
        long uncertain = stats.path("uncertain").asLong();
        assertThat(delivered).as(stats.toString()).isEqualTo(times.size());
        assertThat(delivered + uncertain).as(stats.toString()).isEqualTo(PEOPLE);
        assertThat(uncertain).as("at most what was on the wire at the kills").isLessThanOrEqualTo(KILLS * SENDERS);
        TestShop.assertFiguresAreTrue(server.post("analytics/recounts", "{}"));
    }

    private static String phone(int n) {
        return "+1202555%04d".formatted(n);
    }
}
