package io.sendwell.bench;

import static io.sendwell.bench.Rounds.CORES;
import static io.sendwell.bench.Rounds.ROUNDS;

import io.sendwell.bench.peers.Peers;
import io.sendwell.bench.peers.Unavailable;
import io.sendwell.bench.peers.Wrk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The intake of webhooks, signature and all: ours, stored durably and STOP obeyed before the answer, against FastAPI that
 * verifies and hands on to Celery. Behind both the events are worked off meanwhile, as in production.
 */
final class WebhookBench {

    private static final int CONNECTIONS = Integer.getInteger("bench.connections", 64);
    private static final int CONTACTS = 10_000;
    private static final int SENDERS = 20;
    private static final int MOST_PER_SECOND = 20_000;
    private static final int WARM = 30_000;
    private static final int MOST_WARM_UPS = 10;
    private static final String TEXT = "Sounds good, when do you open on Saturday?";

    private static int serial;

    private WebhookBench() {}

    /** Whose webhooks: that of the simulator and the sidecar, or Meta's. */
    enum Kind {
        OWN("/api/v1/webhooks/whatsapp/incoming", "Webhook intake"),
        META("/api/v1/webhooks/meta", "Intake of Meta's webhooks");

        private final String path;
        private final String title;

        Kind(String path, String title) {
            this.path = path;
            this.title = title;
        }

        /** One message of a person, as this side writes it. */
        String body(int n) {
            long at = System.currentTimeMillis() / 1000;
            long from = 12_000_000_000L + 1 + n % CONTACTS;
            return switch (this) {
                case OWN -> """
                        {"event":"message","session_id":"bench-%d","id":"wamid.%d","from":"%d","type":"text",\
                        "message":"%s","timestamp":%d}\
                        """.formatted(1 + n % SENDERS, n, from, TEXT, at);
                case META -> """
                        {"object":"whatsapp_business_account","entry":[{"id":"bench","changes":[{"field":"messages","value":\
                        {"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550000000",\
                        "phone_number_id":"bench-%d"},"contacts":[{"profile":{"name":"Ana"},"wa_id":"%d"}],"messages":[\
                        {"from":"%d","id":"wamid.%d","timestamp":"%d","type":"text","text":{"body":"%s"}}]}}]}]}\
                        """.formatted(1 + n % SENDERS, from, from, n, at, TEXT);
            };
        }
    }

    /** What was measured of one side. */
    private static final class Side {
        final Kind kind;
        final List<Double> rates = new ArrayList<>();
        final List<Double> p50 = new ArrayList<>();
        final List<Double> p99 = new ArrayList<>();
        final List<Double> cpu = new ArrayList<>();
        long requests;

        Side(Kind kind) {
            this.kind = kind;
        }

        /**
         * Loads {@code address} with webhooks, and waits until they are worked off.
         *
         * @param processes all that have to do with it
         * @param workedOff whether so many are
         */
        void measure(String address, Supplier<Stream<ProcessHandle>> processes, LongPredicate workedOff)
                throws Unavailable {
            var webhooks = webhooks(kind);
            try {
                var taken = Cpu.of(processes);
                var load = Wrk.post(address + kind.path, webhooks, CONNECTIONS, Duration.ofSeconds(Rounds.SECONDS));
                if (load.failures() > 0) {
                    throw new IllegalStateException(load.failures() + " requests failed at " + address);
                }
                rates.add(load.perSecond());
                p50.add(load.p50());
                p99.add(load.p99());
                Rounds.await(() -> workedOff.test(load.requests()));
                cpu.add(1e6 * taken.seconds() / load.requests());
                requests += load.requests();
            } finally {
                delete(webhooks);
            }
        }

        double rate() {
            return new Samples(rates).median();
        }

        double p99() {
            return new Samples(p99).median();
        }

        double cpu() {
            return new Samples(cpu).median();
        }

        void report(Table table, String name) {
            table.row(name, "requests/s", rates);
            table.row(name + ", p50", "ms", p50);
            table.row(name + ", p99", "ms", p99);
            table.row(name + ", CPU per request with all behind it", "µs", cpu);
        }
    }

    static Table run(Kind kind) {
        var table = new Table("%s over %d connections".formatted(kind.title, CONNECTIONS));
        BenchServer.latency(Duration.ZERO);
        try (var server = BenchServer.start()) {
            server.contacts(CONTACTS);
            server.senders(SENDERS, 0);
            if (kind == Kind.META) {
                server.onCloudApi();
            }
            server.asOwner("vacuum analyze", "checkpoint");
            var tables = PeerTables.in(server);
            try (var peers = new Peers(server.databaseAddress())) {
                measure(kind, table, server, tables, peers);
            }
        } catch (Unavailable e) {
            table.note("Not measured: " + e.getMessage());
        }
        return table;
    }

    private static void measure(Kind kind, Table table, BenchServer server, PeerTables tables, Peers peers)
            throws Unavailable {
        var ours = new Side(kind);
        var one = new Side(kind);
        var two = new Side(kind);
        var celery = peers.celery(CORES);
        Supplier<Stream<ProcessHandle>> ourProcesses =
                () -> Stream.concat(Stream.of(ProcessHandle.current()), server.postgres());
        Supplier<Stream<ProcessHandle>> theirProcesses = () -> Stream.concat(peers.processes(), server.postgres());
        var warmUp = new Side(kind); // The JVM compiles what is hot, which a server has done after a minute of its life.
        for (int n = 0; n < MOST_WARM_UPS && warmUp.requests < WARM; n++) {
            warmUp.measure(server.address(), ourProcesses, _ -> isWorkedOff(server));
        }
        for (int round = 1; round <= ROUNDS; round++) {
            server.asOwner("vacuum analyze", "checkpoint");
            ours.measure(server.address(), ourProcesses, _ -> isWorkedOff(server));
            for (var side : List.of(one, two)) {
                celery.open("webhooks");
                try (var fastApi = peers.fastApi(side == one ? 1 : 2, BenchServer.WEBHOOK_SECRET)) {
                    side.measure(fastApi.address(), theirProcesses, n -> tables.taken() >= n);
                }
                celery.close("webhooks");
                celery.drop("webhooks");
                tables.empty();
            }
        }
        ours.report(table, "Sendwell");
        one.report(table, "FastAPI + Celery, 1 process");
        two.report(table, "FastAPI + Celery, 2 processes");
        var better = one.rate() > two.rate() ? one : two;
        table.ratio("requests/s against the better FastAPI", ours.rate() / better.rate(), 5, 8);
        table.ratio("p99 against the better FastAPI", ours.p99() / better.p99(), 0.5, 0.25);
        table.ratio("CPU per request against the better FastAPI", ours.cpu() / better.cpu());
        table.note("Sendwell: HMAC over the raw bytes, the event committed to PostgreSQL with its unique key, opt-out words"
                + " obeyed, then the answer; contacts and conversations follow in the background meanwhile.");
        table.note("FastAPI (uvloop, httptools): HMAC over the raw bytes, a Celery task into Redis (synced once a second:"
                + " the last second may be lost), then the answer. A Celery worker of " + CORES
                + " processes inserts the events meanwhile; it knows no opt-out words, contacts or conversations.");
        table.note("CPU is that of the server and of all behind it (PostgreSQL; Redis and the Celery worker) until the last"
                + " event is worked off; wrk is not in it.");
        table.note("wrk with one thread, the same signed webhooks for both; each an event of its own.");
    }

    private static boolean isWorkedOff(BenchServer server) {
        return server.countAsOwner("select count(*) from (select from inbox.inbound_event where due_at is not null limit 1) waiting")
                == 0;
    }

    /** More signed webhooks than a run can take, each with an id that was never used. */
    private static Path webhooks(Kind kind) {
        try {
            var file = Files.createTempFile("sendwell-bench-webhooks", ".txt");
            try (var lines = Files.newBufferedWriter(file)) {
                for (int n = 0; n < MOST_PER_SECOND * Rounds.SECONDS; n++) {
                    serial++;
                    var body = kind.body(serial);
                    lines.write("sha256=" + hmac(body) + "\t" + body + "\n");
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hmac(String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(BenchServer.WEBHOOK_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
