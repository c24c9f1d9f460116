package io.sendwell.channel.linked;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static io.sendwell.channel.linked.FakeWhatsApp.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.sendwell.TestClient;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.media.TestMedia;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** How a number is linked and unlinked, over the REST API, with the real gateway and the fake WhatsApp. */
class LinkingTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static FakeWhatsApp whatsApp;
    private static TestServer server;

    @BeforeAll
    static void start() {
        whatsApp = FakeWhatsApp.start();
        server = TestServer.start(whatsApp.settings().toArray(String[]::new));
        long first = sender("First");
        until(
                "the gateway is up",
                () -> server.post("senders/" + first + "/link", "").status() == 200);
    }

    @AfterAll
    static void stop() {
        server.close();
        whatsApp.close();
    }

    @Test
    void a_scan_makes_the_sender_active_under_the_number_of_the_account() {
        var owner = account();
        long sender = sender("Shop");
        assertThat(standing(sender)).isEqualTo("setup");

        var link = link(sender);
        assertThat(link.path("state").asString()).isEqualTo("scan");
        assertThat(link.path("seconds_left").asInt()).isBetween(1, 60);
        whatsApp.scan(owner, qr(sender).path("code").asString());

        awaitActive(sender);
        assertThat(qr(sender).path("state").asString()).isEqualTo("linked");
        assertThat(qr(sender).path("phone").asString()).isEqualTo(owner);
        assertThat(qr(sender).path("code").isNull()).isTrue();
        // Asked again, nothing begins anew.
        assertThat(link(sender).path("state").asString()).isEqualTo("linked");
        assertThat(whatsApp.account(owner).path("pairings").asInt()).isEqualTo(1);
    }

    @Test
    void the_picture_holds_the_same_code() throws IOException, InterruptedException, NotFoundException {
        var owner = account();
        long sender = sender("Picture");
        link(sender);

        whatsApp.scan(owner, decoded(picture(sender)));

        awaitActive(sender);
        var none = server.send(server.request("senders/" + sender + "/qr")
                .header("Accept", "image/png")
                .GET());
        assertThat(none.status()).isEqualTo(409);
        assertThat(none.body().path("detail").asString()).contains("linked");
    }

    @Test
    void a_code_can_be_typed_in_instead() {
        var owner = account();
        long sender = sender("Typed");

        var link = expect(200, server.post("senders/%d/link".formatted(sender), "{\"phone\":\"%s\"}".formatted(owner)))
                .body();
        assertThat(link.path("pairing_code").asString()).matches("[A-Z0-9]{4}-[A-Z0-9]{4}");
        whatsApp.enterCode(owner, link.path("pairing_code").asString());

        awaitActive(sender);
        assertThat(qr(sender).path("phone").asString()).isEqualTo(owner);
    }

    @Test
    void a_number_that_is_none_is_refused_by_name() {
        long sender = sender("Wrong");

        assertThat(server.post("senders/%d/link".formatted(sender), "{\"phone\":\"12\"}")
                        .fields())
                .containsExactly("phone");
    }

    @Test
    void an_account_that_another_sender_has_is_unlinked_again() {
        var owner = account();
        long first = linked("First", owner);
        long second = sender("Second");
        link(second);

        whatsApp.scan(owner, qr(second).path("code").asString());

        until("the second is refused", () -> standing(second).equals("disconnected"));
        assertThat(reason(second)).contains("linked to sender \"First\" already");
        assertThat(standing(first)).isEqualTo("active");
        until(
                "the second is unlinked",
                () -> qr(second).path("state").asString().equals("unlinked"));
    }

    @Test
    void the_phone_unlinks_and_links_again() {
        var owner = account();
        long sender = linked("Again", owner);

        whatsApp.unlink(owner);
        until("the sender is disconnected", () -> standing(sender).equals("disconnected"));
        assertThat(reason(sender)).isEqualTo("The phone has unlinked this device. Link the number again.");

        link(sender);
        whatsApp.scan(owner, qr(sender).path("code").asString());
        awaitActive(sender);
        assertThat(reason(sender)).isEmpty();
    }

    @Test
    void a_member_unlinks() {
        var owner = account();
        long sender = linked("Over", owner);

        var answer =
                expect(200, server.post("senders/" + sender + "/unlink", "")).body();

        assertThat(answer.path("status").asString()).isEqualTo("disconnected");
        until("WhatsApp knows", () -> !whatsApp.account(owner).path("linked").asBoolean());
        assertThat(qr(sender).path("state").asString()).isEqualTo("unlinked");
    }

    @Test
    void a_sender_that_is_removed_is_unlinked() {
        var owner = account();
        long sender = linked("Removed", owner);

        expect(204, server.delete("senders/" + sender));

        until("WhatsApp knows", () -> !whatsApp.account(owner).path("linked").asBoolean());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            403, banned,       WhatsApp has restricted or banned this number.
            405, disconnected, WhatsApp no longer accepts this version of the gateway.
            """)
    void a_number_that_whatsapp_lets_in_no_more_says_so_and_is_not_tried_again(int code, String status, String reason) {
        var owner = account();
        long sender = linked("Refused", owner);
        whatsApp.inflict("{\"fault\":\"refuse_login\",\"code\":%d,\"account\":\"%s\"}".formatted(code, owner));

        whatsApp.inflict("{\"fault\":\"close\",\"code\":503,\"account\":\"%s\"}".formatted(owner));

        until("the sender is " + status, () -> standing(sender).equals(status));
        assertThat(reason(sender)).startsWith(reason);
        int logins = whatsApp.account(owner).path("logins").asInt();
        whatsApp.clearFaults();
        assertThat(whatsApp.account(owner).path("logins").asInt()).isEqualTo(logins);
    }

    @Test
    void a_session_that_another_program_took_over_is_tried_once_more_after_a_minute() {
        var owner = account();
        long sender = linked("Taken over", owner);

        whatsApp.inflict("{\"fault\":\"close\",\"code\":440,\"account\":\"%s\"}".formatted(owner));

        until(
                "it says when",
                () -> reason(sender).startsWith("The connection to WhatsApp is lost; it is tried again at "));
        assertThat(standing(sender)).isEqualTo("active");
        assertThat(qr(sender).path("state").asString()).isEqualTo("waiting");
    }

    @Test
    void whatsapps_own_words_on_how_much_may_be_sent_become_signals() {
        var owner = account();
        var shop = shop(linked("Warned", owner));
        var stranger = whatsApp.phones(1, "+15557771000").getFirst();
        shop.contact(stranger, "," + TestShop.CONSENT);
        whatsApp.inflict("{\"fault\":\"ack_error\",\"code\":463,\"account\":\"%s\",\"times\":1}".formatted(owner));
        long message = send(shop, stranger, "\"message\":\"You do not know me\"");

        assertThat(state(shop, message)).isEqualTo("failed/463");
        assertThat(signals(shop)).contains("reachout_timelock 463");
        assertThat(standing(shop.sender())).as("replies go on").isEqualTo("active");
        assertThat(whatsApp.received(stranger)).isEmpty();

        whatsApp.inflict("""
                {"fault":"capping","account":"%s","used":90,"total":100,"status":"SECOND_WARNING"}""".formatted(owner));
        until("the allowance is known", () -> signals(shop).contains("capping SECOND_WARNING 90/100"));
    }

    @Test
    void files_and_places_go_out_and_what_people_send_is_fetched() throws IOException, InterruptedException {
        var owner = account();
        var shop = shop(linked("Pictures", owner));
        var person = whatsApp.phones(1, "+15557772000").getFirst();
        shop.contact(person, "," + TestShop.CONSENT);
        long picture = TestMedia.uploaded(shop, TestMedia.png(51));

        send(shop, person, "\"message\":\"This one?\",\"media\":{\"media_id\":%d}".formatted(picture));
        send(shop, person, "\"media\":{\"location\":{\"latitude\":38.72,\"longitude\":-9.14,\"name\":\"Shop\"}}");
        var received = whatsApp.received(person);
        assertThat(received).hasSize(2);
        assertThat(received.get(0).path("kind").asString()).isEqualTo("image");
        assertThat(received.get(0).path("text").asString()).isEqualTo("This one?");
        assertThat(received.get(0).at("/media/size").asInt()).isEqualTo(TestMedia.png(51).length);
        assertThat(received.get(1).path("kind").asString()).isEqualTo("location");
        assertThat(received.get(1).path("text").asString()).isEqualTo("38.72,-9.14");

        whatsApp.sendFile(person, owner, "My order", TestMedia.pdf());
        until("it is in the inbox", () -> !fileOf(shop, person).isEmpty());
        var file = fileOf(shop, person);
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(server.request(file).build(), BodyHandlers.ofByteArray());
            assertThat(answer.body()).isEqualTo(TestMedia.pdf());
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/pdf");
        }

        whatsApp.inflict("{\"fault\":\"media_gone\"}");
        expect(410, server.get(file));
        whatsApp.clearFaults();
    }

    @Test
    void while_the_gateway_is_away_it_is_said_what_comes_next() {
        var owner = account();
        long sender = linked("Killed", owner);
        long simulated = id(server.post("senders", "{\"name\":\"Play\",\"channel\":\"simulator\"}"));
        assertThat(server.post("senders/" + simulated + "/link", "").status()).isEqualTo(409);

        killGateway();
        var answer = server.get("senders/" + sender + "/qr");
        if (answer.status() != 200) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body().path("detail").asString()).contains("try again");
        }

        until(
                "it is back without a new scan",
                () -> server.get("senders/" + sender + "/qr")
                        .body()
                        .path("state")
                        .asString()
                        .equals("linked"));
        assertThat(whatsApp.account(owner).path("pairings").asInt()).isEqualTo(1);
        assertThat(standing(sender)).isEqualTo("active");
    }

    @Test
    void a_phone_does_not_write_faster_than_a_person() {
        assertThat(server.post("senders", "{\"name\":\"Fast\",\"channel\":\"linked_device\",\"min_gap_ms\":999}")
                        .fields())
                .containsExactly("min_gap_ms");
        assertThat(server.patch("senders/" + sender("Slow"), "{\"min_gap_ms\":0}")
                        .fields())
                .containsExactly("min_gap_ms");
    }

    private static TestShop shop(long sender) {
        expect(200, server.put("settings/sending", "{\"quiet_hours\":null}"));
        return new TestShop(server, TestMember.signIn(server, TestClient.EMAIL, TestClient.PASSWORD), sender);
    }

    /** Queues a message and lets the gap of a linked device go by, until it has gone. */
    private static long send(TestShop shop, String to, String members) {
        long id = expect(202, shop.member().post("whatsapp/send", """
                        {"to":"%s","sender_id":%d,%s}""".formatted(to, shop.sender(), members)))
                .body()
                .path("message_id")
                .asLong();
        shop.advance(Duration.ofSeconds(6));
        return id;
    }

    private static String state(TestShop shop, long message) {
        return shop.inDatabase(
                jdbc -> jdbc.sql("select status || coalesce('/' || reason, '') from delivery.message where id = :id")
                        .param("id", message)
                        .query(String.class)
                        .single());
    }

    private static List<String> signals(TestShop shop) {
        return shop.inDatabase(jdbc -> jdbc.sql(
                        "select kind || ' ' || value from channel.sender_signal where sender_id = :sender and active")
                .param("sender", shop.sender())
                .query(String.class)
                .list());
    }

    /** The path of the file that somebody sent; empty while there is none. */
    private static String fileOf(TestShop shop, String phone) {
        return shop.items("contacts?search=" + phone.substring(1)).stream()
                .flatMap(contact -> shop.items("conversations?contact_id=" + contact.path("id")).stream())
                .map(one -> "conversations/" + one.path("id") + "/messages")
                .flatMap(path -> shop.items(path).stream()
                        .filter(line -> !line.path("attachment").isNull())
                        .map(line -> path + "/" + line.path("id") + "/file"))
                .findFirst()
                .orElse("");
    }

    private static long linked(String name, String owner) {
        long sender = sender(name);
        link(sender);
        whatsApp.scan(owner, qr(sender).path("code").asString());
        awaitActive(sender);
        return sender;
    }

    private static void awaitActive(long sender) {
        until("the sender is active", () -> standing(sender).equals("active"));
    }

    private static JsonNode link(long sender) {
        return expect(200, server.post("senders/" + sender + "/link", "")).body();
    }

    private static JsonNode qr(long sender) {
        return expect(200, server.get("senders/" + sender + "/qr")).body();
    }

    private static BufferedImage picture(long sender) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = server.request("senders/" + sender + "/qr")
                    .header("Accept", "image/png")
                    .build();
            var response = http.send(request, BodyHandlers.ofInputStream());
            assertThat(response.headers().firstValue("Content-Type")).contains("image/png");
            return ImageIO.read(response.body());
        }
    }

    private static String decoded(BufferedImage picture) throws NotFoundException {
        int width = picture.getWidth();
        int height = picture.getHeight();
        LuminanceSource source =
                new RGBLuminanceSource(width, height, picture.getRGB(0, 0, width, height, null, 0, width));
        try {
            return new QRCodeReader()
                    .decode(new BinaryBitmap(new HybridBinarizer(source)))
                    .getText();
        } catch (com.google.zxing.ChecksumException | com.google.zxing.FormatException e) {
            throw new AssertionError(e);
        }
    }

    private static String standing(long sender) {
        return sender(sender).path("status").asString();
    }

    private static String reason(long sender) {
        return sender(sender).path("reason").asString("");
    }

    private static JsonNode sender(long id) {
        return expect(200, server.get("senders/" + id)).body();
    }

    private static long sender(String name) {
        return id(server.post("senders", "{\"name\":\"%s\",\"channel\":\"linked_device\"}".formatted(name)));
    }

    private static String account() {
        var number = "+1555020%04d".formatted(NUMBER.incrementAndGet());
        whatsApp.addAccount(number);
        return number;
    }

    /** {@code kill -9} of the one that this server has started. */
    private static void killGateway() {
        FakeWhatsApp.gatewayOf(ProcessHandle.current()).destroyForcibly();
    }
}
