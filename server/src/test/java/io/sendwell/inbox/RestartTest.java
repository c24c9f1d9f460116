package io.sendwell.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.channel.Address;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Transports;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class RestartTest {

    @Test
    void what_was_taken_before_a_restart_is_received_read_and_answered_after_it() {
        String[] same;
        long sender;
        try (var server = TestServer.start()) {
            same = whereItLives(server);
            sender = server.post("senders", "{\"name\":\"Shop\",\"channel\":\"simulator\"}")
                    .body()
                    .path("id")
                    .asLong();
            server.put("simulator/behaviour", """
                    {"latency_ms":0,"delivered_rate":1,"read_rate":1,"reply_rate":1,"replies":["Nice"]}""");
            send(server, sender, "before");
            // The people of a message act as they were when it was taken.
            server.put("simulator/behaviour", "{\"delivered_rate\":0}");
        }

        try (var server = TestServer.start(same)) {
            send(server, sender, "after");
            server.advance("PT12H");

            assertThat(server.get("simulator/accepted").body().path("items").values())
                    .extracting(line -> line.path("seq").asInt())
                    .containsExactly(1, 2);
            assertThat(told(server)).containsExactly("before delivered", "before read", "re-before ");
        }

        try (var server = TestServer.start(same)) {
            server.advance("PT1H");
            assertThat(told(server)).containsExactly("before delivered", "before read", "re-before ");
            assertThat(server.get("conversations").body().path("items").size()).isEqualTo(1);
        }
    }

    @Test
    void what_was_stored_before_a_restart_is_worked_off_after_it() {
        String[] same;
        try (var server = TestServer.start()) {
            same = whereItLives(server);
            var sender = server.post("senders", "{\"name\":\"Shop\",\"channel\":\"simulator\"}")
                    .body()
                    .path("id")
                    .asLong();
            // As a process leaves it that was killed between its answer and its work.
            Tenancy.asEngine(() -> server.bean(TransactionTemplate.class)
                    .executeWithoutResult(status -> server.bean(JdbcClient.class)
                            .sql("""
                                    insert into inbox.inbound_event
                                        (workspace_id, sender_id, kind, external_id, payload, received_at, due_at)
                                    values (1, :sender, 'message', 'm', '{"sessionId":"1","id":"m","type":"text",
                                        "from":{"phone":"+12025550144"},"text":"hello","at":"2026-11-22T12:00:00Z"}', 'epoch', 'epoch')
                                    """)
                            .param("sender", sender)
                            .update()));
        }

        try (var server = TestServer.start(same)) {
            server.advance("PT1S");
            assertThat(server.get("conversations?unread=true")
                            .body()
                            .path("items")
                            .size())
                    .isEqualTo(1);
        }
    }

    private static void send(TestServer server, long sender, String wireId) {
        server.bean(Transports.class)
                .of(Channel.SIMULATOR)
                .orElseThrow()
                .send(new Outgoing(
                        new WorkspaceId(1),
                        new SenderId(sender),
                        Long.toString(sender),
                        wireId,
                        Address.ofPhone("+12025550145"),
                        1,
                        "marketing",
                        "Hello",
                        Enclosure.NONE,
                        null));
    }

    private static String[] whereItLives(TestServer server) {
        var settings = server.bean(Environment.class);
        return Stream.of(
                        "sendwell.database.url",
                        "sendwell.database.user",
                        "sendwell.database.password",
                        "sendwell.data")
                .map(name -> name + "=" + settings.getRequiredProperty(name))
                .toArray(String[]::new);
    }

    private static List<String> told(TestServer server) {
        return Tenancy.asEngine(() -> server.bean(TransactionTemplate.class)
                .execute(status -> server.bean(JdbcClient.class)
                        .sql("select external_id || ' ' || status from inbox.inbound_event order by id")
                        .query(String.class)
                        .list()));
    }
}
