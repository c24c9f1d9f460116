package io.sendwell.channel.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.Address;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptedLogTest {

    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));

    @TempDir
    Path data;

    @Test
    void many_writers_at_once_each_find_their_own_line() throws Exception {
        try (var log = new AcceptedLog(data, NOON);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var lines = new ArrayList<java.util.concurrent.Future<AcceptedLog.Placed>>();
            for (int i = 0; i < 5_000; i++) {
                var message = message("wire-" + i);
                lines.add(threads.submit(() -> log.take(message, 0)));
            }

            try (var reader = log.reader()) {
                for (int i = 0; i < lines.size(); i++) {
                    var placed = lines.get(i).get();
                    assertThat(reader.at(placed.position())).isEqualTo(placed);
                    assertThat(placed.line().messageId()).isEqualTo("wire-" + i);
                }
            }
            assertThat(sequence(log)).hasSize(5_000).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void a_torn_last_line_is_cut_off_and_counting_goes_on() throws IOException {
        try (var log = new AcceptedLog(data, NOON)) {
            log.take(message("one"), 0);
            log.take(message("two ✓ ü\n"), 0);
        }
        Files.writeString(data.resolve("simulator/accepted.jsonl"), "{\"seq\":3,\"at\":", StandardOpenOption.APPEND);

        try (var log = new AcceptedLog(data, NOON)) {
            assertThat(log.take(message("three"), 0).line().seq()).isEqualTo(3);
            assertThat(sequence(log)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void the_lines_after_any_number_are_found() throws IOException {
        try (var log = new AcceptedLog(data, NOON)) {
            for (int i = 1; i <= 200; i++) {
                log.take(message("x".repeat(i * 7 % 300)), 0);
            }
            for (int after = 0; after <= 200; after++) {
                long seen = after;
                try (var reader = log.reader().seek(line -> line.seq() > seen)) {
                    var next = reader.next();
                    assertThat(next == null ? 201 : next.line().seq()).isEqualTo(after + 1);
                }
            }
        }
    }

    private static List<Long> sequence(AcceptedLog log) {
        var sequence = new ArrayList<Long>();
        try (var reader = log.reader()) {
            for (var next = reader.next(); next != null; next = reader.next()) {
                sequence.add(next.line().seq());
            }
        }
        return sequence;
    }

    private static Outgoing message(String wireId) {
        return new Outgoing(
                new WorkspaceId(1),
                new SenderId(2),
                "2",
                wireId,
                Address.ofPhone("+14155550100"),
                1,
                "marketing",
                "Hello " + wireId,
                Enclosure.NONE,
                null);
    }
}
