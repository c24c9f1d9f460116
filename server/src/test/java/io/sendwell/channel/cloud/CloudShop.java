package io.sendwell.channel.cloud;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;

import io.sendwell.Sendwell;
import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.cloud.FakeGraph.FakeNumber;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A shop whose sender is a number on the Cloud API of a {@link FakeGraph}. */
@NullMarked
public record CloudShop(TestShop shop, FakeGraph graph, FakeNumber number) {

    public static final String SECRET = "the app secret of the installation";
    public static final String VERIFY_TOKEN = "the verify token of the installation";

    /** A server that takes this for Meta. */
    public static TestServer startServer(FakeGraph graph, String... settings) {
        return startServer(graph, Sendwell.class, settings);
    }

    /** With beans of the test's own. */
    public static TestServer startServer(FakeGraph graph, Class<?> beans, String... settings) {
        var metas = Stream.of(
                "sendwell.registration=open",
                "sendwell.session.idle=3650d",
                "sendwell.session.absolute=3650d",
                "sendwell.meta.base-url=" + graph.address(),
                "sendwell.meta.app-secret=" + SECRET,
                "sendwell.meta.verify-token=" + VERIFY_TOKEN);
        var server = TestServer.startWith(
                beans, Stream.concat(metas, Stream.of(settings)).toArray(String[]::new));
        graph.clock(server.bean(InstantSource.class));
        graph.webhooks().to(server.base() + "webhooks/meta", SECRET);
        return server;
    }

    public static CloudShop open(TestServer server, FakeGraph graph) {
        return open(server, graph, graph.number(null));
    }

    /** With one linked, unpaced sender. */
    public static CloudShop open(TestServer server, FakeGraph graph, FakeNumber number) {
        var member = TestMember.stranger(server);
        var sender = id(member.post("senders", sender(number, "")));
        var shop = new TestShop(server, member, sender);
        shop.settings("\"quiet_hours\":null");
        return new CloudShop(shop, graph, number);
    }

    /** The same shop with another number, of another account. */
    public CloudShop another() {
        var other = graph.number(null);
        return new CloudShop(
                new TestShop(shop.server(), shop.member(), shop.addSender(sender(other, ""))), graph, other);
    }

    /** @param more further members of the credentials, each with a comma before it */
    public static String sender(FakeNumber number, String more) {
        return """
                {"name":"Shop","channel":"cloud_api","min_gap_ms":0,"max_gap_ms":0,"hourly_cap":100000,"daily_cap":100000,
                 "warmup":{"enabled":false},
                 "credentials":{"phone_number_id":"%s","waba_id":"%s","access_token":"%s"%s}}""".formatted(number.id(), number.account(), number.token(), more);
    }

    public static JsonNode json(String text) {
        return FakeGraph.JSON.readTree(text);
    }

    public JsonNode sender() {
        return expect(200, shop.member().get("senders/" + shop.sender())).body();
    }

    /** What Meta tells, signed with {@code secret}. */
    public static Answer tell(TestServer server, String body, @Nullable String secret) {
        var request = HttpRequest.newBuilder(URI.create(server.base() + "webhooks/meta"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return server.send(
                secret == null ? request : request.header("X-Hub-Signature-256", FakeWebhooks.signature(body, secret)));
    }

    /** Meta tells it, and all that follows from it has happened. */
    public void told(String body) {
        expect(200, tell(shop.server(), body, SECRET));
        shop.settle();
    }

    /** A person writes, so that anything may go to them for a day. */
    public void writes(String phone, String text) {
        graph.wrote(phone);
        told(FakeWebhooks.text(number, phone, "wamid.IN" + System.nanoTime(), text, shop.now()));
    }

    /** What WhatsApp took from this number. */
    public List<FakeGraph.Taken> taken() {
        return graph.taken().stream()
                .filter(message -> message.number().equals(number.id()))
                .toList();
    }

    /** One message to a phone; answers its id. */
    public long send(String phone, String members) {
        return expect(202, shop.member().post("whatsapp/send", "{\"to\":\"%s\",%s}".formatted(phone, members)))
                .body()
                .path("message_id")
                .asLong();
    }

    /** How a message stands: {@code state}, or {@code state/reason}. */
    public String state(long message) {
        return shop.inDatabase(
                jdbc -> jdbc.sql("select status || coalesce('/' || reason, '') from delivery.message where id = :id")
                        .param("id", message)
                        .query(String.class)
                        .single());
    }
}
