package io.sendwell;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** The whole server as a process of its own, with the embedded PostgreSQL under {@code data}; it can be killed. */
@NullMarked
public final class ServerProcess extends TestClient {

    private final Process process;

    private ServerProcess(Process process, int port) {
        super(Integer.toString(port));
        this.process = process;
    }

    /** Starts it and waits until it says that it has started; what it says after that is in {@code server.log}. */
    public static ServerProcess start(Path data, String... properties) {
        try {
            int port = freePort();
            var command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-Xmx384m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Sendwell.class.getName(),
                    "--server.port=" + port,
                    "--sendwell.data=" + data,
                    "--sendwell.admin.email=" + EMAIL,
                    "--sendwell.admin.password=" + PASSWORD));
            command.addAll(List.of(properties));
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            awaitStart(process, data);
            return new ServerProcess(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process, to look at what it has started. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** {@code kill -9}. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        super.close();
    }

    /** Asks it to stop and waits until it has. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("The server did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        super.close();
    }

    private static void awaitStart(Process process, Path data) throws IOException {
        var words = process.inputReader();
        var heard = new StringBuilder();
        for (var line = words.readLine(); line != null; line = words.readLine()) {
            heard.append(line).append('\n');
            if (line.contains("Started Sendwell")) {
                Thread.ofVirtual().start(() -> drain(words, data.resolve("server.log")));
                return;
            }
        }
        throw new AssertionError("The server ended instead of starting:\n" + heard);
    }

    /** Keeps what it says for whoever looks into a failure; and so the process never waits for a reader. */
    private static void drain(BufferedReader words, Path log) {
        try (var kept = Files.newBufferedWriter(log, CREATE, APPEND)) {
            for (var line = words.readLine(); line != null; line = words.readLine()) {
                kept.append(line).append('\n').flush();
            }
        } catch (IOException closed) {
            // It was killed.
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
