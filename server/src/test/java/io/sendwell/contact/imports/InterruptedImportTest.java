package io.sendwell.contact.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.kernel.LiveEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.EventListener;

class InterruptedImportTest {

    private static final int ROWS = 45_000;

    /** Breaks the run off each time that it has told of a batch, as often as it is asked. */
    static class Breaker {

        final AtomicInteger breaks = new AtomicInteger(2);

        @EventListener
        void on(LiveEvent event) {
            if (event.type().equals("import")
                    && "running".equals(event.data().get("status"))
                    && breaks.getAndDecrement() > 0) {
                throw new IllegalStateException("as the test wants it");
            }
        }
    }

    @Test
    void an_import_that_is_cut_off_ends_with_the_counts_of_one_run() {
        try (var server = TestServer.startWith(Breaker.class)) {
            var csv = new StringBuilder("phone\n");
            for (int i = 0; i < ROWS - 2; i++) {
                csv.append("+4477").append(10_000_000 + i).append('\n');
            }
            csv.append("+447710000000\n").append("not a phone\n"); // the last batch repeats a phone of the first
            var accepted = new Uploads(server).send(csv.toString().getBytes(StandardCharsets.UTF_8), Map.of());
            var path = "imports/" + accepted.body().get("id");

            server.advance("PT1S");
            var cutOff = server.get(path).body();
            assertThat(cutOff.get("status").asString()).isEqualTo("running");
            assertThat(cutOff.get("total").asInt()).isEqualTo(20_000);

            server.advance("PT5M");
            var done = server.get(path).body();
            assertThat(done.get("status").asString()).isEqualTo("completed");
            assertThat(Uploads.counts(done)).isEqualTo("45000/44998/0/1/1");
        }
    }
}
