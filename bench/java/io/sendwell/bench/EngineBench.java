package io.sendwell.bench;

import com.sun.management.OperatingSystemMXBean;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import io.sendwell.contact.Audiences;
import io.sendwell.delivery.Control;
import io.sendwell.delivery.Launch;
import io.sendwell.delivery.Launches;
import io.sendwell.delivery.Origin;
import io.sendwell.kernel.WorkspaceId;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The drain: queued messages through gate, counters, tally and a wire that takes everything, against bare SQL that moves
 * the same rows through the same two states on the same PostgreSQL. Then 500 senders on a wire that takes 200 ms.
 */
final class EngineBench {

    private static final int MESSAGES = Integer.getInteger("bench.messages", 100_000);
    private static final int SENDERS = 20;
    private static final int GROUP = 1000;
    private static final int ROUNDS = 3;
    private static final int MANY_SENDERS = 500;
    private static final Duration LATENCY = Duration.ofMillis(200);
    private static final Duration MANY_RUN = Duration.ofSeconds(20);

    private EngineBench() {}

    static Table run() {
        var table = new Table("Engine (DESIGN.md section 7): %,d messages, %d senders".formatted(MESSAGES, SENDERS));
        var drained = new ArrayList<Double>();
        var cpu = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        try (var server = BenchServer.start()) {
            server.contacts(MESSAGES);
            server.senders(SENDERS, 0);
            for (int round = 1; round <= ROUNDS; round++) {
                bare.add(MESSAGES / bare(server));
                drain(server, round, drained, cpu);
            }
        }
        var baseline = table.row("bare SQL, two states, groups of " + GROUP, "messages/s", bare);
        var engine = table.row("drain with gate, counters and tally", "messages/s", drained);
        table.row("CPU of the server process per message", "µs", cpu);
        table.ratio("drain against bare SQL", engine.median() / baseline.median(), null, null);
        table.ratio(MANY_SENDERS + " senders, 200 ms wire, share of the ideal", manySenders(table), 0.85, 0.95);
        table.note("Peers that do the same work with Celery and BullMQ come with the next issue.");
        return table;
    }

    private static void drain(BenchServer server, int round, List<Double> rates, List<Double> cpuMicros) {
        BenchServer.latency(Duration.ZERO);
        var origin = launchHeld(server, round, SENDERS);
        server.asOwner("vacuum analyze", "checkpoint");
        long cpuBefore = processCpu();
        long start = System.nanoTime();
        release(server, origin);
        await(server, round);
        double seconds = (System.nanoTime() - start) / 1e9;
        rates.add(MESSAGES / seconds);
        cpuMicros.add((processCpu() - cpuBefore) / 1e3 / MESSAGES);
    }

    /** Two commits per group: taken, then sent. As close to the raw limit as SQL gets on these tables. */
    private static double bare(BenchServer server) {
        server.asOwner(
                "drop table if exists bare",
                "create table bare (like delivery.message including all)",
                """
                insert into bare (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, due_at)
                select workspace_id, 1, 1, id, 'campaign', 1, 0, now() from contact.contact
                """,
                "vacuum analyze bare");
        var statements = new ArrayList<String>();
        for (int group = 0; group < MESSAGES / GROUP; group++) {
            statements.add("""
                    update bare set status = 'sending', sending_at = now(), attempt = 1 where id in (
                        select id from bare where batch_id = 1 and status = 'queued' and due_at <= now()
                        order by due_at, id limit %d for update skip locked)
                    """.formatted(GROUP));
            statements.add("""
                    update bare set status = 'sent', sent_at = now(), settled_at = now()
                    where batch_id = 1 and status = 'sending'
                    """);
        }
        return server.asOwner(statements.toArray(String[]::new));
    }

    /** What 500 paced senders put out, as a share of what they would if nothing but wire and gap took time. */
    private static double manySenders(Table table) {
        try (var server = BenchServer.start()) {
            server.contacts(MESSAGES);
            server.senders(MANY_SENDERS, 1);
            BenchServer.latency(LATENCY);
            var origin = launchHeld(server, 1, MANY_SENDERS);
            server.asOwner("vacuum analyze", "checkpoint");
            release(server, origin);
            pause(Duration.ofSeconds(3)); // past the start, when all lanes begin at once
            long before = sent(server);
            long start = System.nanoTime();
            pause(MANY_RUN);
            double rate = (sent(server) - before) / ((System.nanoTime() - start) / 1e9);
            table.row(MANY_SENDERS + " senders", "messages/s", List.of(rate));
            return rate / (MANY_SENDERS * 1000.0 / (LATENCY.toMillis() + 1));
        }
    }

    private static Origin launchHeld(BenchServer server, int round, int senders) {
        var workspace = new WorkspaceId(BenchServer.WORKSPACE);
        var origin = Origin.campaign(round);
        server.inTransaction(() -> {
            server.bean(Launches.class)
                    .launch(new Launch(
                            workspace,
                            origin,
                            LongStream.rangeClosed(1, senders).mapToObj(SenderId::new).toList(),
                            "Hi {first_name|there}, see you on Saturday",
                            Map.of(),
                            null,
                            server.bean(Audiences.class)
                                    .query(workspace, new Audience(true, List.of(), List.of(), List.of()), Set.of()),
                            Instant.now()));
            server.bean(Control.class).hold(workspace, origin);
            return origin;
        });
        return origin;
    }

    private static void release(BenchServer server, Origin origin) {
        server.inTransaction(() -> {
            server.bean(Control.class).release(new WorkspaceId(BenchServer.WORKSPACE), origin);
            return origin;
        });
    }

    private static void await(BenchServer server, int round) {
        while (server.count("""
                        select coalesce(sum(t.n), 0) from delivery.batch b join delivery.tally t on t.batch_id = b.id
                        where b.origin_id = %d and t.status in ('queued', 'sending')
                        """.formatted(round)) > 0) {
            pause(Duration.ofMillis(20));
        }
    }

    private static long sent(BenchServer server) {
        return server.count("select coalesce(sum(n), 0) from delivery.tally where status = 'sent'");
    }

    private static long processCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
