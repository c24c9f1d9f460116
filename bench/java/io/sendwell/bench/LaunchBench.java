package io.sendwell.bench;

import static io.sendwell.bench.Rounds.CORES;
import static io.sendwell.bench.Rounds.ROUNDS;

import io.sendwell.bench.peers.Celery;
import io.sendwell.bench.peers.Peers;
import io.sendwell.bench.peers.Unavailable;
import java.util.ArrayList;

/**
 * A launch with gate, exclusions and counts: of 100,000 contacts against the original's way, a Celery task for each; of
 * 1,000,000 against the bare {@code insert ... select} of the same rows into a table with the same columns and indexes.
 */
final class LaunchBench {

    private static final int CONTACTS = Integer.getInteger("bench.contacts", 1_000_000);
    private static final int FEWER = CONTACTS / 10;
    private static final int SENDERS = 20;
    private static final int FIRST_GUESS = 1_000;

    private LaunchBench() {}

    static Table run() {
        var table = new Table("Launch");
        try (var server = BenchServer.start()) {
            server.contacts(FEWER);
            againstCelery(server, table);
        }
        try (var server = BenchServer.start()) {
            server.contacts(CONTACTS);
            againstBareSql(server, table);
        }
        return table;
    }

    private static void againstCelery(BenchServer server, Table table) {
        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        var campaigns = prepared(server, SENDERS);
        var tables = PeerTables.in(server);
        try (var peers = new Peers(server.databaseAddress())) {
            var celery = peers.celery(CORES);
            celery.open("campaigns");
            double rate = launch(celery, tables, FIRST_GUESS);
            for (int round = 1; round <= ROUNDS; round++) {
                ours.add(FEWER / campaigns.launch(round, SENDERS));
                campaigns.hold(round);
                rate = launch(celery, tables, Rounds.size(rate, FEWER));
                theirs.add(rate);
            }
        } catch (Unavailable e) {
            table.note("Without Celery: " + e.getMessage());
            return;
        }
        var launch = table.row("launch of %,d".formatted(FEWER), "contacts/s", ours);
        var tasks = table.row("Celery, a task for each contact", "contacts/s", theirs);
        table.ratio("launch against a Celery task each", launch.median() / tasks.median(), 40, 80);
        table.note("Celery: a task reads the contacts' ids and makes a task of each; that one loads the contact, looks at"
                + " consent and suppression, and commits the message's row. " + CORES + " worker processes, late"
                + " acknowledgement, Redis with a file synced once a second. No exclusions by reason, no counts, fewer"
                + " indexes. So many contacts that it works for about " + Rounds.SECONDS + " s.");
    }

    private static double launch(Celery celery, PeerTables tables, int contacts) {
        tables.empty();
        long start = System.nanoTime();
        celery.launch(1, SENDERS, 1, contacts);
        Rounds.await(() -> tables.queued() == contacts);
        return contacts / Rounds.secondsSince(start);
    }

    private static void againstBareSql(BenchServer server, Table table) {
        var ours = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        var campaigns = prepared(server, 1);
        server.asOwner("create table bare (like delivery.message including all)");
        for (int round = 1; round <= ROUNDS; round++) {
            server.asOwner("checkpoint");
            bare.add(CONTACTS / bare(server, round));
            server.asOwner("checkpoint");
            ours.add(CONTACTS / campaigns.launch(round, 1));
            campaigns.hold(round);
        }
        var baseline = table.row("bare insert ... select of %,d".formatted(CONTACTS), "rows/s", bare);
        var launch = table.row("launch of %,d".formatted(CONTACTS), "contacts/s", ours);
        table.ratio("launch against the bare statement", launch.median() / baseline.median(), 0.7, 0.9);
        table.note("The bare statement writes the same rows with the same indexes beside those of the rounds before, as"
                + " the launch does; it has no gate, no exclusions, no counts and no row-level security.");
    }

    /** With senders that send nothing. */
    private static Campaigns prepared(BenchServer server, int senders) {
        server.senders(senders, 1000);
        server.update("update channel.sender set status = 'paused'");
        server.asOwner("vacuum analyze", "checkpoint");
        return new Campaigns(server);
    }

    private static double bare(BenchServer server, int round) {
        return server.asOwner("""
                insert into bare (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, due_at)
                select workspace_id, %d, 1, id, 'campaign', %d, 0, now() from contact.contact where workspace_id = %d
                """.formatted(round, round, BenchServer.WORKSPACE));
    }
}
