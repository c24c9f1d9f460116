package io.sendwell.platform.postgres;

import io.sendwell.platform.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs PostgreSQL's own programs, which refuse to be root: then it is in a user namespace where nobody is. */
final class Programs {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /** How a program ended and what it said. */
    record Ending(int code, String words) {}

    private final Path bin;

    Programs(Path bin) {
        this.bin = bin;
    }

    /** Runs it to its end; a failure is the end of the start. */
    String run(String program, String... arguments) {
        var ending = tryOut(program, arguments);
        if (ending.code() != 0) {
            throw new StartRefused(
                    "PostgreSQL's " + program + " failed: " + ending.words(),
                    "See what it says; nothing was lost, and the next start tries again.");
        }
        return ending.words();
    }

    Ending tryOut(String program, String... arguments) {
        var command = new ArrayList<String>();
        if (ROOT) {
            checkNamespaces();
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return execute(command);
    }

    private static void checkNamespaces() {
        if (execute(List.of("unshare", "--user", "true")).code() != 0) {
            throw new StartRefused(
                    "The embedded PostgreSQL does not run as root, and this machine gives root no user namespace.",
                    "Start Sendwell as another user, or set SENDWELL_DATABASE_URL to a PostgreSQL of your own.");
        }
    }

    private static Ending execute(List<String> command) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C");
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ending(process.waitFor(), words.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while PostgreSQL's " + command.getFirst() + " ran", e);
        }
    }
}
