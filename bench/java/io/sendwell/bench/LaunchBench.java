package io.sendwell.bench;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import io.sendwell.contact.Audiences;
import io.sendwell.delivery.Control;
import io.sendwell.delivery.Launch;
import io.sendwell.delivery.Launches;
import io.sendwell.delivery.Origin;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A launch of 1,000,000 contacts, with gate, exclusions and counts, against the bare {@code insert ... select} of the
 * same rows into a table with the same columns and indexes.
 */
final class LaunchBench {

    private static final int CONTACTS = Integer.getInteger("bench.contacts", 1_000_000);
    private static final int ROUNDS = 3;

    private LaunchBench() {}

    static Table run() {
        var table = new Table("Launch of %,d contacts (DESIGN.md section 7)".formatted(CONTACTS));
        var launches = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        try (var server = BenchServer.start()) {
            server.contacts(CONTACTS);
            server.senders(1, 1000);
            server.update("update channel.sender set status = 'paused'");
            server.asOwner("analyze", "checkpoint");
            for (int round = 1; round <= ROUNDS; round++) {
                bare.add(CONTACTS / bare(server, round));
                launches.add(CONTACTS / launch(server, round));
            }
        }
        var baseline = table.row("bare insert ... select", "rows/s", bare);
        var ours = table.row("launch", "contacts/s", launches);
        table.ratio("launch against the bare statement", ours.median() / baseline.median(), 0.7, 0.9);
        table.note("The bare statement writes the same rows with the same indexes, without gate, exclusions and counts.");
        return table;
    }

    private static double launch(BenchServer server, int round) {
        var workspace = new WorkspaceId(BenchServer.WORKSPACE);
        var origin = Origin.campaign(round);
        long start = System.nanoTime();
        server.inTransaction(() -> server.bean(Launches.class)
                .launch(new Launch(
                        workspace,
                        origin,
                        List.of(new SenderId(1)),
                        "Hi {first_name|there}",
                        Map.of(),
                        null,
                        server.bean(Audiences.class)
                                .query(workspace, new Audience(true, List.of(), List.of(), List.of()), Set.of("phone")),
                        Instant.now())));
        double seconds = (System.nanoTime() - start) / 1e9;
        server.inTransaction(() -> {
            server.bean(Control.class).hold(workspace, origin);
            return origin;
        });
        return seconds;
    }

    private static double bare(BenchServer server, int round) {
        server.asOwner("drop table if exists bare", "create table bare (like delivery.message including all)");
        return server.asOwner("""
                insert into bare (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, due_at)
                select workspace_id, 1, 1, id, 'campaign', %d, 0, now() from contact.contact where workspace_id = %d
                """.formatted(round, BenchServer.WORKSPACE));
    }
}
