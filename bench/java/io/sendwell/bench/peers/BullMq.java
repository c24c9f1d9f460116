package io.sendwell.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** BullMQ workers on Redis, with PostgreSQL by the driver alone. See bench/peers/bullmq. */
public final class BullMq {

    private static final Path SOURCES = Peers.SOURCES.resolve("bullmq");

    private final Program orders;

    private BullMq(Program orders) {
        this.orders = orders;
    }

    static BullMq start(Peers peers, int processes) throws Unavailable {
        if (!Files.exists(SOURCES.resolve("node_modules/.package-lock.json"))) {
            System.out.println("Installing BullMQ ...");
            Program.run(SOURCES, List.of("npm", "install", "--no-save"));
        }
        var orders = peers.start("bullmq-orders", SOURCES, List.of("node", "enqueue.js"));
        orders.await("ready");
        orders.order("close");
        for (int n = 1; n <= processes; n++) {
            peers.start("bullmq-" + n, SOURCES, List.of("node", "worker.js")).await("ready");
        }
        return new BullMq(orders);
    }

    /** The workers take from the queue from now on. */
    public void open() {
        orders.order("open");
    }

    public void close() {
        orders.order("close");
    }

    public void enqueue(long first, long last) {
        orders.order("messages %d %d".formatted(first, last));
    }
}
