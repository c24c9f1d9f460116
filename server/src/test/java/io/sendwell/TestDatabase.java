package io.sendwell;

import io.sendwell.platform.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** One real PostgreSQL for each process that tests, started at the first use; every test class gets a database of its own. */
public final class TestDatabase {

    /** As on a small machine: there are other things to run here. */
    private static final long MEMORY = 512L << 20;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TestDatabase() {}

    /** Creates an empty database and returns the properties that point the server at it. */
    public static String[] fresh() {
        var postgres = Holder.POSTGRES;
        var name = "test_" + NUMBER.incrementAndGet();
        try (var connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("drop database if exists " + name + " with (force)");
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new String[] {
            "sendwell.database.url=" + postgres.url().replace("/postgres", "/" + name),
            "sendwell.database.user=" + postgres.user(),
            "sendwell.database.password=" + postgres.password(),
        };
    }

    private static final class Holder {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            var folder = System.getProperty("sendwell.test.postgres", "target/test-postgres");
            var postgres = EmbeddedPostgres.start(Path.of(folder), MEMORY);
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            return postgres;
        }
    }
}
