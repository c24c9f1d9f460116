package io.sendwell.platform.postgres;

import com.sun.management.OperatingSystemMXBean;
import io.sendwell.platform.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own under the data directory, as safe as a real one: durable, behind a password, reachable from
 * this machine only. When the server is killed it stays, and the next server takes it over; when it is itself killed,
 * the server starts it again.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** Between our look at a port and PostgreSQL's taking it, somebody else may. */
    private static final int STARTS = 3;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final Claim claim;
    private final Postmaster postmaster;
    private final Supervision supervision;
    private final Login login;

    private EmbeddedPostgres(Claim claim, Postmaster postmaster, Login login) {
        this.claim = claim;
        this.postmaster = postmaster;
        this.login = login;
        this.supervision = new Supervision(postmaster);
    }

    /** Starts the PostgreSQL of this data directory, fitted to this machine; creates it on the first start. */
    public static EmbeddedPostgres start(Path data) {
        return start(
                data,
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
    }

    /**
     * Starts the PostgreSQL of this data directory; creates it on the first start.
     *
     * @param memory bytes of the machine that it is to be fitted to
     */
    public static EmbeddedPostgres start(Path data, long memory) {
        try {
            var claim = Claim.on(Files.createDirectories(data).toRealPath());
            try {
                return start(claim, memory);
            } catch (IOException | RuntimeException | Error e) {
                claim.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres start(Claim claim, long memory) throws IOException {
        var root = Files.createDirectories(claim.data().resolve("postgres"));
        Files.setPosixFilePermissions(root, Trees.OWNERS_DIRECTORY);
        var binaries = new Binaries(root.resolve("binaries"));
        var programs = new Programs(binaries.bin());
        var cluster = new Cluster(root);
        var postmaster = new Postmaster(root, cluster, programs);
        if (!binaries.isComplete()) {
            postmaster.stop();
            binaries.unpack();
        }
        cluster.prepare(programs);
        var login = takenOver(cluster, postmaster, memory)
                ? login(postmaster, cluster)
                : started(cluster, postmaster, new Port(root), memory);
        return new EmbeddedPostgres(claim, postmaster, login);
    }

    /** Whether a server that was killed left one running which is just as ours would be; any other is stopped. */
    private static boolean takenOver(Cluster cluster, Postmaster postmaster, long memory) throws IOException {
        if (postmaster.running().isEmpty()) {
            return false;
        }
        if (cluster.isConfigured(Tuning.settings(postmaster.port(), memory))
                && login(postmaster, cluster).takeOver(cluster.directory())) {
            log.info("Took over the PostgreSQL that an earlier server left running on port {}", postmaster.port());
            return true;
        }
        log.info("Stopping the PostgreSQL that an earlier server left running");
        postmaster.stop();
        return false;
    }

    private static Login started(Cluster cluster, Postmaster postmaster, Port port, long memory) throws IOException {
        for (int start = 1; ; start++) {
            int chosen = port.choose();
            cluster.configure(Tuning.settings(chosen, memory));
            var ending = postmaster.start();
            if (ending.code() == 0) {
                log.info("PostgreSQL runs on port {}, its data is in {}", chosen, cluster.directory());
                return login(postmaster, cluster);
            }
            if (start == STARTS || Port.isFree(chosen)) {
                throw new StartRefused(
                        "The embedded PostgreSQL does not start: " + ending.words(),
                        "See what it says here and in " + cluster.directory().resolveSibling("log")
                                + "; the data is as it was.");
            }
        }
    }

    private static Login login(Postmaster postmaster, Cluster cluster) throws IOException {
        return new Login(postmaster.port(), cluster.password());
    }

    public String url() {
        return login.url();
    }

    public String user() {
        return Cluster.USER;
    }

    public String password() {
        return login.password();
    }

    /** Ends it cleanly. Whoever uses it must have closed his connections: what is not committed is undone. */
    @Override
    public void close() {
        supervision.close();
        postmaster.stop();
        claim.close();
    }
}
