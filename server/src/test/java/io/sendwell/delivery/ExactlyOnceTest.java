package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.ServerProcess;
import io.sendwell.TestClient;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/**
 * Promise two, from outside: the server is killed with -9 again and again while it sends, and one answer in a hundred
 * gets lost. What the simulated WhatsApp took is then held against the recipients.
 */
@Timeout(900)
class ExactlyOnceTest {

    private static final int MESSAGES = 5_000;
    private static final int KILLS = 20;
    private static final int SENDERS = 10;
    private static final long SEED = System.nanoTime();

    private final Random random = new Random(SEED);

    @Test
    void nobody_gets_a_message_twice_and_nobody_is_lost_however_often_the_server_dies() throws IOException {
        var data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "exactly-once")
                .toRealPath();
        var server = ServerProcess.start(data);
        try {
            long campaign = launch(server);
            int kills = 0;
            while (isRunning(server, campaign)) {
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
            compare(accepted(data), recipients(server, campaign));
        } finally {
            server.close();
        }
    }

    private static long launch(TestClient server) {
        expect(200, server.put("settings/sending", "{\"quiet_hours\":null}"));
        var senders = IntStream.range(0, SENDERS)
                .mapToLong(n -> expect(201, server.post("senders", """
                        {"name":"Sender %d","channel":"simulator","hourly_cap":100000,"daily_cap":100000,
                         "min_gap_ms":1,"max_gap_ms":2,"warmup":{"enabled":false}}""".formatted(n)))
                        .body()
                        .path("id")
                        .asLong())
                .boxed()
                .toList();
        expect(200, server.put("simulator/behaviour", """
                {"latency_ms":60,"delivered_rate":1.0,"read_rate":0.5,"reply_rate":0,"lost_answer_rate":0.01}"""));
        importContacts(server);
        long campaign = expect(201, server.post("campaigns", """
                        {"name":"Storm","message_template":"Hi {first_name|there}","sender_ids":%s,
                         "audience":{"all":true}}""".formatted(senders)))
                .body()
                .path("id")
                .asLong();
        var started = expect(202, server.post("campaigns/" + campaign + "/start", "{}"));
        assertThat(started.body().path("recipients").asInt()).isEqualTo(MESSAGES);
        return campaign;
    }

    private static void importContacts(TestClient server) {
        var rows = IntStream.range(0, MESSAGES)
                .mapToObj("Ana,+1202555%04d"::formatted)
                .collect(Collectors.joining("\n", "first_name,phone\n", "\n"));
        var body = """
                --part\r
                Content-Disposition: form-data; name="consent"\r
                \r
                {"source":"test","wording":"Yes"}\r
                --part\r
                Content-Disposition: form-data; name="file"; filename="people.csv"\r
                \r
                %s\r
                --part--\r
                """.formatted(rows);
        var id = expect(
                        202,
                        server.send(server.request("contacts/import")
                                .header("Content-Type", "multipart/form-data; boundary=part")
                                .POST(BodyPublishers.ofString(body))))
                .body()
                .path("id")
                .asLong();
        while (!server.get("imports/" + id).body().path("status").asString().equals("completed")) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private static boolean isRunning(TestClient server, long campaign) {
        return expect(200, server.get("campaigns/" + campaign))
                .body()
                .path("status")
                .asString()
                .equals("running");
    }

    private static TestClient.Answer expect(int status, TestClient.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        return answer;
    }

    /** How often each number was really written to. */
    private static Map<String, Integer> accepted(Path data) throws IOException {
        var json = new JsonMapper();
        var times = new HashMap<String, Integer>();
        try (var lines = Files.lines(data.resolve("simulator/accepted.jsonl"))) {
            lines.map(json::readTree)
                    .forEach(line -> times.merge(line.path("to").asString(), 1, Integer::sum));
        }
        return times;
    }

    /** The state of each recipient by number. */
    private static Map<String, String> recipients(TestClient server, long campaign) {
        var states = new HashMap<String, String>();
        var cursor = "";
        while (true) {
            var page = expect(200, server.get("campaigns/" + campaign + "/recipients?limit=200&cursor=" + cursor))
                    .body();
            page.path("items")
                    .forEach(item -> states.put(
                            item.path("phone").asString(), item.path("status").asString()));
            if (page.path("next_cursor").isNull()) {
                return states;
            }
            cursor = page.path("next_cursor").asString();
        }
    }

    private static void compare(Map<String, Integer> accepted, Map<String, String> recipients) {
        assertThat(recipients).hasSize(MESSAGES);
        assertThat(accepted.values()).as("times a number was written to").containsOnly(1);
        recipients.forEach((phone, state) -> {
            if (state.equals("uncertain")) {
                return;
            }
            assertThat(state).as("state of %s", phone).isIn("sent", "delivered", "read");
            assertThat(accepted).as("%s was sent to", phone).containsKey(phone);
        });
        assertThat(recipients.values().stream().filter("uncertain"::equals).count())
                .as("in doubt: at most what was on the wire when the server died")
                .isLessThanOrEqualTo((long) SENDERS * KILLS);
    }
}
