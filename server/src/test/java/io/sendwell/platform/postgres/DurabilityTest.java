package io.sendwell.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.Sendwell;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole server as a process of its own, killed with -9 while somebody writes: whatever was acknowledged is there
 * again, and no process is left over at the end.
 */
@Timeout(300)
class DurabilityTest {

    private Path data = Path.of("target");
    private @Nullable Process server;

    @BeforeEach
    void prepare() throws IOException {
        data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "durability")
                .toRealPath();
    }

    @AfterEach
    void leave_nothing_behind() throws IOException {
        if (server != null) {
            server.destroyForcibly();
        }
        killPostgres();
        Trees.delete(data);
    }

    @Test
    void what_was_acknowledged_survives_the_death_of_server_of_postgresql_and_of_both() throws Exception {
        startServer();
        try (var writer = new Writer()) {
            writer.acknowledges(200);

            kill(server);
            startServer();
            writer.lostNothing();
            writer.acknowledges(200);

            killPostgres();
            writer.acknowledges(200);
            writer.lostNothing();

            kill(server);
            killPostgres();
            startServer();
            writer.lostNothing();
            writer.acknowledges(200);
            writer.lostNothing();
        }
        stopServer();
        assertThat(postgresProcesses()).isEmpty();
    }

    @Test
    void a_second_server_on_a_data_directory_is_refused_in_plain_words() throws Exception {
        try (var first = Claim.on(data)) {
            var second = command().redirectErrorStream(true).start();
            var words = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(second.waitFor()).isNotZero();
            assertThat(words)
                    .contains("Another Sendwell (process "
                            + ProcessHandle.current().pid() + ") is at work on the data directory " + first.data())
                    .doesNotContain("\tat ");
        }
    }

    private ProcessBuilder command() {
        return new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Sendwell.class.getName(),
                "--server.port=0",
                "--sendwell.data=" + data);
    }

    /** Starts it and waits until it says that it has. */
    private void startServer() throws IOException {
        var process = command().redirectErrorStream(true).start();
        server = process;
        var words = process.inputReader();
        var heard = new StringBuilder();
        for (var line = words.readLine(); line != null; line = words.readLine()) {
            heard.append(line).append('\n');
            if (line.contains("Started Sendwell")) {
                Thread.ofVirtual().start(() -> drain(words));
                return;
            }
        }
        throw new AssertionError("The server ended instead of starting:\n" + heard);
    }

    private static void drain(BufferedReader words) {
        words.lines().forEach(line -> {});
    }

    private void stopServer() throws InterruptedException {
        required().destroy();
        assertThat(required().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private Process required() {
        if (server == null) {
            throw new IllegalStateException("No server was started");
        }
        return server;
    }

    private static void kill(@Nullable Process process) throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    private void killPostgres() {
        postgresProcesses().forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> postgresProcesses() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(data.toString()))
                .toList();
    }

    private Connection connect() throws SQLException, IOException {
        var postgres = data.resolve("postgres");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + Files.readString(postgres.resolve("port")) + "/postgres",
                Cluster.USER,
                Files.readString(postgres.resolve("password")));
    }

    /** Writes some hundred numbers a second, each a transaction of its own, over whatever happens. */
    private final class Writer implements AutoCloseable {

        private static final Duration PAUSE = Duration.ofMillis(1);

        private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        private final Semaphore acknowledgements = new Semaphore(0);
        private final Thread thread;
        private volatile boolean writing = true;

        Writer() throws SQLException, IOException {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                statement.execute("create table public.written (number int primary key)");
            }
            thread = Thread.ofPlatform().start(this::write);
        }

        private void write() {
            int number = 0;
            while (writing) {
                try (var connection = connect();
                        var insert = connection.prepareStatement("insert into public.written values (?)")) {
                    while (writing) {
                        insert.setInt(1, ++number);
                        insert.executeUpdate();
                        acknowledged.add(number);
                        acknowledgements.release();
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                } catch (SQLException | IOException interrupted) {
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
            }
        }

        void acknowledges(int more) throws InterruptedException {
            acknowledgements.drainPermits();
            assertThat(acknowledgements.tryAcquire(more, 60, TimeUnit.SECONDS))
                    .as("%d more rows were acknowledged", more)
                    .isTrue();
        }

        void lostNothing() throws SQLException, IOException {
            var lost = new HashSet<>(acknowledged);
            try (var connection = connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select number from public.written")) {
                while (rows.next()) {
                    lost.remove(rows.getInt(1));
                }
            }
            assertThat(lost).isEmpty();
        }

        @Override
        public void close() throws InterruptedException {
            writing = false;
            thread.join();
        }
    }
}
