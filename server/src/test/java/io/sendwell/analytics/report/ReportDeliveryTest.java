package io.sendwell.analytics.report;

import static io.sendwell.TestShop.expect;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetupTest;
import io.sendwell.TestReceiver;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reports on their way, to a real mail server and a receiver of webhooks. */
class ReportDeliveryTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static GreenMail mail;
    private static TestServer server;

    @BeforeAll
    static void start() {
        mail = new GreenMail(ServerSetupTest.SMTP.dynamicPort());
        mail.start();
        mail.setUser("reports@example.com", "sendwell", "a secret");
        server = TestShop.startServer(
                "sendwell.private.addresses=allow",
                "sendwell.mail.host=127.0.0.1",
                "sendwell.mail.port=" + mail.getSmtp().getPort(),
                "sendwell.mail.security=none",
                "sendwell.mail.username=sendwell",
                "sendwell.mail.password=a secret",
                "sendwell.mail.from=Sendwell <reports@example.com>",
                "sendwell.mail.timeout=1s");
    }

    @AfterAll
    static void stop() {
        server.close();
        mail.stop();
    }

    @Test
    void each_recipient_gets_a_mail_of_its_own_once_a_day() throws Exception {
        var shop = shop();
        expect(
                200,
                shop.member()
                        .put(
                                "settings/reports",
                                "{\"recipients\":[\"each-one@example.com\",\"each-two@example.com\"]}"));
        shop.contacts(3);
        shop.launch("Hello");
        shop.advanceTo(LocalTime.of(6, 59), "UTC");
        assertThat(mails("each-one@example.com")).isEmpty();
        shop.advance(Duration.ofMinutes(2));

        var received = mails("each-one@example.com");
        assertThat(received).hasSize(1);
        assertThat(mails("each-two@example.com")).hasSize(1);
        var one = received.getFirst();
        assertThat(one.getAllRecipients()).hasSize(1);
        assertThat(one.getSubject()).startsWith("Elsewhere, ").contains("3 sent");
        var parts = (MimeMultipart) one.getContent();
        assertThat((String) parts.getBodyPart(0).getContent()).contains("Sent: 3", "WHAT NEEDS A PERSON");
        assertThat((String) parts.getBodyPart(1).getContent()).startsWith("<!doctype html>");
        assertThat(deliveries(shop)).allSatisfy(delivery -> {
            assertThat(delivery.path("state").asString()).isEqualTo("sent");
            assertThat(delivery.path("attempts").asInt()).isEqualTo(1);
            assertThat(delivery.path("last_error").isNull()).isTrue();
        });

        shop.advance(Duration.ofHours(12));
        assertThat(mails("each-one@example.com")).hasSize(1);
        shop.advance(Duration.ofHours(24));
        assertThat(mails("each-one@example.com")).hasSize(2);
    }

    @Test
    void a_webhook_is_signed_and_comes_again_under_its_id_until_it_is_taken() throws Exception {
        var shop = shop();
        try (var receiver = new TestReceiver()) {
            receiver.answer(TestReceiver.status(500));
            var secret = webhook(shop, receiver);
            shop.advanceTo(LocalTime.of(7, 0), "UTC");
            shop.settle();
            var pending = deliveries(shop).getFirst();
            assertThat(pending.path("state").asString()).isEqualTo("pending");
            assertThat(pending.path("target").asString()).isEqualTo("127.0.0.1");
            assertThat(pending.path("last_error").asString()).isEqualTo("The receiver answered with status 500.");

            shop.advance(Duration.ofMinutes(1));
            receiver.answer(TestReceiver.status(204));
            shop.advance(Duration.ofMinutes(6));

            var sent = deliveries(shop).getFirst();
            assertThat(sent.path("state").asString()).isEqualTo("sent");
            assertThat(sent.path("attempts").asInt()).isEqualTo(3);
            var received = List.copyOf(receiver.received());
            assertThat(received).hasSize(3);
            assertThat(received.stream().map(one -> one.header("webhook-id")))
                    .containsOnly(received.getFirst().header("webhook-id"));
            for (var one : received) {
                assertThat(one.header("content-type")).startsWith("application/json");
                assertThat(one.headers())
                        .containsEntry(
                                "webhook-signature",
                                signed(secret, one.header("webhook-id"), one.header("webhook-timestamp"), one.body()));
            }
            var event = JSON.readTree(received.getLast().body());
            assertThat(event.path("type").asString()).isEqualTo("report.daily");
            var report = report(shop);
            assertThat(event.at("/data/date")).isEqualTo(report.path("date"));
            assertThat(event.at("/data/figures")).isEqualTo(report.path("figures"));
        }
    }

    @Test
    void what_is_never_taken_is_given_up_after_a_day_and_can_be_sent_again() {
        var shop = shop();
        try (var receiver = new TestReceiver()) {
            receiver.answer(TestReceiver.status(404));
            webhook(shop, receiver);
            shop.advanceTo(LocalTime.of(7, 0), "UTC");
            shop.settle();
            var day = report(shop).path("date").asString();
            shop.advance(Duration.ofHours(23));

            var failed = deliveries(shop, day).getFirst();
            assertThat(failed.path("state").asString()).isEqualTo("failed");
            assertThat(failed.path("attempts").asInt()).isEqualTo(8);
            assertThat(failed.path("next_attempt_at").isNull()).isTrue();

            receiver.answer(TestReceiver.status(200));
            expect(202, shop.member().post("analytics/reports/daily/send?date=" + day, "{}"));
            assertThat(shop.member()
                            .post("analytics/reports/daily/send?date=" + day, "{}")
                            .status())
                    .as("a moment later")
                    .isEqualTo(429);
            shop.settle();
            assertThat(deliveries(shop, day).getLast().path("state").asString()).isEqualTo("sent");
        }
    }

    @Test
    void today_is_sent_to_nobody() {
        var shop = shop();
        expect(200, shop.member().put("settings/reports", "{\"recipients\":[\"today@example.com\"]}"));

        expect(409, shop.member().post("analytics/reports/daily/send?date=" + today(shop), "{}"));
    }

    @Test
    void a_receiver_that_fails_holds_up_nobody_and_one_that_was_taken_out_gets_nothing() throws Exception {
        var shop = shop();
        try (var receiver = new TestReceiver()) {
            receiver.answer(TestReceiver.status(500));
            expect(200, shop.member().put("settings/reports", """
                    {"recipients":["beside@example.com"],"webhook":{"url":"%s"}}
                    """.formatted(receiver.address("/hook"))));
            shop.advanceTo(LocalTime.of(7, 0), "UTC");
            shop.settle();
            assertThat(mails("beside@example.com")).hasSize(1);

            int before = receiver.received().size();
            expect(200, shop.member().put("settings/reports", "{}"));
            shop.advance(Duration.ofHours(1));

            assertThat(receiver.received()).hasSize(before);
            assertThat(states(shop)).containsExactlyInAnyOrder("sent", "failed");
        }
    }

    @Test
    void the_secret_is_shown_once_and_stays_until_another_one_is_wanted() {
        var shop = shop();
        try (var receiver = new TestReceiver()) {
            var secret = webhook(shop, receiver);
            assertThat(secret).startsWith("whsec_");

            var url = "{\"webhook\":{\"url\":\"%s\"%s}}";
            var kept =
                    expect(200, shop.member().put("settings/reports", url.formatted(receiver.address("/other"), "")));
            assertThat(kept.body().at("/webhook/secret").isNull()).isTrue();
            assertThat(expect(200, shop.member().get("settings/reports"))
                            .body()
                            .at("/webhook/secret")
                            .isNull())
                    .isTrue();
            var other = expect(
                            200,
                            shop.member()
                                    .put(
                                            "settings/reports",
                                            url.formatted(receiver.address("/other"), ",\"new_secret\":true")))
                    .body()
                    .at("/webhook/secret")
                    .asString();
            assertThat(other).startsWith("whsec_").isNotEqualTo(secret);
            assertThat(shop.<String>inDatabase(jdbc -> jdbc.sql("""
                            select webhook_secret from analytics.report_plan where workspace_id = :workspace
                            """)
                            .param("workspace", shop.workspace().value())
                            .query(String.class)
                            .single()))
                    .doesNotContain(other.substring(6));
        }
    }

    /** At ten in the morning. */
    private static TestShop shop() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.advanceTo(LocalTime.of(10, 0), "UTC");
        return shop;
    }

    private static String webhook(TestShop shop, TestReceiver receiver) {
        return expect(
                        200,
                        shop.member()
                                .put(
                                        "settings/reports",
                                        "{\"webhook\":{\"url\":\"%s\"}}".formatted(receiver.address("/hook"))))
                .body()
                .at("/webhook/secret")
                .asString();
    }

    /** Reckoned from the specification, without the code that signs. */
    private static String signed(String secret, String id, String timestamp, String body)
            throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replace("whsec_", "")), "HmacSHA256"));
        return "v1,"
                + Base64.getEncoder()
                        .encodeToString(mac.doFinal(
                                "%s.%s.%s".formatted(id, timestamp, body).getBytes(UTF_8)));
    }

    private static List<MimeMessage> mails(String to) {
        return Arrays.stream(mail.getReceivedMessages())
                .filter(message -> isTo(message, to))
                .toList();
    }

    private static boolean isTo(MimeMessage message, String to) {
        try {
            return Arrays.stream(message.getAllRecipients())
                    .anyMatch(one -> one.toString().equals(to));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode report(TestShop shop) {
        return expect(200, shop.member().get("analytics/reports/daily")).body();
    }

    private static List<JsonNode> deliveries(TestShop shop) {
        return StreamSupport.stream(report(shop).path("deliveries").spliterator(), false)
                .toList();
    }

    private static List<JsonNode> deliveries(TestShop shop, String day) {
        return StreamSupport.stream(
                        expect(200, shop.member().get("analytics/reports/daily?date=" + day))
                                .body()
                                .path("deliveries")
                                .spliterator(),
                        false)
                .toList();
    }

    private static List<String> states(TestShop shop) {
        return deliveries(shop).stream()
                .map(delivery -> delivery.path("state").asString())
                .toList();
    }

    private static String today(TestShop shop) {
        return LocalDate.ofInstant(shop.now(), ZoneOffset.UTC).toString();
    }
}
