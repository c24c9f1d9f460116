package io.sendwell.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.platform.StartRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One data directory, as many starts and stops as it takes. */
@Timeout(120)
class EmbeddedPostgresTest {

    private static final long MEMORY = 512L << 20;
    private static Path data;

    /** What a first start leaves behind that was killed while it unpacked, and while it ran initdb. */
    @BeforeAll
    static void start_after_a_first_start_that_was_killed_halfway() throws IOException, SQLException {
        data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "embedded-postgres")
                .toRealPath();
        for (var half : List.of("binaries", "binaries.new", "cluster.new")) {
            Files.createDirectories(data.resolve("postgres/" + half + "/bin"));
            Files.writeString(data.resolve("postgres/" + half + "/bin/postgres"), "half of it");
        }
        try (var postgres = start();
                var connection = connect(postgres)) {
            one(connection, "create table kept (answer int)");
            one(connection, "insert into kept values (42)");
        }
    }

    @AfterAll
    static void delete() throws IOException {
        Trees.delete(data);
    }

    @Test
    void it_is_as_durable_as_a_postgresql_is() throws SQLException {
        try (var postgres = start();
                var connection = connect(postgres)) {
            assertThat(List.of(
                            one(connection, "show fsync"),
                            one(connection, "show synchronous_commit"),
                            one(connection, "show full_page_writes"),
                            one(connection, "show data_checksums")))
                    .containsOnly("on");
            assertThat(one(connection, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void it_answers_this_machine_only_and_only_to_its_password() throws SQLException, IOException {
        try (var postgres = start();
                var connection = connect(postgres)) {
            assertThat(one(connection, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(one(connection, "show unix_socket_directories")).isEmpty();
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), postgres.user(), "guess"))
                    .hasMessageContaining("password authentication failed");
            assertThat(one(connection, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"))
                    .isEqualTo("0");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("postgres/password"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void upper_and_lower_case_are_known_beyond_ascii() throws SQLException {
        try (var postgres = start();
                var connection = connect(postgres)) {
            assertThat(one(connection, "select lower('ÉLODIE ŁUKASZ')")).isEqualTo("élodie łukasz");
        }
    }

    @Test
    void two_on_one_data_directory_are_refused() {
        try (var postgres = start()) {
            assertThat(postgres.url()).isNotEmpty();
            assertThatThrownBy(EmbeddedPostgresTest::start)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("Another Sendwell")
                    .hasMessageContaining(data.toString());
        }
    }

    @Test
    void the_port_stays_while_nobody_else_takes_it() throws IOException, SQLException {
        int first;
        try (var postgres = start()) {
            first = port(postgres);
        }
        try (var postgres = start()) {
            assertThat(port(postgres)).isEqualTo(first);
        }
        int second;
        try (var squatter = new ServerSocket(first, 1, InetAddress.getLoopbackAddress());
                var postgres = start();
                var connection = connect(postgres)) {
            second = port(postgres);
            assertThat(second).isNotEqualTo(squatter.getLocalPort());
            assertThat(one(connection, "select answer from kept")).isEqualTo("42");
        }
        try (var postgres = start()) {
            assertThat(port(postgres)).isEqualTo(second);
        }
    }

    @Test
    void a_stranger_with_the_number_of_a_dead_postmaster_is_left_alone() throws IOException, SQLException {
        var stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(
                    data.resolve("postgres/cluster/postmaster.pid"),
                    stranger.pid() + "\n" + data.resolve("postgres/cluster") + "\n1795350537\n5432\n\n127.0.0.1\n"
                            + "  2148498        42\nready   \n");
            try (var postgres = start();
                    var connection = connect(postgres)) {
                assertThat(one(connection, "select answer from kept")).isEqualTo("42");
            }
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void data_of_another_major_version_is_refused_and_left_as_it_is() throws IOException {
        var version = data.resolve("postgres/cluster/PG_VERSION");
        var ours = Files.readString(version);
        Files.writeString(version, "14\n");
        try {
            assertThatThrownBy(EmbeddedPostgresTest::start)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("written by PostgreSQL 14");
        } finally {
            Files.writeString(version, ours);
        }
    }

    @Test
    void killed_it_is_started_again_with_all_that_was_committed() throws SQLException {
        try (var postgres = start()) {
            try (var connection = connect(postgres)) {
                one(connection, "create table if not exists survivors (id int)");
                one(connection, "insert into survivors values (1)");
            }

            processes().forEach(ProcessHandle::destroyForcibly);

            try (var connection = reconnect(postgres)) {
                assertThat(one(connection, "select count(*) from survivors")).isEqualTo("1");
            }
        }
        assertThat(processes()).isEmpty();
    }

    private static EmbeddedPostgres start() {
        return EmbeddedPostgres.start(data, MEMORY);
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
    }

    private static Connection reconnect(EmbeddedPostgres postgres) throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try {
                return connect(postgres);
            } catch (SQLException notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    private static int port(EmbeddedPostgres postgres) {
        return Integer.parseInt(postgres.url().replaceAll(".*:(\\d+)/.*", "$1"));
    }

    private static List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(data.toString()))
                .toList();
    }

    /** The first value of the answer, where there is one. */
    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (var rows = statement.getResultSet()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }
}
