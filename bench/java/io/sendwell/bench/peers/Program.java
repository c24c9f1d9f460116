package io.sendwell.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of ours, with its children: started in a folder of its own, ended by its id. */
public final class Program implements AutoCloseable {

    private static final Duration TIME_TO_START = Duration.ofSeconds(60);
    private static final Duration TIME_TO_END = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final BufferedReader says;

    private Program(String name, Process process) {
        this.name = name;
        this.process = process;
        this.says = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it; what it complains of goes to {@code NAME.log} in the folder where the peers' data are. */
    static Program start(Path data, String name, Path in, Map<String, String> environment, List<String> command)
            throws Unavailable {
        var builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectError(
                        Redirect.appendTo(data.resolve(name + ".log").toFile()));
        builder.environment().putAll(environment);
        try {
            return new Program(name, builder.start());
        } catch (IOException e) {
            throw new Unavailable(name + " does not start: " + e.getMessage());
        }
    }

    /** Runs it to its end and answers what it said. */
    static String run(Path in, List<String> command) throws Unavailable {
        try {
            var process = new ProcessBuilder(command)
                    .directory(in.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                var lines = said.strip().lines().toList();
                throw new Unavailable(
                        String.join(" ", command) + ": " + (lines.isEmpty() ? "exit " + code : lines.getLast()));
            }
            return said;
        } catch (IOException e) {
            throw new Unavailable(command.getFirst() + " does not run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted");
        }
    }

    /** Waits until it says this line. */
    void await(String line) {
        try {
            for (var said = says.readLine(); said != null; said = says.readLine()) {
                if (said.strip().equals(line)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(name + " ended before it said \"" + line + "\"; see its log");
    }

    /** Waits until it answers on this port. */
    void await(int port) throws Unavailable {
        long patience = System.nanoTime() + TIME_TO_START.toNanos();
        while (process.isAlive() && System.nanoTime() < patience) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return;
            } catch (IOException notYet) {
                rest();
            }
        }
        throw new Unavailable(name + " does not answer on port " + port);
    }

    /** Gives it an order, a line, and waits until it is carried out. */
    void order(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("done");
    }

    /** The process and all that it started. */
    Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    @Override
    public void close() {
        var all = processes().toList();
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
                process.waitFor();
            }
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    static int freePort() throws Unavailable {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new Unavailable("no free port: " + e.getMessage());
        }
    }

    private static void rest() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
