package io.sendwell.health;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How senders fare on the simulated WhatsApp, and what their health says about it. */
class SenderHealthTest {

    private static final String HONEST = "Hi {name|there}, your order of Tuesday is ready. Reply STOP to opt out.";

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
    void a_number_that_has_sent_nothing_has_nothing_against_it() {
        var health = health(TestShop.open(server, TestShop.UNPACED));

        assertThat(health.path("risk_score").asInt()).isZero();
        assertThat(health.path("level").asString()).isEqualTo("low");
        assertThat(health.path("factors")).isEmpty();
        assertThat(health.path("recommendations")).isEmpty();
        assertThat(health.path("resumes_at").isNull()).isTrue();
        assertThat(health.path("resume_condition").isNull()).isTrue();
    }

    @Test
    void a_number_that_people_like_to_hear_from_is_low() {
        var shop = liked();

        var health = health(shop);

        assertThat(health.path("level").asString()).as(health.toString()).isEqualTo("low");
        assertThat(factor(health, "negative_feedback").path("value").asDouble()).isZero();
        assertThat(factor(health, "negative_feedback").path("sample").asInt()).isEqualTo(80);
        assertThat(factor(health, "unknown_recipients").path("value").asDouble())
                .isZero();
        assertThat(factor(health, "reply_rate").path("value").asDouble()).isEqualTo(100);
        assertThat(factor(health, "read_rate").path("value").asDouble()).isEqualTo(100);
        assertThat(factor(health, "undelivered").path("value").asDouble()).isZero();
        assertThat(factor(health, "invalid_numbers").path("points").asInt()).isZero();
        assertThat(factor(health, "volume").isMissingNode()).isTrue();
        assertAddsUp(health);
    }

    @Test
    void opt_outs_and_wrong_numbers_raise_the_risk_and_are_named() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.crowd(80);
        shop.behave("\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":0.3,\"replies\":[\"STOP\"],"
                + "\"fail\":[{\"code\":\"131026\",\"rate\":0.3}]");
        shop.launch(HONEST);
        shop.advance(Duration.ofDays(4));

        var health = health(shop);

        assertThat(health.path("risk_score").asInt())
                .as(health.toString())
                .isGreaterThan(health(liked()).path("risk_score").asInt())
                .isGreaterThanOrEqualTo(30);
        assertThat(factor(health, "negative_feedback").path("points").asInt()).isPositive();
        assertThat(factor(health, "invalid_numbers").path("points").asInt()).isPositive();
        assertThat(health.path("recommendations").toString()).contains("too many opt out", "not on WhatsApp");
        assertAddsUp(health);
    }

    @Test
    void who_has_not_had_the_time_to_read_and_answer_is_not_held_against_the_number() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.crowd(80);
        shop.behave("\"delivered_rate\":1,\"read_rate\":0,\"reply_rate\":0");
        shop.launch(HONEST);
        shop.advance(Duration.ofHours(20));

        var early = health(shop);
        assertThat(factor(early, "reply_rate").isMissingNode()).isTrue();
        assertThat(factor(early, "read_rate").isMissingNode()).isTrue();
        assertThat(factor(early, "undelivered").isMissingNode()).isTrue();

        shop.advance(Duration.ofDays(3));
        var late = health(shop);
        assertThat(factor(late, "reply_rate").path("points").asInt()).isPositive();
        assertThat(factor(late, "read_rate").path("points").asInt()).isPositive();
    }

    @Test
    void strangers_are_those_who_neither_wrote_nor_agreed() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.behave("\"delivered_rate\":1,\"read_rate\":0,\"reply_rate\":0");
        shop.contact(1);
        shop.contact(phone(2), "");
        shop.contact(phone(3), "");
        shop.hear(phone(3), "Hello, are you open?");
        shop.settle();
        var campaign = shop.draft(HONEST);
        for (int n = 1; n <= 4; n++) {
            expect(
                    202,
                    shop.member()
                            .post("campaigns/%d/test-send".formatted(campaign), "{\"to\":\"%s\"}".formatted(phone(n))));
        }
        shop.settle();

        var unknown = factor(health(shop), "unknown_recipients");

        assertThat(unknown.path("sample").asInt()).isEqualTo(4);
        assertThat(unknown.path("value").asDouble()).isEqualTo(50);
    }

    @Test
    void a_number_in_its_warm_up_is_measured_by_its_allowance() {
        var shop = TestShop.open(server, """
                {"name":"Young","channel":"simulator","min_gap_ms":0,"max_gap_ms":0,"hourly_cap":1000,"daily_cap":1000,
                 "warmup":{"enabled":true,"schedule":[20,30]}}""");
        shop.contacts(30);
        shop.launch(HONEST);
        shop.settle();

        var volume = factor(health(shop), "volume");

        assertThat(volume.path("value").asDouble()).isEqualTo(100);
        assertThat(volume.path("sample").asInt()).isEqualTo(20);
        assertThat(volume.path("points").asInt()).isPositive();
    }

    @Test
    void a_restricted_number_is_critical_at_once_and_says_when_it_goes_on() {
        var shop = liked();
        shop.behave("\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":1,\"restrict_after\":0");
        shop.launch(HONEST);
        shop.settle();

        var health = health(shop);

        assertThat(health.path("level").asString()).as(health.toString()).isEqualTo("critical");
        assertThat(health.path("factors").path(0).path("name").asString()).isEqualTo("reported");
        assertThat(health.path("factors").path(0).path("value").isNull()).isTrue();
        assertThat(health.path("resumes_at").asString())
                .isEqualTo(expect(200, shop.member().get("senders/" + shop.sender()))
                        .body()
                        .path("resumes_at")
                        .asString())
                .isNotEmpty();
        assertThat(health.path("resume_condition").asString()).contains("by itself", "report its messages as spam");
        assertAddsUp(health);
    }

    @Test
    void a_number_that_may_not_write_to_strangers_is_high_until_it_may() {
        var shop = liked();
        shop.contact(500);
        shop.behave(
                "\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":1,\"fail\":[{\"code\":\"463\",\"to\":[\"%s\"]}]"
                        .formatted(phone(500)));
        shop.launch(HONEST);

        shop.advance(Duration.ofHours(23));
        assertThat(health(shop).path("level").asString()).isEqualTo("high");
        assertThat(health(shop).path("recommendations").path(0).asString()).startsWith("Write to nobody first");

        shop.advance(Duration.ofHours(1));
        assertThat(health(shop).path("level").asString()).isEqualTo("low");
    }

    @Test
    void a_member_who_pauses_a_sender_says_nothing_about_its_risk() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        expect(200, shop.member().post("senders/" + shop.sender() + "/pause", "{\"reason\":\"Stocktaking\"}"));

        var health = health(shop);

        assertThat(health.path("level").asString()).isEqualTo("low");
        assertThat(health.path("resume_condition").asString()).isEqualTo("A member must resume it. Stocktaking");
    }

    @Test
    void ban_risk_of_a_sender_tells_its_figures_in_the_window_that_was_asked_for() {
        var shop = liked();
        var member = shop.member();

        var all = expect(200, member.post("ai/ban-risk", "{\"sender_id\":%d}".formatted(shop.sender())))
                .body();
        var lately = expect(
                        200,
                        member.post("ai/ban-risk", "{\"phone_number_id\":%d,\"hours\":24}".formatted(shop.sender())))
                .body();

        assertThat(all.path("risk_score").asInt())
                .isEqualTo(health(shop).path("risk_score").asInt());
        assertThat(all.path("risk_level").asString()).isEqualTo("low");
        var metrics = all.path("metrics");
        assertThat(metrics.path("total_messages").asInt()).isEqualTo(80);
        assertThat(metrics.path("messages_per_hour").asDouble()).isEqualTo(.24);
        assertThat(metrics.path("response_rate").asDouble()).isEqualTo(100);
        assertThat(metrics.path("blocked_count").asInt()).isZero();
        assertThat(all.path("spam_indicators").isNull()).isTrue();
        assertThat(lately.path("metrics").path("total_messages").asInt()).isZero();
        assertThat(lately.path("metrics").path("response_rate").isNull()).isTrue();
        assertThat(lately.path("risk_score").asInt()).isZero();
    }

    @Test
    void people_who_stopped_us_at_whatsapp_are_negative_feedback() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.crowd(40);
        shop.behave("\"delivered_rate\":1,\"fail\":[{\"code\":\"131050\",\"rate\":1}]");
        shop.launch(HONEST);
        shop.settle();

        var risk = expect(200, shop.member().post("ai/ban-risk", "{\"sender_id\":%d}".formatted(shop.sender())))
                .body();

        assertThat(risk.path("metrics").path("blocked_count").asInt()).isEqualTo(40);
        assertThat(factor(risk, "negative_feedback").path("value").asDouble()).isEqualTo(100);
    }

    @Test
    void another_workspaces_sender_is_not_there() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var stranger = TestShop.open(server, TestShop.UNPACED).member();

        expect(404, stranger.get("senders/" + shop.sender() + "/health"));
        expect(404, stranger.post("ai/ban-risk", "{\"sender_id\":%d}".formatted(shop.sender())));
        expect(404, stranger.get("senders/999999/health"));
    }

    /** Eighty people who agreed, read and answered, four days ago. */
    private static TestShop liked() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.crowd(80);
        shop.behave("\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":1,\"replies\":[\"Thanks, on my way\"]");
        shop.launch(HONEST);
        shop.advance(Duration.ofDays(4));
        return shop;
    }

    private static JsonNode health(TestShop shop) {
        return expect(200, shop.member().get("senders/" + shop.sender() + "/health"))
                .body();
    }

    private static JsonNode factor(JsonNode risk, String name) {
        return StreamSupport.stream(risk.path("factors").spliterator(), false)
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseGet(() -> risk.path("no such factor"));
    }

    private static void assertAddsUp(JsonNode health) {
        assertThat(StreamSupport.stream(health.path("factors").spliterator(), false)
                        .mapToInt(factor -> factor.path("points").asInt())
                        .sum())
                .isEqualTo(health.path("risk_score").asInt());
    }
}
