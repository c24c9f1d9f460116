package io.sendwell.channel.linked;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of the gateway. It ends when its standard input does, so however we end, it does not outlive us. */
final class GatewayProcess {

    private static final Duration FAREWELL = Duration.ofSeconds(10);
    private static final String OURS = "SENDWELL_";
    private static final String ITS_OWN = "SENDWELL_GATEWAY_";

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private GatewayProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param environment what is told to it; of our own settings it sees no others
     */
    static GatewayProcess start(String node, Path program, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(node, program.toString()).redirectErrorStream(true);
        var inherited = builder.environment();
        inherited.keySet().removeIf(name -> name.startsWith(OURS) && !name.startsWith(ITS_OWN));
        inherited.putAll(environment);
        var gateway = new GatewayProcess(builder.start());
        Thread.ofVirtual().name("gateway log").start(gateway::listen);
        return gateway;
    }

    /** Where it listens. Empty-handed, as {@link IOException}, when it ends or takes too long. */
    int awaitPort(Duration patience) throws IOException, InterruptedException {
        try {
            return port.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("it did not come to listen", e);
        }
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Asks it to end, and sees to it. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                GatewayLog.pass(line).ifPresent(port::complete);
            }
        } catch (IOException ended) {
            // It was killed in the middle of a line.
        }
        port.completeExceptionally(new IOException("it ended"));
    }
}
