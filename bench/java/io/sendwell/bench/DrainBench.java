package io.sendwell.bench;

import static io.sendwell.bench.Rounds.CORES;
import static io.sendwell.bench.Rounds.ROUNDS;

import io.sendwell.bench.peers.BullMq;
import io.sendwell.bench.peers.Celery;
import io.sendwell.bench.peers.Peers;
import io.sendwell.bench.peers.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * The drain: queued messages through gate, caps, counters and two committed states to a wire that takes everything.
 * Ours, against Celery and BullMQ workers that do that per message, and against bare SQL that only moves the rows.
 */
final class DrainBench {

    private static final int MESSAGES = Integer.getInteger("bench.messages", 100_000);
    private static final int SENDERS = 20;
    private static final int GROUP = 1000;
    private static final int FIRST_GUESS = 1_000;

    /** Their tasks wait for commits: more processes than cores get more done. */
    private static final int CELERY_PROCESSES = 2 * CORES;

    private DrainBench() {}

    static Table run() {
        var table = new Table("Drain of queued messages over %d senders".formatted(SENDERS));
        BenchServer.latency(Duration.ZERO);
        try (var server = BenchServer.start()) {
            server.contacts(MESSAGES);
            server.senders(SENDERS, 0);
            var tables = PeerTables.in(server);
            try (var pythons = new Peers(server.databaseAddress());
                    var nodes = new Peers(server.databaseAddress())) {
                var celery = ifAvailable(
                        table, () -> new ByCelery(server, tables, pythons, pythons.celery(CELERY_PROCESSES)));
                var bullMq = ifAvailable(table, () -> new ByBullMq(server, tables, nodes, nodes.bullMq(CORES)));
                measure(table, server, celery, bullMq);
            }
        }
        return table;
    }

    private static void measure(
            Table table, BenchServer server, Optional<Contender> celery, Optional<Contender> bullMq) {
        var ours = new Ours(server);
        var bare = new BareSql(server);
        var theirs = Stream.concat(celery.stream(), bullMq.stream()).toList();
        var sizes = new ArrayList<Integer>();
        theirs.forEach(contender -> sizes.add(Rounds.size(contender.warmUp(FIRST_GUESS), MESSAGES)));
        ours.warmUp(MESSAGES);
        for (int round = 1; round <= ROUNDS; round++) {
            bare.measure(MESSAGES);
            ours.measure(MESSAGES);
            for (int n = 0; n < theirs.size(); n++) {
                theirs.get(n).measure(sizes.get(n));
            }
        }
        ours.report(table);
        bare.report(table);
        theirs.forEach(contender -> contender.report(table));
        celery.ifPresent(it -> {
            table.ratio("drain against Celery", ours.rate() / it.rate(), 20, 50);
            table.ratio("CPU per message against Celery", ours.cpu() / it.cpu(), 1 / 20.0, 1 / 50.0);
        });
        bullMq.ifPresent(it -> table.ratio("drain against BullMQ", ours.rate() / it.rate(), 5, 10));
        table.ratio("drain against bare SQL", ours.rate() / bare.rate());
        explain(table);
    }

    private static void explain(Table table) {
        table.note("Sendwell, %,d messages: consent, suppression, blocks, windows, caps, warm-up, rendering, the verdict"
                .formatted(MESSAGES) + " stored with the message, a tally by state.");
        table.note("Celery and BullMQ: load message, contact and suppression; count against the sender's caps and mark"
                + " as sending, commit; send; mark as sent and count, commit. No windows, no frequency cap, no stored"
                + " verdict, no fence against opt-outs. What was being sent when a worker dies stays so for ever.");
        table.note("Celery: %d worker processes, late acknowledgement, a stock of 64 tasks each. BullMQ: %d worker"
                        .formatted(CELERY_PROCESSES, CORES)
                + " processes, 16 messages at a time each. Their queues are full before the clock starts; so many"
                + " messages that they work for about " + Rounds.SECONDS + " s. Redis syncs its file once a second.");
        table.note("CPU of the peers includes Redis; nobody's includes PostgreSQL, which has rows of its own.");
        table.note("Bare SQL moves the rows of a copy of our table through the same two states and does nothing else.");
    }

    private static Optional<Contender> ifAvailable(Table table, Callable<Contender> contender) {
        try {
            return Optional.of(contender.call());
        } catch (Unavailable e) {
            table.note("A peer is missing: " + e.getMessage());
            return Optional.empty();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Ours extends Contender {
        private final BenchServer server;
        private final Campaigns campaigns;
        private int campaign;

        Ours(BenchServer server) {
            super("Sendwell", server);
            this.server = server;
            this.campaigns = new Campaigns(server);
        }

        @Override
        void prepare(int messages) {
            campaigns.launchHeld(++campaign, SENDERS);
            server.asOwner("vacuum analyze", "checkpoint");
        }

        @Override
        void work(int messages) {
            campaigns.release(campaign);
            Rounds.await(() -> campaigns.isDone(campaign));
        }

        @Override
        Stream<ProcessHandle> processes() {
            return Stream.of(ProcessHandle.current());
        }
    }

    /** Two commits per group: taken, then sent. As close to the raw limit as SQL gets on these tables. */
    private static final class BareSql extends Contender {
        private final BenchServer server;

        BareSql(BenchServer server) {
            super("bare SQL, groups of " + GROUP, server);
            this.server = server;
        }

        @Override
        void prepare(int messages) {
            server.asOwner(
                    "drop table if exists bare",
                    "create table bare (like delivery.message including all)",
                    """
                    insert into bare (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, due_at)
                    select workspace_id, 1, 1, id, 'campaign', 1, 0, now() from contact.contact
                    """,
                    "vacuum analyze bare",
                    "checkpoint");
        }

        @Override
        void work(int messages) {
            for (int group = 0; group < messages / GROUP; group++) {
                server.asOwner("""
                        update bare set status = 'sending', sending_at = now(), attempt = 1 where id in (
                            select id from bare where batch_id = 1 and status = 'queued' and due_at <= now()
                            order by due_at, id limit %d for update skip locked)
                        """.formatted(GROUP), """
                        update bare set status = 'sent', sent_at = now(), settled_at = now()
                        where batch_id = 1 and status = 'sending'
                        """);
            }
        }

        @Override
        Stream<ProcessHandle> processes() {
            return Stream.empty();
        }
    }

    private static final class ByCelery extends Contender {
        private final PeerTables tables;
        private final Peers peers;
        private final Celery celery;

        ByCelery(BenchServer server, PeerTables tables, Peers peers, Celery celery) {
            super("Celery + SQLAlchemy", server);
            this.tables = tables;
            this.peers = peers;
            this.celery = celery;
        }

        @Override
        void prepare(int messages) {
            tables.queue(messages);
            celery.enqueue(1, messages);
        }

        @Override
        void work(int messages) {
            celery.open("messages");
            Rounds.await(() -> tables.settled() == messages);
        }

        @Override
        void rest() {
            celery.close("messages");
        }

        @Override
        Stream<ProcessHandle> processes() {
            return peers.processes();
        }
    }

    private static final class ByBullMq extends Contender {
        private final PeerTables tables;
        private final Peers peers;
        private final BullMq queue;

        ByBullMq(BenchServer server, PeerTables tables, Peers peers, BullMq queue) {
            super("BullMQ + pg", server);
            this.tables = tables;
            this.peers = peers;
            this.queue = queue;
        }

        @Override
        void prepare(int messages) {
            tables.queue(messages);
            queue.enqueue(1, messages);
        }

        @Override
        void work(int messages) {
            queue.open();
            Rounds.await(() -> tables.settled() == messages);
        }

        @Override
        void rest() {
            queue.close();
        }

        @Override
        Stream<ProcessHandle> processes() {
            return peers.processes();
        }
    }
}
