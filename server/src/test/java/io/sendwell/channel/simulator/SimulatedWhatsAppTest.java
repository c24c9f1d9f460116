package io.sendwell.channel.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.channel.Address;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class SimulatedWhatsAppTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_message_is_in_the_log_before_it_is_answered_and_again_when_it_is_sent_again() throws Exception {
        var sender = aSender("{}");
        var message = message(sender, "+14155550101", 1);

        assertThat(send(message)).isEqualTo(new Outcome.Sent());
        assertThat(send(again(message))).isEqualTo(new Outcome.Sent());

        var lines = Files.readAllLines(Path.of(server.bean(Environment.class).getRequiredProperty("sendwell.data"))
                .resolve("simulator/accepted.jsonl"));
        assertThat(lines.stream().filter(line -> line.contains("\"" + message.wireId() + "\"")))
                .hasSize(2)
                .last()
                .asString()
                .contains(
                        "\"attempt\":2",
                        "\"sender_id\":" + sender,
                        "\"to\":\"+14155550101\"",
                        "\"kind\":\"marketing\"");
    }

    @Test
    void the_log_is_listed_for_its_own_workspace_from_any_seq_on() {
        var sender = aSender("{}");
        for (int i = 0; i < 5; i++) {
            send(message(sender, "+14155550102", 1));
        }
        send(new Outgoing(
                new WorkspaceId(99),
                new SenderId(sender),
                "",
                "foreign",
                Address.ofPhone("+14155550102"),
                1,
                "marketing",
                "not yours",
                Enclosure.NONE,
                null));

        var first = server.get("simulator/accepted?limit=3&sender_id=" + sender).body();
        var second = server.get("simulator/accepted?limit=3&sender_id=" + sender + "&after="
                        + first.path("next_cursor").asString())
                .body();

        assertThat(first.path("items").size()).isEqualTo(3);
        assertThat(second.path("items").size()).isEqualTo(2);
        assertThat(second.path("next_cursor").isNull()).isTrue();
        assertThat(second.toString()).doesNotContain("not yours");
        assertThat(server.get("simulator/accepted?limit=1001").status()).isEqualTo(422);
    }

    @Test
    void errors_restrictions_and_lost_answers_are_as_asked_for() {
        var sender = aSender("""
                {"fail":[{"code":131026,"to":["+14155550103"]},{"code":"130429","to":["14155550104"]}],
                 "restrict_after":2}""");

        assertThat(send(message(sender, "+14155550103", 1)))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        refused -> assertThat(refused.code()).isEqualTo("131026"));
        assertThat(send(message(sender, "+14155550104", 1))).isInstanceOf(Outcome.TryLater.class);
        assertThat(send(message(sender, "+14155550105", 1))).isEqualTo(new Outcome.Sent());
        assertThat(send(message(sender, "+14155550106", 1))).isEqualTo(new Outcome.Sent());
        assertThat(send(message(sender, "+14155550107", 1)))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        refused -> assertThat(refused.code()).isEqualTo("131048"));
        assertThat(accepted(sender)).isEqualTo(2);

        var lossy = aSender("{\"lost_answer_rate\":1}");
        assertThat(send(message(lossy, "+14155550108", 1))).isInstanceOf(Outcome.Uncertain.class);
        assertThat(accepted(lossy)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"latency_ms":-1}                       | latency_ms
            {"delivered_rate":1.5}                  | delivered_rate
            {"read_rate":-0.1}                      | read_rate
            {"reply_rate":2}                        | reply_rate
            {"lost_answer_rate":7}                  | lost_answer_rate
            {"replies":["ok",""]}                   | replies[1]
            {"fail":[{"code":"12"}]}                | fail[0].code
            {"fail":[{"code":"131026"}]}            | fail[0]
            {"fail":[{"code":"131026","rate":3}]}   | fail[0].rate
            {"fail":[{"code":"131026","to":["x"]}]} | fail[0].to[0]
            {"restrict_after":-1}                   | restrict_after
            """)
    void a_behaviour_that_cannot_be_is_refused(String body, String field) {
        var answer = server.put("simulator/behaviour", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").path(0).path("field").asString())
                .isEqualTo(field);
    }

    @Test
    void people_receive_read_and_answer_as_they_are_told() {
        var sender = aSender("""
                {"delivered_rate":1,"read_rate":1,"reply_rate":1,"replies":["STOP"]}""");
        var message = message(sender, "+14155550109", 1);
        send(message);

        server.advance("PT12H");

        assertThat(told(message.wireId())).containsExactly("delivered", "read");
        assertThat(told("re-" + message.wireId())).containsExactly("");
    }

    @Test
    void a_sender_of_another_workspace_is_not_found() {
        assertThat(server.put("simulator/behaviour", "{\"sender_id\":999999}").status())
                .isEqualTo(404);
        assertThat(server.post("simulator/inbound", "{\"sender_id\":999999,\"from\":\"+14155550110\",\"text\":\"hi\"}")
                        .status())
                .isEqualTo(404);
    }

    private static long aSender(String behaviour) {
        var id = server.post("senders", "{\"name\":\"Shop\",\"channel\":\"simulator\"}")
                .body()
                .path("id")
                .asLong();
        var asked = behaviour.strip();
        var comma = asked.equals("{}") ? "" : ",";
        assertThat(server.put("simulator/behaviour", "{\"sender_id\":" + id + comma + asked.substring(1))
                        .status())
                .isEqualTo(200);
        return id;
    }

    private static Outgoing message(long sender, String to, int attempt) {
        return new Outgoing(
                new WorkspaceId(1),
                new SenderId(sender),
                Long.toString(sender),
                "wire-" + NUMBER.incrementAndGet(),
                Address.ofPhone(to),
                attempt,
                "marketing",
                "Hello",
                Enclosure.NONE,
                null);
    }

    private static Outgoing again(Outgoing message) {
        return new Outgoing(
                message.workspace(),
                message.sender(),
                message.sessionId(),
                message.wireId(),
                message.to(),
                message.attempt() + 1,
                message.kind(),
                message.text(),
                Enclosure.NONE,
                null);
    }

    private static Outcome send(Outgoing message) {
        return server.bean(SimulatedWhatsApp.class).send(message);
    }

    private static int accepted(long sender) {
        return server.get("simulator/accepted?limit=1000&sender_id=" + sender)
                .body()
                .path("items")
                .size();
    }

    private static List<String> told(String externalId) {
        return Tenancy.asEngine(() -> server.bean(TransactionTemplate.class)
                .execute(status -> server.bean(JdbcClient.class)
                        .sql("select status from inbox.inbound_event where external_id = :id order by id")
                        .param("id", externalId)
                        .query(String.class)
                        .list()));
    }
}
