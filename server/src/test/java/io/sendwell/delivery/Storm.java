package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient;
import io.sendwell.TestShop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.json.JsonMapper;

/**
 * A campaign that servers die under, seen from outside: over HTTP, and in what the simulated WhatsApp took. One answer in
 * a hundred gets lost on its way back.
 */
@NullMarked
final class Storm {

    private final int messages;
    private final int senders;
    private final Duration latency;

    /** @param latency of the wire, which makes the campaign last */
    Storm(int messages, int senders, Duration latency) {
        this.messages = messages;
        this.senders = senders;
        this.latency = latency;
    }

    /** Imports the contacts and starts the campaign; answers its id. */
    long start(TestClient server) {
        expect(200, server.put("settings/sending", "{\"quiet_hours\":null}"));
        var pool = IntStream.range(0, senders)
                .mapToLong(n -> expect(201, server.post("senders", """
                        {"name":"Sender %d","channel":"simulator","hourly_cap":100000,"daily_cap":100000,
                         "min_gap_ms":1,"max_gap_ms":2,"warmup":{"enabled":false}}""".formatted(n)))
                        .body()
                        .path("id")
                        .asLong())
                .boxed()
                .toList();
        expect(200, server.put("simulator/behaviour", """
                {"latency_ms":%d,"delivered_rate":1.0,"read_rate":0.5,"reply_rate":0,"lost_answer_rate":0.01}""".formatted(latency.toMillis())));
        importContacts(server);
        long campaign = expect(201, server.post("campaigns", """
                        {"name":"Storm","message_template":"Hi {first_name|there}","sender_ids":%s,
                         "audience":{"all":true}}""".formatted(pool)))
                .body()
                .path("id")
                .asLong();
        var started = expect(202, server.post("campaigns/" + campaign + "/start", "{}"));
        assertThat(started.body().path("recipients").asInt()).isEqualTo(messages);
        return campaign;
    }

    private void importContacts(TestClient server) {
        var rows = IntStream.range(0, messages)
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

    static boolean isRunning(TestClient server, long campaign) {
        return expect(200, server.get("campaigns/" + campaign))
                .body()
                .path("status")
                .asString()
                .equals("running");
    }

    static TestClient.Answer expect(int status, TestClient.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        return answer;
    }

    /**
     * Holds what each server's WhatsApp took against the recipients: everybody is there, nobody was written to twice, and
     * who is said to have been written to was.
     *
     * @param mostInDoubt how many recipients may be uncertain at most
     */
    void compare(TestClient server, long campaign, Collection<Path> data, long mostInDoubt) {
        var accepted = accepted(data);
        var recipients = recipients(server, campaign);
        assertThat(recipients).hasSize(messages);
        assertThat(accepted.values()).as("times a number was written to").containsOnly(1);
        recipients.forEach((phone, state) -> {
            if (state.equals("uncertain")) {
                return;
            }
            assertThat(state).as("state of %s", phone).isIn("sent", "delivered", "read");
            assertThat(accepted).as("%s was sent to", phone).containsKey(phone);
        });
        assertThat(recipients.values().stream().filter("uncertain"::equals).count())
                .as("in doubt")
                .isLessThanOrEqualTo(mostInDoubt);
        TestShop.assertFiguresAreTrue(server.post("analytics/recounts", "{}"));
    }

    /** How often each number was really written to. */
    private static Map<String, Integer> accepted(Collection<Path> data) {
        var json = new JsonMapper();
        var times = new HashMap<String, Integer>();
        for (var directory : data) {
            try (var lines = Files.lines(directory.resolve("simulator/accepted.jsonl"))) {
                lines.map(json::readTree)
                        .forEach(line -> times.merge(line.path("to").asString(), 1, Integer::sum));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
}
