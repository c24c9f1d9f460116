package io.sendwell.delivery;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sendwell.TestDatabase;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderLife;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Quiet hours, send windows and schedules, each in the zone that it is meant in. */
class TimesOfDayTest {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final String WASHINGTON = "+12025550111";
    private static final String UNITED_KINGDOM = "+442079460958";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void quiet_hours_are_those_of_each_contacts_own_place() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.settings("\"quiet_hours\":{\"start\":\"21:00\",\"end\":\"09:00\"}");
        shop.contact(WASHINGTON, "," + CONSENT);
        shop.contact(UNITED_KINGDOM, "," + CONSENT);
        shop.advanceTo(LocalTime.of(22, 0), "Europe/London"); // late afternoon in Washington
        var campaign = shop.launch("Hello");
        shop.settle();

        assertThat(shop.takenTo()).containsExactly(WASHINGTON);
        assertThat(shop.stats(campaign).path("waiting_because").asString()).contains("Quiet hours");
        shop.advance(Duration.ofHours(12));

        var british = shop.taken().getLast();
        assertThat(british.to()).isEqualTo(UNITED_KINGDOM);
        assertThat(british.at().atZone(LONDON).toLocalTime()).isEqualTo("09:00");
        assertThat(shop.status(campaign)).isEqualTo("completed");
        assertThat(shop.recipients(campaign))
                .allSatisfy(one -> assertThat(one.path("verdict").asString()).startsWith("allowed: consent granted"));
    }

    @Test
    void who_waits_for_the_end_of_quiet_hours_that_are_lifted_waits_no_longer() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.settings("\"quiet_hours\":{\"start\":\"21:00\",\"end\":\"09:00\"}");
        shop.contact(UNITED_KINGDOM, "," + CONSENT);
        shop.advanceTo(LocalTime.of(22, 0), "Europe/London");
        var campaign = shop.launch("Hello");
        shop.settle();
        shop.settings("\"quiet_hours\":{\"start\":\"20:00\",\"end\":\"08:00\"}");
        shop.settle();
        assertThat(shop.taken()).isEmpty();

        shop.settings("\"quiet_hours\":null");
        shop.settle();

        assertThat(shop.takenTo()).containsExactly(UNITED_KINGDOM);
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void a_server_that_remembers_other_quiet_hours_goes_by_those_that_another_one_was_told() {
        var database = TestDatabase.fresh();
        try (var one = TestShop.startServer(database);
                var other = TestShop.startServer(database)) {
            var shop = TestShop.open(one, TestShop.UNPACED);
            shop.settings("\"quiet_hours\":{\"start\":\"00:00\",\"end\":\"23:59\"}");
            shop.contact(UNITED_KINGDOM, "," + CONSENT);
            expect(200, shop.member().post("senders/" + shop.sender() + "/pause", "{}"));
            shop.launch("Hello");
            var workspace = shop.workspace();
            assertThat(other.bean(Workspaces.class).settings(workspace).quietHours())
                    .isNotNull();
            shop.settings("\"quiet_hours\":null");
            one.close();

            Tenancy.asEngine(() -> other.bean(SenderLife.class).resume(workspace, new SenderId(shop.sender())));

            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(waiting(other, workspace)).isZero());
        }
    }

    private static long waiting(TestServer server, WorkspaceId workspace) {
        var transaction = new TransactionTemplate(server.bean(PlatformTransactionManager.class));
        return Tenancy.<Long>asEngine(() -> transaction.execute(_ -> server.bean(JdbcClient.class)
                .sql("select count(*) from delivery.message where workspace_id = :workspace and status = 'queued'")
                .param("workspace", workspace.value())
                .query(Long.class)
                .single()));
    }

    @Test
    void a_send_window_is_in_the_campaigns_zone() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(WASHINGTON, "," + CONSENT);
        shop.contact(UNITED_KINGDOM, "," + CONSENT);
        shop.advanceTo(LocalTime.of(8, 0), "Europe/London");
        var campaign = shop.draft("Hello", """
                "audience":{"all":true},"timezone":"Europe/London","send_window":{"start":"10:30","end":"12:00"}""");
        shop.start(campaign);
        shop.settle();
        assertThat(shop.stats(campaign).path("waiting_because").asString()).contains("10:30 (Europe/London)", "window");

        shop.advance(Duration.ofHours(3));

        assertThat(shop.taken())
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(line.at().atZone(LONDON).toLocalTime()).isEqualTo("10:30"));
    }

    @Test
    void or_at_each_contacts_place_where_that_is_asked_for() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(WASHINGTON, "," + CONSENT);
        shop.contact(UNITED_KINGDOM, "," + CONSENT);
        shop.advanceTo(LocalTime.of(8, 0), "Europe/London");
        shop.start(shop.draft("Hello", """
                "audience":{"all":true},"local_time":true,"send_window":{"start":"10:30","end":"12:00"}"""));

        shop.advance(Duration.ofHours(10));

        assertThat(shop.taken())
                .extracting(
                        Taken::to,
                        line -> line.at()
                                .atZone(line.to().equals(WASHINGTON) ? NEW_YORK : LONDON)
                                .toLocalTime())
                .containsExactlyInAnyOrder(
                        tuple(UNITED_KINGDOM, LocalTime.of(10, 30)), tuple(WASHINGTON, LocalTime.of(10, 30)));
    }

    @Test
    void what_does_not_fit_the_window_goes_on_in_the_next() {
        var shop = TestShop.open(server, """
                {"name":"Slow","channel":"simulator","min_gap_ms":600000,"max_gap_ms":600000,"hourly_cap":1000,
                 "daily_cap":1000,"warmup":{"enabled":false}}""");
        shop.contacts(8);
        shop.advanceTo(LocalTime.of(9, 0), "UTC");
        var campaign = shop.draft("Hello", """
                "audience":{"all":true},"timezone":"UTC","send_window":{"start":"10:00","end":"10:45"}""");
        shop.start(campaign);

        shop.advance(Duration.ofHours(30));

        assertThat(shop.taken())
                .hasSize(8)
                .allSatisfy(line ->
                        assertThat(line.at().atZone(ZoneId.of("UTC")).getHour()).isEqualTo(10));
        assertThat(shop.taken().stream()
                        .map(line -> line.at().atZone(ZoneId.of("UTC")).toLocalDate())
                        .distinct())
                .hasSize(2);
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void a_scheduled_campaign_starts_at_its_time_to_the_minute_and_freezes_its_audience_then() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(1);
        var at = shop.now().plus(Duration.ofMinutes(90));
        var campaign = shop.draft("Hello", "\"audience\":{\"all\":true},\"scheduled_at\":\"" + at + "\"");
        var answer = expect(202, shop.member().post("campaigns/" + campaign + "/start", "{}"))
                .body();
        assertThat(answer.path("status").asString()).isEqualTo("scheduled");
        assertThat(answer.path("recipients").asInt()).isEqualTo(1);
        expect(409, shop.member().post("campaigns/" + campaign + "/start", "{}"));

        shop.advance(Duration.ofMinutes(60));
        shop.contact(2);
        assertThat(shop.status(campaign)).isEqualTo("scheduled");
        assertThat(shop.stats(campaign).path("waiting_because").asString()).startsWith("Scheduled for");
        assertThat(shop.taken()).isEmpty();
        shop.advance(Duration.ofMinutes(60));

        assertThat(shop.taken())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.at()).isEqualTo(at));
        assertThat(shop.campaign(campaign).path("started_at").asString()).isEqualTo(at.toString());
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void a_scheduled_time_without_an_offset_is_in_the_campaigns_zone() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(1);
        shop.advanceTo(LocalTime.of(6, 0), "Asia/Kolkata");
        var day = shop.now().atZone(ZoneId.of("Asia/Kolkata")).toLocalDate();
        shop.start(shop.draft("Hello", """
                "audience":{"all":true},"timezone":"Asia/Kolkata","scheduled_at":"%sT07:15:00\"""".formatted(day)));

        shop.advance(Duration.ofHours(2));

        assertThat(shop.taken()
                        .getFirst()
                        .at()
                        .atZone(ZoneId.of("Asia/Kolkata"))
                        .toLocalTime())
                .isEqualTo("07:15");
    }

    @Test
    void a_scheduled_campaign_can_be_stopped_before_its_time() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(1);
        var campaign = shop.draft(
                "Hello",
                "\"audience\":{\"all\":true},\"scheduled_at\":\"" + shop.now().plusSeconds(3600) + "\"");
        expect(202, shop.member().post("campaigns/" + campaign + "/start", "{}"));

        shop.control(campaign, "stop");
        shop.advance(Duration.ofHours(2));

        assertThat(shop.taken()).isEmpty();
        assertThat(shop.status(campaign)).isEqualTo("stopped");
    }

    @Test
    void one_that_broke_before_its_time_fails_with_the_reason_and_holds_nobody_up() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(1);
        var at = shop.now().plusSeconds(3600);
        var scheduled = "\"audience\":{\"all\":true},\"scheduled_at\":\"" + at + "\"";
        var broken = shop.draft("Hello", scheduled);
        var sound = shop.draft("Hello", scheduled);
        expect(202, shop.member().post("campaigns/" + broken + "/start", "{}"));
        expect(202, shop.member().post("campaigns/" + sound + "/start", "{}"));
        shop.inDatabase(jdbc -> jdbc.sql("update campaign.campaign set message_template = 'Hi {x' where id = :id")
                .param("id", broken)
                .update());

        shop.advance(Duration.ofHours(2));

        assertThat(shop.status(broken)).isEqualTo("failed");
        assertThat(shop.campaign(broken).path("status_reason").asString()).contains("never closed at position 4");
        assertThat(shop.status(sound)).isEqualTo("completed");
    }
}
