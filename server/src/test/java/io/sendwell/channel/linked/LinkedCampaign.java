package io.sendwell.channel.linked;

import static io.sendwell.channel.linked.FakeWhatsApp.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient;
import io.sendwell.TestClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;

/** A campaign from linked devices to the phones of a {@link FakeWhatsApp}, seen from outside. */
@NullMarked
final class LinkedCampaign {

    static final String TEXT = "Hello Ana, our summer menu is here";

    private final FakeWhatsApp whatsApp;
    private final List<String> phones;

    private LinkedCampaign(FakeWhatsApp whatsApp, List<String> phones) {
        this.whatsApp = whatsApp;
        this.phones = phones;
    }

    /** So many people who agreed, known to both sides. */
    static LinkedCampaign to(FakeWhatsApp whatsApp, TestClient server, int people) {
        var phones = whatsApp.phones(people, "+12025550000");
        expect(200, server.put("settings/sending", "{\"quiet_hours\":null}"));
        var rows =
                phones.stream().map("Ana,%s"::formatted).collect(Collectors.joining("\n", "first_name,phone\n", "\n"));
        var upload = """
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
                                .POST(BodyPublishers.ofString(upload))))
                .body()
                .path("id")
                .asLong();
        until(
                "all are imported",
                () -> server.get("imports/" + id)
                        .body()
                        .path("status")
                        .asString()
                        .equals("completed"));
        return new LinkedCampaign(whatsApp, phones);
    }

    /** A sender at the fastest pace that a linked device may have, linked by a scan. */
    static long linkedSender(FakeWhatsApp whatsApp, TestClient server, String owner) {
        whatsApp.addAccount(owner);
        long sender = expect(201, server.post("senders", """
                        {"name":"Shop","channel":"linked_device","min_gap_ms":1000,"max_gap_ms":1000,"hourly_cap":100000,
                         "daily_cap":100000,"warmup":{"enabled":false}}""")).body().path("id").asLong();
        expect(200, server.post("senders/" + sender + "/link", ""));
        whatsApp.scan(
                owner,
                expect(200, server.get("senders/" + sender + "/qr"))
                        .body()
                        .path("code")
                        .asString());
        until(
                "the sender is active",
                () -> server.get("senders/" + sender)
                        .body()
                        .path("status")
                        .asString()
                        .equals("active"));
        return sender;
    }

    List<String> phones() {
        return phones;
    }

    /** Launches it; answers its id. */
    long start(TestClient server, List<Long> senders, String text) {
        long campaign = expect(201, server.post("campaigns", """
                        {"name":"Menu","message_template":"%s","sender_ids":%s,"audience":{"all":true}}""".formatted(text, senders)))
                .body()
                .path("id")
                .asLong();
        expect(202, server.post("campaigns/" + campaign + "/start", "{}"));
        return campaign;
    }

    static boolean isRunning(TestClient server, long campaign) {
        return expect(200, server.get("campaigns/" + campaign))
                .body()
                .path("status")
                .asString()
                .equals("running");
    }

    static JsonNode stats(TestClient server, long campaign) {
        return expect(200, server.get("campaigns/" + campaign + "/stats")).body();
    }

    /** How many messages with this text each phone has got; one that was repeated under its id is one. */
    Map<String, Long> received(String text) {
        var counts = new HashMap<String, Long>();
        for (var item : whatsApp.received()) {
            if (item.path("text").asString("").equals(text)) {
                counts.merge(item.path("phone").asString(), 1L, Long::sum);
            }
        }
        return counts;
    }

    /** The messages of a contact's conversation, oldest first. */
    static List<JsonNode> conversation(TestClient server, long contact) {
        long id = items(server, "conversations?contact_id=" + contact)
                .getFirst()
                .path("id")
                .asLong();
        return items(server, "conversations/" + id + "/messages");
    }

    static List<JsonNode> items(TestClient server, String path) {
        return StreamSupport.stream(
                        expect(200, server.get(path)).body().path("items").spliterator(), false)
                .toList();
    }

    static Answer expect(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        return answer;
    }
}
