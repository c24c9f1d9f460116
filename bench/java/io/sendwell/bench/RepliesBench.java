package io.sendwell.bench;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Origin;
import io.sendwell.delivery.Outbox;
import io.sendwell.kernel.WorkspaceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * How long a person's reply waits from being queued to being handed to the wire: with nothing else to do, while
 * 1,000,000 contacts are launched and a report is read over and over, and while that campaign then goes out.
 */
final class RepliesBench {

    private static final int CONTACTS = Integer.getInteger("bench.contacts", 1_000_000);
    private static final int WRITERS = 1_000;
    private static final int SENDERS = 20;
    private static final Duration EVERY = Duration.ofMillis(25);
    private static final double MOST_MILLIS = 500;

    private final BenchServer server;
    private final Map<String, Long> queuedAt = new ConcurrentHashMap<>();
    private final Map<String, Double> waited = new ConcurrentHashMap<>();
    private int replies;

    private RepliesBench(BenchServer server) {
        this.server = server;
    }

    static Table run() {
        var table = new Table("How long replies wait");
        BenchServer.latency(Duration.ZERO);
        try (var server = BenchServer.start()) {
            server.contacts(CONTACTS);
            server.senders(SENDERS, 0);
            server.update("""
                    insert into delivery.correspondence (workspace_id, contact_id, sender_id, last_inbound_at)
                    select %d, n, 1 + (n - 1) %% %d, now() from generate_series(1, %d) n
                    """.formatted(BenchServer.WORKSPACE, SENDERS, WRITERS));
            server.asOwner("vacuum analyze", "checkpoint");
            new RepliesBench(server).run(table);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return table;
    }

    private void run(Table table) throws ExecutionException, InterruptedException {
        BenchServer.watch(message -> {
            var queued = queuedAt.get(message.text());
            if (queued != null) {
                waited.put(message.text(), 1e3 * Rounds.secondsSince(queued));
            }
        });
        var campaigns = new Campaigns(server);
        var reporting = new AtomicBoolean(true);
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            long idle = System.nanoTime();
            var alone = reply(() -> Rounds.secondsSince(idle) < Rounds.SECONDS);
            Future<Integer> reports = threads.submit(() -> report(reporting));
            Future<Double> launch = threads.submit(() -> campaigns.launch(1, SENDERS));
            var meanwhile = reply(() -> !launch.isDone());
            long launched = System.nanoTime();
            var afterwards =
                    reply(() -> !campaigns.isDone(1) && Rounds.secondsSince(launched) < 2 * Rounds.SECONDS);
            reporting.set(false);
            table.row("launch of %,d".formatted(CONTACTS), "s", List.of(launch.get()));
            table.row("reports read meanwhile", "reports", List.of((double) reports.get()));
            row(table, "with nothing else to do", alone);
            double p99 = row(table, "while launching and reporting", meanwhile);
            row(table, "while sending and reporting", afterwards);
            table.ratio(
                    "p99 while launching, of the %.0f ms that it may take".formatted(MOST_MILLIS),
                    p99 / MOST_MILLIS,
                    1,
                    0.5);
            table.note("Replies go through Outbox, one each %d ms, over the %d senders that the campaign goes out on; from"
                            .formatted(EVERY.toMillis(), SENDERS)
                    + " before the call to the moment the transport is called.");
            table.note("The report joins all contacts to all messages and counts them by consent, campaign, day and state.");
        } finally {
            BenchServer.watch(_ -> {});
        }
    }

    /** Queues replies for as long as it is to; answers how many milliseconds each waited. */
    private List<Double> reply(BooleanSupplier goesOn) {
        var texts = new ArrayList<String>();
        while (goesOn.getAsBoolean()) {
            var text = "reply " + ++replies;
            texts.add(text);
            queuedAt.put(text, System.nanoTime());
            server.inTransaction(() -> server.bean(Outbox.class)
                    .enqueue(
                            new WorkspaceId(BenchServer.WORKSPACE),
                            new SenderId(1 + replies % SENDERS),
                            new ContactId(1 + replies % WRITERS),
                            new Origin(Origin.Kind.REPLY, replies, 0),
                            MessageKind.REPLY,
                            text));
            Rounds.pause(EVERY);
        }
        Rounds.await(() -> waited.keySet().containsAll(texts));
        return texts.stream().map(waited::get).toList();
    }

    private static double row(Table table, String when, List<Double> waited) {
        var samples = new Samples(waited);
        table.row("reply " + when + ", p50 of " + waited.size(), "ms", List.of(samples.median()));
        table.row("reply " + when + ", p99", "ms", List.of(samples.percentile(0.99)));
        table.row("reply " + when + ", longest", "ms", List.of(samples.percentile(1)));
        return samples.percentile(0.99);
    }

    /** Reads a report over and over; answers how often. */
    private int report(AtomicBoolean goesOn) {
        int read = 0;
        while (goesOn.get()) {
            server.count("""
                    select count(*) from (
                        select c.consent_status, m.origin_id, date_trunc('day', m.sent_at), m.status, count(*)
                        from contact.contact c
                        left join delivery.message m on m.workspace_id = c.workspace_id and m.contact_id = c.id
                        where c.workspace_id = %d group by 1, 2, 3, 4) report
                    """.formatted(BenchServer.WORKSPACE));
            read++;
        }
        return read;
    }
}
