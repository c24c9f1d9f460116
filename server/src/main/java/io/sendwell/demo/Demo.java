package io.sendwell.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * {@code ./sendwell demo}: a server of its own in a temporary folder, the main job played on it, and nothing left behind.
 * With {@code --keep} the server goes on until Ctrl-C.
 */
public final class Demo {

    private static final String EMAIL = "demo@example.com";

    private Demo() {}

    /**
     * @param starter starts a server with these arguments
     * @return 0 when the story ended well, 1 when a promise was broken or the server did not do its part
     */
    public static int play(String[] args, Function<String[], ConfigurableApplicationContext> starter) {
        boolean keep = List.of(args).contains("--keep");
        var screen = new Screen();
        var data = temporaryFolder();
        var password = UUID.randomUUID().toString();
        screen.heading("Sendwell demo");
        screen.say("No network, no key, no account: the WhatsApp in here is simulated, and so are the people.");
        screen.say("Starting a server with its own PostgreSQL in %s ...".formatted(data));
        try (var server = starter.apply(settings(data, password))) {
            var port = Integer.parseInt(server.getEnvironment().getRequiredProperty("local.server.port"));
            try (var api = new Api(port)) {
                api.signIn(EMAIL, password);
                boolean kept = new Story(api, screen).play();
                if (keep) {
                    screen.heading("The server goes on, with this data, until Ctrl-C");
                    screen.say("http://127.0.0.1:%d/docs   email %s   password %s".formatted(port, EMAIL, password));
                    waitForCtrlC();
                }
                return kept ? 0 : 1;
            }
        } catch (IllegalStateException | UncheckedIOException broken) {
            screen.say("The demo cannot go on: %s".formatted(broken.getMessage()));
            return 1;
        } finally {
            delete(data);
        }
    }

    private static String[] settings(Path data, String password) {
        return new String[] {
            "--server.port=0",
            "--sendwell.data=" + data,
            "--sendwell.admin.email=" + EMAIL,
            "--sendwell.admin.password=" + password,
            "--sendwell.public.url=" + Visitors.ADDRESS,
            "--logging.level.root=error",
            "--logging.level.io.sendwell=error",
        };
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("sendwell-demo");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void waitForCtrlC() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not tidy up " + folder, e);
        }
    }
}
