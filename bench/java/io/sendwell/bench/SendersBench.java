package io.sendwell.bench;

import static io.sendwell.bench.Rounds.ROUNDS;

import java.time.Duration;
import java.util.ArrayList;

/** What 500 senders put out on a wire that takes 200 ms, as a share of what they would if nothing else took time. */
final class SendersBench {

    private static final int CONTACTS = Integer.getInteger("bench.messages", 100_000);
    private static final int SENDERS = 500;
    private static final int GAP_MILLIS = 1;
    private static final Duration LATENCY = Duration.ofMillis(200);

    private SendersBench() {}

    static Table run() {
        var table = new Table("%d senders on a wire that takes %d ms".formatted(SENDERS, LATENCY.toMillis()));
        var rates = new ArrayList<Double>();
        BenchServer.latency(LATENCY);
        try (var server = BenchServer.start()) {
            server.contacts(CONTACTS);
            server.senders(SENDERS, GAP_MILLIS);
            var campaigns = new Campaigns(server);
            campaigns.launchHeld(1, SENDERS);
            server.asOwner("vacuum analyze", "checkpoint");
            campaigns.release(1);
            Rounds.pause(Duration.ofSeconds(3)); // past the start, when all lanes begin at once
            for (int round = 1; round <= ROUNDS; round++) {
                long before = sent(server);
                long start = System.nanoTime();
                Rounds.pause(Duration.ofSeconds(Rounds.SECONDS));
                rates.add((sent(server) - before) / Rounds.secondsSince(start));
            }
        } finally {
            BenchServer.latency(Duration.ZERO);
        }
        double ideal = SENDERS * 1000.0 / (LATENCY.toMillis() + GAP_MILLIS);
        var row = table.row("%d senders, one message at a time each".formatted(SENDERS), "messages/s", rates);
        table.ratio("share of the ideal rate (%,.0f/s)".formatted(ideal), row.median() / ideal, 0.85, 0.95);
        return table;
    }

    private static long sent(BenchServer server) {
        return server.countAsOwner("select coalesce(sum(n), 0) from delivery.tally where status = 'sent'");
    }
}
