package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Promise two, from outside: the server is killed with -9 again and again while it sends. What the simulated WhatsApp took
 * is then held against the recipients.
 */
class ExactlyOnceTest {

    private static final int KILLS = 20;
    private static final int SENDERS = 10;
    private static final long SEED = System.nanoTime();

    private final Random random = new Random(SEED);

    @Test
    void nobody_gets_a_message_twice_and_nobody_is_lost_however_often_the_server_dies() throws IOException {
        var data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "exactly-once")
                .toRealPath();
        var storm = new Storm(5_000, SENDERS, Duration.ofMillis(60));
        var server = ServerProcess.start(data);
        try {
            long campaign = storm.start(server);
            int kills = 0;
            while (Storm.isRunning(server, campaign)) {
                if (kills < KILLS) {
                    LockSupport.parkNanos(
                            Duration.ofMillis(random.nextInt(50, 900)).toNanos());
                    server.kill();
                    server = ServerProcess.start(data);
                    kills++;
                } else {
                    LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                }
            }
            assertThat(kills).as("kills while the campaign ran, seed %d", SEED).isEqualTo(KILLS);
            assertThat(server.advance("PT6H").status()).isEqualTo(200);
            // At most what was on the wire when the server died; lost answers are settled by receipts.
            storm.compare(server, campaign, List.of(data), SENDERS * KILLS);
        } finally {
            server.close();
        }
    }
}
