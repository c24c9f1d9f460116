package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.ServerProcess;
import io.sendwell.platform.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several servers on one PostgreSQL share a campaign, while one of them is killed with -9 every few seconds, and
 * PostgreSQL itself in the middle.
 */
class SeveralServersTest {

    private static final long MEMORY = 512L << 20;
    private static final int MESSAGES = 2_000;
    private static final int SENDERS = 10;
    private static final int MOST_KILLS = 6;
    private static final int LEAST_KILLS = 4;
    private static final long SEED = System.nanoTime();

    private static Path root = Path.of("target");
    private static EmbeddedPostgres postgres;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() throws IOException {
        root = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "several")
                .toRealPath();
        postgres = EmbeddedPostgres.start(root.resolve("database"), MEMORY);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void share_a_campaign_without_sending_twice_or_losing_one_whoever_dies(int servers) throws Exception {
        var house = new House(servers);
        try {
            var storm = new Storm(MESSAGES, SENDERS, Duration.ofMillis(200));
            long campaign = storm.start(house.living(0));
            int kills = 0;
            while (house.isRunning(campaign)) {
                LockSupport.parkNanos(
                        Duration.ofMillis(random.nextInt(1500, 4500)).toNanos());
                if (kills < MOST_KILLS && house.killOneAndRestart(random) && ++kills == LEAST_KILLS / 2) {
                    killPostgres();
                }
            }
            assertThat(kills).as("kills while the campaign ran, seed %d", SEED).isGreaterThanOrEqualTo(LEAST_KILLS);
            assertThat(house.atWork()).as("servers that sent something").isEqualTo(servers);
            // What was on the wire at each death, and one answer in a hundred, for which receipts may not have come
            // yet.
            storm.compare(house.living(0), campaign, house.data, SENDERS * (kills + 1) + MESSAGES / 50);
        } finally {
            house.close();
        }
    }

    private static void killPostgres() {
        var programs = root.resolve("database").toString();
        ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(programs))
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Servers with a data directory each and one database. */
    private static final class House implements AutoCloseable {

        private final List<Path> data;
        private final List<CompletableFuture<ServerProcess>> servers = new ArrayList<>();

        House(int size) {
            var name = "servers_" + size;
            createDatabase(name);
            data = IntStream.range(0, size)
                    .mapToObj(n -> root.resolve(name + "_" + n))
                    .toList();
            data.forEach(directory -> servers.add(CompletableFuture.completedFuture(start(directory))));
        }

        private static void createDatabase(String name) {
            try (var connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                    var statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static ServerProcess start(Path directory) {
            var name = directory.getFileName().toString();
            return ServerProcess.start(
                    directory,
                    "--sendwell.database.url="
                            + postgres.url().replace("/postgres", "/" + name.substring(0, name.lastIndexOf('_'))),
                    "--sendwell.database.user=" + postgres.user(),
                    "--sendwell.database.password=" + postgres.password());
        }

        ServerProcess living(int server) {
            return servers.get(server).join();
        }

        /** PostgreSQL may die under a start: then somebody starts the server again, as a supervisor would. */
        private static ServerProcess startAgain(Path directory) {
            try {
                return start(directory);
            } catch (AssertionError died) {
                return start(directory);
            }
        }

        /** While PostgreSQL is away nobody can tell: then it is still running. */
        boolean isRunning(long campaign) {
            var answer = someLiving().get("campaigns/" + campaign);
            return answer.status() != 200
                    || answer.body().path("status").asString().equals("running");
        }

        /** One that answers; waits where all are just starting. */
        ServerProcess someLiving() {
            return (ServerProcess) CompletableFuture.anyOf(servers.toArray(CompletableFuture[]::new))
                    .join();
        }

        /** Kills one that has started; it comes back while the others go on. */
        boolean killOneAndRestart(Random random) {
            var started = IntStream.range(0, servers.size())
                    .filter(server -> servers.get(server).isDone())
                    .toArray();
            if (started.length == 0) {
                return false;
            }
            int server = started[random.nextInt(started.length)];
            living(server).kill();
            servers.set(server, CompletableFuture.supplyAsync(() -> startAgain(data.get(server))));
            return true;
        }

        long atWork() throws IOException {
            long sharing = 0;
            for (var directory : data) {
                sharing += Files.size(directory.resolve("simulator/accepted.jsonl")) > 0 ? 1 : 0;
            }
            return sharing;
        }

        @Override
        public void close() {
            servers.stream().map(CompletableFuture::join).forEach(ServerProcess::close);
        }
    }
}
