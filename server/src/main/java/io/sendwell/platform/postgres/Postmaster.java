package io.sendwell.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's process on our cluster. It is known by its program, which lies in our data directory; the number in
 * {@code postmaster.pid} alone proves nothing, for it may belong to a stranger by now.
 */
final class Postmaster {

    /** Recovery after a crash may take minutes. */
    private static final String PATIENCE = "--timeout=900";

    private static final Duration ORPHANS_MAY_TAKE = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

    private final Path root;
    private final Cluster cluster;
    private final Programs programs;

    /**
     * @param root the directory of programs and cluster, as its real path
     */
    Postmaster(Path root, Cluster cluster, Programs programs) {
        this.root = root;
        this.cluster = cluster;
        this.programs = programs;
    }

    /** The live one on our cluster. */
    Optional<ProcessHandle> running() {
        return named().filter(this::isOurs);
    }

    /** The port that the live one answers on. */
    int port() throws IOException {
        return Integer.parseInt(Files.readAllLines(pidFile()).get(3).strip());
    }

    /** Starts it on a cluster that nobody works on, and waits until it answers. */
    Programs.Ending start() throws IOException {
        awaitOrphans();
        var stranger = named().filter(process -> !isOurs(process));
        if (stranger.isPresent()) {
            log.info(
                    "postmaster.pid names process {}, which is not our PostgreSQL: the file goes, the process stays",
                    stranger.get().pid());
            Files.delete(pidFile());
        }
        var words = Files.createDirectories(root.resolve("log")).resolve("start.log");
        Files.deleteIfExists(words);
        var ending = programs.tryOut("pg_ctl", "start", at(), "--wait", PATIENCE, "--silent", "--log=" + words);
        return ending.code() == 0 || !Files.exists(words)
                ? ending
                : new Programs.Ending(
                        ending.code(),
                        ending.words() + "\n" + Files.readString(words).strip());
    }

    /** Ends it cleanly; what is not committed is undone. */
    void stop() {
        if (running().isPresent()) {
            programs.run("pg_ctl", "stop", at(), "--wait", PATIENCE, "--silent", "--mode=fast");
        }
    }

    private String at() {
        return "--pgdata=" + cluster.directory();
    }

    private Path pidFile() {
        return cluster.directory().resolve("postmaster.pid");
    }

    private Optional<ProcessHandle> named() {
        try {
            return ProcessHandle.of(
                    Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip()));
        } catch (IOException | RuntimeException none) {
            return Optional.empty(); // No such file, or one that was never finished: nobody is named.
        }
    }

    /** A zombie has no program any more and is nobody's. */
    private boolean isOurs(ProcessHandle process) {
        return process.info()
                .command()
                .filter(program -> Path.of(program).startsWith(root))
                .isPresent();
    }

    /** Where the postmaster was killed, its children end by themselves; the cluster is theirs until then. */
    private void awaitOrphans() {
        if (!await(ORPHANS_MAY_TAKE, () -> orphans().isEmpty())) {
            orphans().forEach(orphan -> {
                log.warn("Process {} of an earlier PostgreSQL does not end by itself and is killed", orphan.pid());
                orphan.destroyForcibly();
            });
            await(ORPHANS_MAY_TAKE, () -> orphans().isEmpty());
        }
    }

    private List<ProcessHandle> orphans() {
        return ProcessHandle.allProcesses().filter(this::isOurs).toList();
    }

    private static boolean await(Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return true;
    }
}
