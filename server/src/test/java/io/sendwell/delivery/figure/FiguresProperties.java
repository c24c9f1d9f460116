package io.sendwell.delivery.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.delivery.figure.Storm.What;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Whatever happens to messages, in whatever order, by how many writers, and whenever it is folded: the figures are what a
 * straight count of all messages that there ever were says.
 */
class FiguresProperties {

    private static final List<String> ZONES = List.of("America/New_York", "Europe/Lisbon", "Asia/Tokyo");

    private static TestServer server;

    @BeforeContainer
    static void start() {
        server = TestShop.startServer();
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    /** @param what null = time goes by, figures are folded, or the workspace moves to another zone */
    record Act(@Nullable What what, int seed) {}

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void figures_equal_a_straight_count(@ForAll("histories") List<Act> history) {
        var storm = new Storm(server);
        for (var act : history) {
            var what = act.what();
            if (what == null) {
                timeGoesBy(storm, act.seed());
            } else {
                storm.happens(what, act.seed());
            }
        }
        storm.assertFiguresAreTrue();
        storm.fold(storm.shop().now().plus(Duration.ofDays(1)));
        assertThat(storm.isFolded()).isTrue();
        storm.assertFiguresAreTrue();
        storm.shop().assertFiguresAreTrue();
    }

    private static void timeGoesBy(Storm storm, int seed) {
        var shop = storm.shop();
        switch (seed % 4) {
            case 0 -> shop.advance(Duration.ofMinutes(1L + seed));
            case 1, 2 -> storm.fold(shop.now().minus(Duration.ofMinutes(seed % 100)));
            default -> {
                shop.settings("\"quiet_hours\":null,\"timezone\":\"%s\"".formatted(ZONES.get(seed % 3)));
                shop.settle();
            }
        }
    }

    /** What is recounted beside them is of one instant, so a recount never sees half of a change. */
    @Example
    void figures_are_exact_while_many_write_and_it_is_folded_and_recounted() throws Exception {
        var storm = new Storm(server);
        var kinds = What.values();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int writer = 0; writer < 4; writer++) {
                var random = new Random(writer);
                running.add(threads.submit(() -> {
                    for (int n = 0; n < 40; n++) {
                        storm.happens(kinds[random.nextInt(kinds.length)], random.nextInt(1000));
                    }
                }));
            }
            running.add(threads.submit(() -> {
                for (int n = 0; n < 40; n++) {
                    storm.fold(storm.shop().now().plus(Duration.ofDays(1)));
                }
            }));
            running.add(threads.submit(() -> {
                for (int n = 0; n < 10; n++) {
                    storm.shop().assertFiguresAreTrue();
                }
            }));
            for (var one : running) {
                one.get();
            }
        }
        storm.assertFiguresAreTrue();
    }

    @Provide
    Arbitrary<List<Act>> histories() {
        return Combinators.combine(
                        Arbitraries.of(What.class).injectNull(0.3),
                        Arbitraries.integers().between(0, 1000))
                .as(Act::new)
                .list()
                .ofMinSize(15)
                .ofMaxSize(40);
    }
}
