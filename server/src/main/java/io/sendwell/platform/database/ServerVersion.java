package io.sendwell.platform.database;

import io.sendwell.platform.StartRefused;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Whether a database of the user's own is one that we can work with. */
final class ServerVersion {

    private static final int OLDEST = 150_000;

    private ServerVersion() {}

    static void check(DatabaseAddress database) {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
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
}
