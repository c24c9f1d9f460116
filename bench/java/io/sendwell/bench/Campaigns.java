package io.sendwell.bench;

import io.sendwell.channel.Enclosure;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import io.sendwell.contact.Audiences;
import io.sendwell.delivery.Control;
import io.sendwell.delivery.Launch;
import io.sendwell.delivery.Launches;
import io.sendwell.delivery.Origin;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Launches and releases messages to everybody through delivery's doors, as a campaign does. */
final class Campaigns {

    private static final WorkspaceId WORKSPACE = new WorkspaceId(BenchServer.WORKSPACE);

    private final BenchServer server;

    Campaigns(BenchServer server) {
        this.server = server;
    }

    /** To everybody, over senders 1 to n; answers in seconds how long it took. */
    double launch(int campaign, int senders) {
        long start = System.nanoTime();
        server.inTransaction(() -> launchOn(Origin.campaign(campaign), senders));
        return Rounds.secondsSince(start);
    }

    /** The same, and nothing goes out before it is released. */
    void launchHeld(int campaign, int senders) {
        server.inTransaction(() -> {
            var launched = launchOn(Origin.campaign(campaign), senders);
            server.bean(Control.class).hold(WORKSPACE, Origin.campaign(campaign));
            return launched;
        });
    }

    void hold(int campaign) {
        server.inTransaction(() -> {
            server.bean(Control.class).hold(WORKSPACE, Origin.campaign(campaign));
            return campaign;
        });
    }

    void release(int campaign) {
        server.inTransaction(() -> {
            server.bean(Control.class).release(WORKSPACE, Origin.campaign(campaign));
            return campaign;
        });
    }

    boolean isDone(int campaign) {
        return server.countAsOwner("""
                select coalesce(sum(t.n), 0) from delivery.batch b join delivery.tally t on t.batch_id = b.id
                where b.origin_kind = 'campaign' and b.origin_id = %d and t.status in ('queued', 'sending')
                """.formatted(campaign)) == 0;
    }

    private Launch.Result launchOn(Origin origin, int senders) {
        return server.bean(Launches.class)
                .launch(new Launch(
                        WORKSPACE,
                        origin,
                        LongStream.rangeClosed(1, senders).mapToObj(SenderId::new).toList(),
                        Launch.BROADCAST,
                        Launch.Texts.only("Hi {first_name|there}, see you on Saturday"),
                        Map.of(),
                        Enclosure.NONE,
                        null,
                        server.bean(Audiences.class)
                                .query(WORKSPACE, new Audience(true, List.of(), List.of(), List.of(), null), Set.of("phone"), Instant.now()),
                        0,
                        null,
                        Instant.now()));
    }
}
