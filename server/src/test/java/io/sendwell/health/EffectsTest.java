package io.sendwell.health;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderLife;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.SenderSignal.Kind;
import io.sendwell.channel.SenderSignals;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What follows when a number's health gets worse, and when it is better again. */
class EffectsTest {

    private static final String HONEST = "Hi {name|there}, your order of Tuesday is ready. Reply STOP to opt out.";
    private static final String HEALTHY = "\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":0";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer(
                "sendwell.health.high=45", "sendwell.health.critical=55", "sendwell.health.longest-pause=2d");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_number_that_people_turn_away_from_is_slowed_then_paused_with_its_campaign_and_goes_on_by_itself() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(100);
        shop.behave("\"delivered_rate\":0,\"fail\":[{\"code\":\"131050\",\"to\":%s},{\"code\":\"131026\",\"to\":%s}]"
                .formatted(everyTenth(0, 1, 2), everyTenth(3, 4)));
        shop.launch(HONEST);
        shop.advance(Duration.ofHours(2));
        assertThat(inForce(shop)).isEqualTo("high");
        assertThat(sender(shop).path("status").asString()).isEqualTo("active");

        shop.advance(Duration.ofHours(31)); // Now it shows that nothing was delivered, too, and it was looked at again.

        assertThat(inForce(shop)).isEqualTo("critical");
        assertThat(sender(shop).path("status").asString()).isEqualTo("paused");
        assertThat(sender(shop).path("reason").asString()).contains("Its health is critical", "too many opt out");
        var health = health(shop);
        assertThat(health.path("resume_condition").asString()).contains("must fall below 50", "by itself");
        assertThat(Instant.parse(health.path("resumes_at").asString()))
                .isAfter(shop.now())
                .isBefore(shop.now().plus(Duration.ofDays(2)));

        shop.contact(100);
        var next = shop.launch(HONEST);
        shop.settle();
        assertThat(shop.status(next)).isEqualTo("paused");
        assertThat(shop.campaign(next).path("status_reason").asString())
                .contains("Paused with sender \"Shop\", and goes on with it", "too many opt out", "by itself");
        assertThat(shop.member()
                        .post("campaigns/%d/resume".formatted(next), "{}")
                        .status())
                .isEqualTo(409);

        shop.behave(HEALTHY);
        shop.advance(Duration.ofDays(3));

        assertThat(sender(shop).path("status").asString()).isEqualTo("active");
        assertThat(inForce(shop)).isEqualTo("high");
        assertThat(shop.status(next)).isEqualTo("running"); // For the stranger waits.
        assertThat(history(shop))
                .extracting(point -> point.path("level").asString())
                .contains("high", "critical");
        assertThat(history(shop))
                .extracting(point -> Instant.parse(point.path("at").asString()))
                .isSorted();
    }

    @Test
    void yellow_slows_a_number_that_then_writes_to_nobody_first_and_green_ends_it() {
        var shop = TestShop.open(server, """
                {"name":"Shop","channel":"simulator","min_gap_ms":10000,"max_gap_ms":10000,"hourly_cap":100,
                 "daily_cap":1000,"warmup":{"enabled":false}}""");
        shop.behave(HEALTHY);
        shop.contacts(3);
        shop.hear(phone(1), "hello");
        shop.settle();
        signal(shop, Kind.QUALITY, "YELLOW", null);
        shop.settle();

        assertThat(inForce(shop)).isEqualTo("high");
        assertThat(health(shop).path("in_force").path("effect").asString()).contains("half its pace");
        var draft = shop.draft(HONEST);
        assertThat(expect(200, shop.member().get("campaigns/%d/preflight".formatted(draft)))
                        .body()
                        .path("warnings")
                        .toString())
                .contains("half its pace", "quality as medium");
        shop.start(draft);
        shop.advance(Duration.ofMinutes(5));
        assertThat(shop.takenTo()).containsExactly(phone(1));
        assertThat(shop.recipients(draft))
                .filteredOn(one -> one.path("status").asString().equals("queued"))
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.path("reason").asString()).isEqualTo("sender_health"));

        signal(shop, Kind.QUALITY, "GREEN", null);
        shop.advance(Duration.ofMinutes(1));

        assertThat(inForce(shop)).isEqualTo("low");
        assertThat(shop.taken()).hasSize(3);
        assertThat(shop.status(draft)).isEqualTo("completed");
    }

    @Test
    void a_slowed_number_takes_twice_as_long_between_messages() {
        var shop = TestShop.open(server, TestShop.PACED);
        shop.behave(HEALTHY);
        shop.contacts(3);
        for (int n = 0; n < 3; n++) {
            shop.hear(phone(n), "hello");
        }
        signal(shop, Kind.QUALITY, "YELLOW", null);
        shop.settle();
        int before = shop.taken().size();
        shop.launch(HONEST);
        shop.advance(Duration.ofMinutes(3));

        var gaps = shop.taken().subList(before, before + 3);
        assertThat(Duration.between(gaps.get(0).at(), gaps.get(1).at())).isEqualTo(Duration.ofSeconds(20));
        assertThat(Duration.between(gaps.get(1).at(), gaps.get(2).at())).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void strangers_go_by_another_sender_where_the_campaign_moves_them() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var other = shop.addSender(TestShop.UNPACED.replace("\"Shop\"", "\"Other\""));
        shop.behave(HEALTHY);
        shop.contacts(6);
        signal(shop, Kind.QUALITY, "YELLOW", null);
        shop.settle();

        var campaign = shop.draft(
                HONEST,
                "\"audience\":{\"all\":true},\"sender_ids\":[%d,%d],\"move_when_paused\":true"
                        .formatted(shop.sender(), other));
        shop.start(campaign);
        shop.advance(Duration.ofMinutes(1));

        assertThat(shop.taken()).hasSize(6).allMatch(one -> one.sender() == other);
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void red_pauses_at_once_and_whoever_is_resumed_by_a_person_stays_so_until_it_is_said_again() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        signal(shop, Kind.QUALITY, "RED", null);
        shop.settle();
        assertThat(sender(shop).path("status").asString()).isEqualTo("paused");
        assertThat(sender(shop).path("resumes_at").isNull()).isTrue();
        assertThat(health(shop).path("resume_condition").asString())
                .contains("rate the number's quality better", "by itself");

        expect(200, shop.member().post("senders/%d/resume".formatted(shop.sender()), "{}"));
        shop.advance(Duration.ofDays(1));
        assertThat(sender(shop).path("status").asString()).isEqualTo("active");
        assertThat(inForce(shop)).isEqualTo("high");
        assertThat(health(shop).path("in_force").path("resumed_at").isNull()).isFalse();

        signal(shop, Kind.QUALITY, "YELLOW", null);
        shop.advance(Duration.ofHours(1));
        signal(shop, Kind.QUALITY, "RED", null);
        shop.settle();
        assertThat(sender(shop).path("status").asString()).isEqualTo("paused");

        signal(shop, Kind.QUALITY, "GREEN", null);
        shop.settle();
        assertThat(sender(shop).path("status").asString()).isEqualTo("active");
        assertThat(inForce(shop)).isEqualTo("low");
    }

    @Test
    void a_ban_waits_for_a_person_and_is_remembered_for_some_days() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var sender = new SenderId(shop.sender());
        Tenancy.asEngine(
                () -> server.bean(SenderLife.class).ban(shop.workspace(), sender, "WhatsApp has banned this number."));
        shop.advance(Duration.ofDays(20));

        assertThat(inForce(shop)).isEqualTo("critical");
        assertThat(sender(shop).path("status").asString()).isEqualTo("banned");
        assertThat(health(shop).path("level").asString()).isEqualTo("critical");
        assertThat(health(shop).path("resumes_at").isNull()).isTrue();

        Tenancy.asEngine(() -> server.bean(SenderLife.class).activate(shop.workspace(), sender));
        shop.settle();
        assertThat(inForce(shop)).isEqualTo("medium");
        assertThat(health(shop).path("recommendations").toString()).contains("Go slowly for some days");

        shop.advance(Duration.ofDays(3));
        assertThat(inForce(shop)).isEqualTo("low");
    }

    @Test
    void a_member_who_pauses_a_number_is_not_overruled_by_its_health() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        expect(200, shop.member().post("senders/" + shop.sender() + "/pause", "{\"reason\":\"Stocktaking\"}"));
        signal(shop, Kind.QUALITY, "RED", null);
        signal(shop, Kind.QUALITY, "GREEN", null);
        shop.settle();

        assertThat(sender(shop).path("status").asString()).isEqualTo("paused");
        assertThat(sender(shop).path("reason").asString()).isEqualTo("Stocktaking");
    }

    @Test
    void a_time_lock_ends_when_whatsapp_says_so() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(1);
        signal(shop, Kind.REACHOUT_TIMELOCK, null, shop.now().plus(Duration.ofMinutes(200)));
        shop.settle();
        assertThat(inForce(shop)).isEqualTo("high");
        shop.launch(HONEST);

        shop.advance(Duration.ofMinutes(199));
        assertThat(shop.taken()).isEmpty();
        shop.advance(Duration.ofMinutes(2));
        assertThat(inForce(shop)).isEqualTo("low");
        assertThat(shop.taken()).hasSize(1);
    }

    @Test
    void history_takes_sensible_ranges_only() {
        var shop = TestShop.open(server, TestShop.UNPACED);

        assertThat(history(shop)).isEmpty();
        expect(422, shop.member().get("senders/%d/health/history?days=0".formatted(shop.sender())));
        expect(422, shop.member().get("senders/%d/health/history?days=367".formatted(shop.sender())));
        expect(
                404,
                TestShop.open(server, TestShop.UNPACED)
                        .member()
                        .get("senders/%d/health/history".formatted(shop.sender())));
    }

    /** Of each ten phones the ones at these places, as a JSON array. */
    private static String everyTenth(Integer... places) {
        return IntStream.range(0, 100)
                .filter(n -> List.of(places).contains(n % 10))
                .mapToObj(n -> '"' + phone(n) + '"')
                .collect(joining(",", "[", "]"));
    }

    private static void signal(TestShop shop, Kind kind, @Nullable String value, @Nullable Instant until) {
        Tenancy.asEngine(() -> server.bean(SenderSignals.class)
                .note(
                        shop.workspace(),
                        new SenderSignal(new SenderId(shop.sender()), kind, true, value, until, shop.now())));
    }

    private static String inForce(TestShop shop) {
        return health(shop).path("in_force").path("level").asString();
    }

    private static JsonNode health(TestShop shop) {
        return expect(200, shop.member().get("senders/" + shop.sender() + "/health"))
                .body();
    }

    private static List<JsonNode> history(TestShop shop) {
        return expect(200, shop.member().get("senders/" + shop.sender() + "/health/history"))
                .body()
                .path("history")
                .valueStream()
                .toList();
    }

    private static JsonNode sender(TestShop shop) {
        return expect(200, shop.member().get("senders/" + shop.sender())).body();
    }
}
