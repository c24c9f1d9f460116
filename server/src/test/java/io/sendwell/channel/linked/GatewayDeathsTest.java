package io.sendwell.channel.linked;

import static io.sendwell.channel.linked.LinkedCampaign.TEXT;
import static io.sendwell.channel.linked.LinkedCampaign.stats;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.ServerProcess;
import io.sendwell.TestShop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Promise two over the real protocol: gateway and server are killed with -9 in turn while a campaign goes out. More deaths:
 * {@code -Dlinked.kills=10}.
 */
class GatewayDeathsTest {

    private static final String OWNER = "+15550300002";
    private static final int PEOPLE = 200;
    private static final int KILLS = Integer.getInteger("linked.kills", 2);
    /** So fast that the campaign lasts for about as long as all the deaths. */
    private static final int CLOCK_SPEED = KILLS > 2 ? 3 : 8;

    private static final long SEED = System.nanoTime();

    private final Random random = new Random(SEED);

    @Test
    void nobody_is_written_to_twice_or_left_out_however_often_gateway_and_server_die() throws IOException {
        var data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "deaths")
                .toRealPath();
        try (var whatsApp = FakeWhatsApp.start()) {
            var server = start(whatsApp, data);
            try {
                var people = LinkedCampaign.to(whatsApp, server, PEOPLE);
                long sender = LinkedCampaign.linkedSender(whatsApp, server, OWNER);
                long campaign = people.start(server, List.of(sender), TEXT);
                for (int kill = 0; kill < KILLS; kill++) {
                    pause();
                    FakeWhatsApp.gatewayOf(server.handle()).destroyForcibly();
                    awaitLink(server, sender);
                    pause();
                    assertThat(LinkedCampaign.isRunning(server, campaign))
                            .as("it runs at death %d, seed %d", kill, SEED)
                            .isTrue();
                    server.kill();
                    server = start(whatsApp, data);
                    awaitLink(server, sender);
                }
                var living = server;
                FakeWhatsApp.until(
                        "everybody has got it",
                        Duration.ofMinutes(3),
                        () -> stats(living, campaign).path("delivered").asInt() == PEOPLE,
                        () -> stats(living, campaign));

                assertThat(people.received(TEXT))
                        .as("seed %d", SEED)
                        .isEqualTo(people.phones().stream().collect(Collectors.toMap(Function.identity(), _ -> 1L)));
                assertThat(whatsApp.account(OWNER).path("pairings").asInt())
                        .as("scans")
                        .isEqualTo(1);
                TestShop.assertFiguresAreTrue(server.post("analytics/recounts", "{}"));
            } finally {
                server.close();
            }
        }
    }

    private void pause() {
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(500, 2500)).toNanos());
    }

    private static void awaitLink(ServerProcess server, long sender) {
        FakeWhatsApp.until(
                "the session is open again",
                () -> server.get("senders/" + sender + "/qr")
                        .body()
                        .path("state")
                        .asString("")
                        .equals("linked"));
    }

    private static ServerProcess start(FakeWhatsApp whatsApp, Path data) {
        return ServerProcess.start(
                data,
                Stream.concat(whatsApp.settings().stream(), Stream.of("sendwell.clock.speed=" + CLOCK_SPEED))
                        .map(setting -> "--" + setting)
                        .toArray(String[]::new));
    }
}
