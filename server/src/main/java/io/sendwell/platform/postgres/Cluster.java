package io.sendwell.platform.postgres;

import io.sendwell.platform.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The databases on disk, their password and their settings. */
final class Cluster {

    static final String USER = "sendwell";
    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\) (\\d+)");
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private final Path directory;
    private final Path secret;

    Cluster(Path root) {
        this.directory = root.resolve("cluster");
        this.secret = root.resolve("password");
    }

    Path directory() {
        return directory;
    }

    /** Makes it on the first start; refuses one that these programs could not read. */
    void prepare(Programs programs) throws IOException {
        if (!Files.exists(directory)) {
            create(programs);
            return;
        }
        var written = Files.readString(directory.resolve("PG_VERSION")).strip();
        var version = VERSION.matcher(programs.run("postgres", "--version"));
        if (!version.find() || !version.group(1).equals(written)) {
            throw new StartRefused(
                    "The data in " + directory + " was written by PostgreSQL " + written
                            + ", which the one that this Sendwell brings cannot read.",
                    "Start the Sendwell that wrote it and move the data with pg_dump, or run a PostgreSQL " + written
                            + " on it and name that in SENDWELL_DATABASE_URL.");
        }
    }

    /** Beside and then renamed, so that half of one is never taken for the whole. */
    private void create(Programs programs) throws IOException {
        log.info("Creating the database in {}", directory);
        var beside = directory.resolveSibling("cluster.new");
        Trees.delete(beside);
        var random = new byte[24];
        new SecureRandom().nextBytes(random);
        Trees.write(secret, HexFormat.of().formatHex(random));
        programs.run(
                "initdb",
                "--pgdata=" + beside,
                "--username=" + USER,
                "--pwfile=" + secret,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--data-checksums");
        Trees.move(beside, directory);
    }

    String password() throws IOException {
        if (!Files.exists(secret)) {
            throw new StartRefused(
                    "The database in " + directory + " is there, but the file with its password is not: " + secret
                            + ".",
                    "Put the file back from where the data directory came from.");
        }
        return Files.readString(secret).strip();
    }

    void configure(String settings) throws IOException {
        Trees.write(configuration(), settings);
    }

    boolean isConfigured(String settings) throws IOException {
        return Files.exists(configuration())
                && Files.readString(configuration()).equals(settings);
    }

    private Path configuration() {
        return directory.resolve("postgresql.conf");
    }
}
