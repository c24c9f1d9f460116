package io.sendwell.platform.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where our PostgreSQL answers and by what word it knows us. */
record Login(int port, String password) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Logger log = LoggerFactory.getLogger(Login.class);

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /**
     * Makes sure that what answers there is the PostgreSQL of {@code cluster}, and ends what its former clients left
     * unfinished in it: nothing of theirs takes effect behind the back of the new one.
     */
    boolean takeOver(Path cluster) throws IOException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            return Path.of(one(statement, "show data_directory")).toRealPath().equals(cluster)
                    && "0".equals(one(statement, """
                            select count(*) filter (where not pg_terminate_backend(pid, 10000))
                            from pg_stat_activity
                            where backend_type = 'client backend' and pid <> pg_backend_pid()
                            """));
        } catch (SQLException e) {
            log.info("The PostgreSQL on port {} does not let us in: {}", port, e.getSQLState());
            return false;
        }
    }

    /** It may still be recovering from a crash. */
    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", Cluster.USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return DriverManager.getConnection(url(), properties);
            } catch (SQLException e) {
                boolean starting = "57P03".equals(e.getSQLState()); // cannot_connect_now
                if (!starting || System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
