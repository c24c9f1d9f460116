package io.sendwell.platform;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

class LiveEventsTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("sendwell.registration=open", "sendwell.live.heartbeat=200ms");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_member_hears_of_the_own_workspace_and_of_no_other() throws Exception {
        var owner = TestMember.stranger(server);
        var stranger = TestMember.stranger(server);
        try (var mine = new Listener(owner);
                var theirs = new Listener(stranger)) {
            tell(owner, "message", Map.of("message_id", 7, "status", "sent"));
            tell(stranger, "campaign", Map.of("campaign_id", 1));

            assertThat(mine.next("event:")).isEqualTo("event: message");
            assertThat(mine.next("data:")).contains("\"message_id\":7").contains("\"status\":\"sent\"");
            assertThat(theirs.next("event:")).isEqualTo("event: campaign");
        }
    }

    @Test
    void only_what_was_committed_is_told() throws Exception {
        var owner = TestMember.stranger(server);
        try (var listener = new Listener(owner)) {
            server.bean(TransactionTemplate.class).executeWithoutResult(transaction -> {
                tell(owner, "message", Map.of("message_id", 1));
                transaction.setRollbackOnly();
            });
            Tenancy.asEngine(() -> server.bean(TransactionTemplate.class)
                    .executeWithoutResult(transaction -> tell(owner, "message", Map.of("message_id", 2))));

            assertThat(listener.next("data:")).contains("\"message_id\":2");
        }
    }

    @Test
    void a_silent_stream_shows_that_it_is_alive() throws Exception {
        try (var listener = new Listener(TestMember.stranger(server))) {
            assertThat(listener.next(": still here")).isNotNull();
        }
    }

    @Test
    void the_stream_ends_with_the_session() throws Exception {
        var owner = TestMember.stranger(server);
        try (var listener = new Listener(owner)) {
            owner.post("auth/logout", "");

            assertThat(listener.ends()).isTrue();
        }
    }

    @Test
    void a_member_has_at_most_ten_streams_and_one_that_closes_makes_room() throws Exception {
        var owner = TestMember.stranger(server);
        List<Listener> open = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                open.add(new Listener(owner));
            }
            assertThat(owner.get("events").status()).isEqualTo(429);

            open.removeFirst().close();
            // The server notices at the next heartbeat that nobody reads any more.
            for (var more = new Listener(owner); ; more = new Listener(owner)) {
                if (more.status == 200) {
                    open.add(more);
                    break;
                }
                open.getFirst().next(": still here");
            }
        } finally {
            for (var listener : open) {
                listener.close();
            }
        }
    }

    private static void tell(TestMember member, String type, Map<String, Object> data) {
        var workspace =
                new WorkspaceId(member.get("auth/me").body().get("workspace_id").asLong());
        server.publish(new LiveEvent(workspace, type, data));
    }

    /** A reader with a connection of its own; it listens when its constructor returns. */
    private static final class Listener implements AutoCloseable {

        private static final String END = "the end";

        private final HttpClient http = HttpClient.newHttpClient();
        private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final int status;

        Listener(TestMember member) throws IOException, InterruptedException {
            var answer = http.send(member.request("events").build(), BodyHandlers.ofLines());
            status = answer.statusCode();
            Thread.ofVirtual().start(() -> {
                try (var body = answer.body()) {
                    body.forEach(lines::add);
                } catch (UncheckedIOException closed) {
                    // This side hung up.
                } finally {
                    lines.add(END);
                }
            });
            if (status == 200) {
                next(": hello");
            }
        }

        String next(String prefix) throws InterruptedException {
            while (true) {
                var line = lines.poll(10, SECONDS);
                assertThat(line)
                        .as("a line that starts with " + prefix)
                        .isNotNull()
                        .isNotEqualTo(END);
                if (line.startsWith(prefix)) {
                    return line;
                }
            }
        }

        boolean ends() throws InterruptedException {
            for (String line; (line = lines.poll(10, SECONDS)) != null; ) {
                if (line.equals(END)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void close() {
            http.shutdownNow();
        }
    }
}
