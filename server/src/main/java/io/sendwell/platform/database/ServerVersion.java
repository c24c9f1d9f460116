package io.sendwell.platform.database;

import io.sendwell.platform.StartRefused;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a database of the user's own is one that we can work with. One that is just starting is waited for. */
final class ServerVersion {

    private static final int OLDEST = 150_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(ServerVersion.class);

    private ServerVersion() {}

    static void check(DatabaseAddress database) {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select current_setting('server_version_num')::int, current_setting('server_version')")) {
            if (!rows.next() || rows.getInt(1) < OLDEST) {
                throw new StartRefused(
                        "The PostgreSQL of SENDWELL_DATABASE_URL is version " + rows.getString(2)
                                + "; Sendwell needs 15 or newer.",
                        "Upgrade it, or leave SENDWELL_DATABASE_URL away: Sendwell then runs a PostgreSQL of its own.");
            }
        } catch (SQLException e) {
            throw new StartRefused(
                    "The PostgreSQL of SENDWELL_DATABASE_URL does not let us in: " + e.getMessage(),
                    "Check address, user and password, and that it runs: psql \"$SENDWELL_DATABASE_URL\".");
        }
    }

    private static Connection connect(DatabaseAddress database) throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean told = false;
        while (true) {
            try {
                return DriverManager.getConnection(database.url(), database.user(), database.password());
            } catch (SQLException e) {
                if (!isOnItsWay(e.getSQLState()) || System.nanoTime() > end) {
                    throw e;
                }
                if (!told) {
                    log.warn(
                            "The PostgreSQL of SENDWELL_DATABASE_URL does not answer yet; waiting for up to {} s: {}",
                            PATIENCE.toSeconds(),
                            e.getMessage());
                    told = true;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Classes 08 (no connection) and 57P (stopping, crashed or starting). */
    private static boolean isOnItsWay(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }
}
