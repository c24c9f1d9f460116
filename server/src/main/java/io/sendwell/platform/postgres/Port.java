package io.sendwell.platform.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port that our PostgreSQL answers on: the same over restarts, for as long as nobody else takes it. */
final class Port {

    /** Below the range that outgoing connections get theirs from. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 29_999;
    private static final int TRIES = 1000;
    private static final Logger log = LoggerFactory.getLogger(Port.class);

    private final Path file;

    Port(Path root) {
        this.file = root.resolve("port");
    }

    /** The kept one while it is free, else a new one, which is kept from now on. */
    int choose() throws IOException {
        var kept = kept();
        if (kept.isPresent() && isFree(kept.getAsInt())) {
            return kept.getAsInt();
        }
        int port = free();
        if (kept.isPresent()) {
            log.warn(
                    "Port {} of the embedded PostgreSQL is taken by somebody else: it is {} from now on",
                    kept.getAsInt(),
                    port);
        }
        Trees.write(file, Integer.toString(port));
        return port;
    }

    private OptionalInt kept() throws IOException {
        try {
            return Files.exists(file)
                    ? OptionalInt.of(Integer.parseInt(Files.readString(file).strip()))
                    : OptionalInt.empty();
        } catch (NumberFormatException spoilt) {
            return OptionalInt.empty();
        }
    }

    private static int free() {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No port between " + LOWEST + " and " + HIGHEST + " is free");
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException | IllegalArgumentException taken) {
            return false;
        }
    }
}
