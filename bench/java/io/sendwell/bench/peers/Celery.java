package io.sendwell.bench.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The original's machinery: Celery workers on Redis, SQLAlchemy on PostgreSQL. See bench/peers/celery. */
public final class Celery {

    static final Path SOURCES = Peers.SOURCES.resolve("celery");

    /** No compiled files beside the sources. */
    static final Map<String, String> ENVIRONMENT = Map.of("PYTHONDONTWRITEBYTECODE", "1");

    private final Program orders;

    private Celery(Program orders) {
        this.orders = orders;
    }

    static void install() throws Unavailable {
        Debian.need("python3-celery", "python3-redis", "python3-sqlalchemy", "python3-psycopg2");
    }

    static Celery start(Peers peers, int processes) throws Unavailable {
        install();
        // It takes from a queue that nobody fills until it is told of others.
        peers.start("celery", SOURCES, ENVIRONMENT, List.of(
                Peers.PYTHON, "-m", "celery", "-A", "original.celery_app", "worker", "-c", Integer.toString(processes),
                "-Q", "idle", "-O", "fair", "-l", "WARNING", "--without-gossip", "--without-mingle",
                "--without-heartbeat"));
        var orders = peers.start("celery-orders", SOURCES, ENVIRONMENT, List.of(Peers.PYTHON, "enqueue.py"));
        orders.await("ready");
        var celery = new Celery(orders);
        celery.open("campaigns");
        celery.close("campaigns");
        return celery;
    }

    /** The workers take from this queue from now on. */
    public void open(String queue) {
        orders.order("open " + queue);
    }

    public void close(String queue) {
        orders.order("close " + queue);
    }

    /** Forgets what waits in this queue. */
    public void drop(String queue) {
        orders.order("drop " + queue);
    }

    /** Has a worker launch a campaign: a task for each contact. */
    public void launch(int campaign, int senders, long first, long last) {
        orders.order("launch %d %d %d %d".formatted(campaign, senders, first, last));
    }

    public void enqueue(long first, long last) {
        orders.order("messages %d %d".formatted(first, last));
    }
}
