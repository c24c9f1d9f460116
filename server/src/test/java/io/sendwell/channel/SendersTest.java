package io.sendwell.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendersTest {

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
    void a_sender_on_the_simulator_is_active_at_once_with_the_usual_pace() {
        var answer = server.post("senders", """
                {"name": " Shop ", "channel": "simulator", "phone": "+1 (415) 555-0100"}""");

        assertThat(answer.status()).isEqualTo(201);
        var sender = answer.body();
        assertThat(sender.path("name").asString()).isEqualTo("Shop");
        assertThat(sender.path("phone").asString()).isEqualTo("+14155550100");
        assertThat(sender.path("status").asString()).isEqualTo("active");
        assertThat(sender.path("session_id").asString())
                .isEqualTo(sender.path("id").asString());
        assertThat(sender.path("hourly_cap").asInt()).isEqualTo(100);
        assertThat(sender.path("daily_cap").asInt()).isEqualTo(1000);
        assertThat(sender.path("min_gap_ms").asInt()).isEqualTo(2000);
        assertThat(sender.path("max_gap_ms").asInt()).isEqualTo(5000);
        assertThat(sender.path("warmup").path("enabled").asBoolean()).isTrue();
        assertThat(sender.path("warmup").path("schedule").values())
                .extracting(cap -> cap.asInt())
                .containsExactly(20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 700, 900, 1000, 1000);
        assertThat(sender.path("timezone").asString()).isEqualTo("UTC");
        assertThat(server.get("senders/" + sender.path("id")).body()).isEqualTo(sender);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"channel":"simulator"}                                                  | name
            {"name":"  ","channel":"simulator"}                                      | name
            {"name":"A\\u0007","channel":"simulator"}                                | name
            {"name":"A"}                                                             | channel
            {"name":"A","channel":"telegram"}                                        | channel
            {"name":"A","channel":"SIMULATOR"}                                       | channel
            {"name":"A","channel":"simulator","phone":"none"}                        | phone
            {"name":"A","channel":"simulator","hourly_cap":0}                        | hourly_cap
            {"name":"A","channel":"simulator","daily_cap":-1}                        | daily_cap
            {"name":"A","channel":"simulator","daily_cap":"many"}                    | daily_cap
            {"name":"A","channel":"simulator","min_gap_ms":-1}                       | min_gap_ms
            {"name":"A","channel":"simulator","min_gap_ms":20,"max_gap_ms":10}       | max_gap_ms
            {"name":"A","channel":"simulator","timezone":"Mars/Base"}                | timezone
            {"name":"A","channel":"simulator","timezone":"+02:00"}                   | timezone
            {"name":"A","channel":"simulator","warmup":{"schedule":[]}}              | warmup.schedule
            {"name":"A","channel":"simulator","warmup":{"schedule":[1,2,0]}}         | warmup.schedule[2]
            {"name":"A","channel":"simulator","warmup":{"schedule":[1,null]}}        | warmup.schedule[1]
            """)
    void what_is_wrong_is_named_and_nothing_is_added(String body, String field) {
        var before = server.get("senders").body();

        var answer = server.post("senders", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").path(0).path("field").asString())
                .isEqualTo(field);
        assertThat(server.get("senders").body()).isEqualTo(before);
    }

    @Test
    void a_change_leaves_alone_what_it_does_not_name() {
        var id = aSender();

        var answer = server.patch("senders/" + id, """
                {"min_gap_ms": 0, "max_gap_ms": 0, "daily_cap": 1000000, "warmup": {"enabled": false}}""");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("daily_cap").asInt()).isEqualTo(1_000_000);
        assertThat(answer.body().path("max_gap_ms").asInt()).isZero();
        assertThat(answer.body().path("hourly_cap").asInt()).isEqualTo(100);
        assertThat(answer.body().path("warmup").path("enabled").asBoolean()).isFalse();
        assertThat(answer.body().path("warmup").path("schedule").size()).isEqualTo(14);
    }

    @Test
    void a_gap_given_alone_pushes_the_other_one_along() {
        var id = aSender();

        assertThat(server.patch("senders/" + id, "{\"min_gap_ms\": 9000}")
                        .body()
                        .path("max_gap_ms")
                        .asInt())
                .isEqualTo(9000);
        assertThat(server.patch("senders/" + id, "{\"max_gap_ms\": 10}")
                        .body()
                        .path("min_gap_ms")
                        .asInt())
                .isEqualTo(10);
    }

    @Test
    void a_pause_ends_by_itself_at_its_time_and_not_before() {
        var id = aSender();
        var until = server.bean(InstantSource.class).instant().plus(Duration.ofHours(2));

        var paused =
                server.post("senders/" + id + "/pause", "{\"reason\":\"Stock taking\",\"until\":\"" + until + "\"}");

        assertThat(paused.body().path("status").asString()).isEqualTo("paused");
        assertThat(paused.body().path("reason").asString()).isEqualTo("Stock taking");
        server.advance("PT1H59M");
        assertThat(status(id)).isEqualTo("paused");
        server.advance("PT2M");
        assertThat(status(id)).isEqualTo("active");
    }

    @Test
    void a_pause_is_prolonged_but_never_shortened_by_another() {
        var id = aSender();
        var soon = server.bean(InstantSource.class).instant().plus(Duration.ofHours(1));

        pause(id, "hot", soon);
        pause(id, "hotter", soon.plusSeconds(60));
        pause(id, "cooler", soon);
        assertThat(server.get("senders/" + id).body().path("reason").asString()).isEqualTo("hotter");

        server.post("senders/" + id + "/pause", "{}");
        pause(id, "later", soon.plusSeconds(3600));
        assertThat(server.get("senders/" + id).body().path("resumes_at").isNull())
                .isTrue();

        assertThat(server.post("senders/" + id + "/resume", "")
                        .body()
                        .path("status")
                        .asString())
                .isEqualTo("active");
    }

    @Test
    void a_pause_in_the_past_is_refused() {
        var answer = server.post("senders/" + aSender() + "/pause", "{\"until\":\"2001-01-01T00:00:00Z\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").path(0).path("field").asString())
                .isEqualTo("until");
    }

    @Test
    void a_banned_sender_is_neither_paused_nor_resumed() {
        var id = aSender();
        engine(() -> server.bean(SenderLife.class).ban(workspace(), new SenderId(id), "Banned by WhatsApp"));

        assertThat(server.post("senders/" + id + "/resume", "").status()).isEqualTo(409);
        assertThat(server.post("senders/" + id + "/pause", "{}").status()).isEqualTo(409);
        pause(id, "hot", null);
        assertThat(status(id)).isEqualTo("banned");
    }

    @Test
    void a_removed_sender_is_gone_but_its_session_is_still_known() {
        var id = aSender();

        assertThat(server.delete("senders/" + id).status()).isEqualTo(204);

        assertThat(server.get("senders/" + id).status()).isEqualTo(404);
        assertThat(server.delete("senders/" + id).status()).isEqualTo(404);
        assertThat(Tenancy.asEngine(() -> server.bean(Senders.class).bySession(Channel.SIMULATOR, Long.toString(id))))
                .isPresent();
    }

    @Test
    void the_list_goes_on_at_its_cursor() {
        aSender();
        aSender();

        var first = server.get("senders?limit=1").body();
        var second = server.get(
                        "senders?limit=1&cursor=" + first.path("next_cursor").asString())
                .body();

        assertThat(second.path("items").path(0).path("id").asLong())
                .isGreaterThan(first.path("items").path(0).path("id").asLong());
        assertThat(server.get("senders?limit=0").status()).isEqualTo(422);
    }

    private static long aSender() {
        return server.post("senders", "{\"name\":\"Shop\",\"channel\":\"simulator\"}")
                .body()
                .path("id")
                .asLong();
    }

    private static String status(long id) {
        return server.get("senders/" + id).body().path("status").asString();
    }

    private static void pause(long id, String reason, @org.jspecify.annotations.Nullable Instant until) {
        engine(() -> server.bean(SenderLife.class).pause(workspace(), new SenderId(id), reason, until));
    }

    private static void engine(Runnable task) {
        Tenancy.asEngine(task);
    }

    private static WorkspaceId workspace() {
        return new WorkspaceId(1);
    }
}
