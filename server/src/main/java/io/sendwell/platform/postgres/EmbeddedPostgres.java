package io.sendwell.platform.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** A PostgreSQL of our own under the data directory. */
public final class EmbeddedPostgres implements AutoCloseable {

    private final Path home;
    private final Path cluster;
    private final int port;
    private final String password;

    private EmbeddedPostgres(Path home, Path cluster, int port, String password) {
        this.home = home;
        this.cluster = cluster;
        this.port = port;
        this.password = password;
    }

    /** Starts the PostgreSQL of this data directory, creating it on the first start. */
    public static EmbeddedPostgres start(Path data) {
        try {
            var root = Files.createDirectories(data.toAbsolutePath().resolve("postgres"));
            var home = root.resolve("binaries");
            if (!Files.exists(home.resolve("bin/postgres"))) {
                unpack(home);
            }
            var cluster = root.resolve("cluster");
            var secret = root.resolve("password");
            if (!Files.exists(secret)) {
                Files.writeString(secret, UUID.randomUUID().toString());
                Files.setPosixFilePermissions(
                        secret, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            }
            if (!Files.exists(cluster.resolve("PG_VERSION"))) {
                run(List.of(
                        home.resolve("bin/initdb").toString(),
                        "-D",
                        cluster.toString(),
                        "-U",
                        "sendwell",
                        "--pwfile=" + secret,
                        "-A",
                        "scram-sha-256",
                        "-E",
                        "UTF8",
                        "--locale=C"));
            }
            int port = freePort();
            var password = Files.readString(secret);
            run(List.of(
                    home.resolve("bin/pg_ctl").toString(),
                    "-D",
                    cluster.toString(),
                    "-w",
                    "-l",
                    root.resolve("postgres.log").toString(),
                    "-o",
                    "-p " + port + " -h 127.0.0.1 -c unix_socket_directories='' -c jit=off -c max_connections=200"
                            + " -c shared_buffers=512MB",
                    "start"));
            return new EmbeddedPostgres(home, cluster, port, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String user() {
        return "sendwell";
    }

    public String password() {
        return password;
    }

    @Override
    public void close() {
        run(List.of(home.resolve("bin/pg_ctl").toString(), "-D", cluster.toString(), "-m", "fast", "-w", "stop"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void run(List<String> command) {
        var line = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            line.addAll(List.of("unshare", "-U"));
        }
        line.addAll(command);
        try {
            var process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command.getFirst() + " failed with " + process.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void unpack(Path home) throws IOException {
        try (var packed = EmbeddedPostgres.class.getResourceAsStream("/postgres-linux-x86_64.txz")) {
            if (packed == null) {
                throw new IllegalStateException("This build carries no PostgreSQL for this platform");
            }
            try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    var target = home.resolve(entry.getName()).normalize();
                    if (entry.isDirectory()) {
                        Files.createDirectories(target);
                    } else if (entry.isSymbolicLink()) {
                        Files.createDirectories(target.getParent());
                        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                    } else {
                        Files.createDirectories(target.getParent());
                        Files.copy(tar, target);
                        if ((entry.getMode() & 0100) != 0) {
                            target.toFile().setExecutable(true);
                        }
                    }
                }
            }
        }
    }
}
