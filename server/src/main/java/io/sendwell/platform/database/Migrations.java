package io.sendwell.platform.database;

import java.util.List;
import org.flywaydb.core.Flyway;

/** Brings every module's schema up to date, in the order of the arrows, each with its own history. */
final class Migrations {

    /** The schema {@code gateway} is channel's, for the program that holds its linked devices. */
    private static final List<String> SCHEMAS = List.of(
            "platform",
            "workspace",
            "contact",
            "channel",
            "gateway",
            "intelligence",
            "delivery",
            "health",
            "inbox",
            "campaign",
            "analytics");

    private Migrations() {}

    static void run(DatabaseAddress database) {
        for (var schema : SCHEMAS) {
            Flyway.configure()
                    .dataSource(database.url(), database.user(), database.password())
                    .schemas(schema)
                    .locations("classpath:db/migration/" + schema)
                    .table("migration_history")
                    .load()
                    .migrate();
        }
    }
}
