package io.sendwell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole server on a database of its own and a free port, spoken to over HTTP. Its clock stands still unless moved:
 * see {@link #advance}.
 */
@NullMarked
public final class TestServer extends TestClient {

    private final ConfigurableApplicationContext context;

    private TestServer(ConfigurableApplicationContext context) {
        super(context.getEnvironment().getRequiredProperty("local.server.port"));
        this.context = context;
    }

    public static TestServer start(String... properties) {
        return startWith(Sendwell.class, properties);
    }

    /** Starts it with beans of the test's own. {@code beans} must not be annotated, else every server has them. */
    public static TestServer startWith(Class<?> beans, String... properties) {
        var all = new ArrayList<>(List.of(TestDatabase.fresh()));
        all.addAll(List.of(
                "server.port=0",
                "sendwell.admin.email=" + EMAIL,
                "sendwell.admin.password=" + PASSWORD,
                "sendwell.clock.speed=0",
                "spring.datasource.hikari.connection-timeout=2000",
                "sendwell.data=" + temporary()));
        for (var property : properties) {
            // A name that is given twice would become a list.
            all.removeIf(earlier -> name(earlier).equals(name(property)));
            all.add(property);
        }
        // As arguments: mere default properties would give way to those of application.yml.
        return new TestServer(new SpringApplicationBuilder(Sendwell.class, beans)
                .run(all.stream().map(property -> "--" + property).toArray(String[]::new)));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Publishes an application event, as a module would. */
    public void publish(Object event) {
        context.publishEvent(event);
    }

    private static String name(String property) {
        return property.substring(0, property.indexOf('='));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "test-data")), "server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
        super.close();
    }
}
