package io.sendwell.channel.webhook;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static io.sendwell.TestShop.phone;
import static io.sendwell.channel.cloud.CloudShop.SECRET;
import static io.sendwell.channel.cloud.CloudShop.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.cloud.CloudShop;
import io.sendwell.channel.cloud.FakeGraph;
import io.sendwell.channel.cloud.FakeGraph.FakeNumber;
import io.sendwell.channel.cloud.FakeWebhooks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** What Meta brings, over the wire: who may speak of what, and what follows from it. */
class MetaWebhookTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String OWN_NUMBER = "106540352249999";
    private static final String OWN_ACCOUNT = "102290129349999";

    private static FakeGraph graph;
    private static TestServer server;
    private static CloudShop home;

    @BeforeAll
    static void start() {
        graph = FakeGraph.start();
        server = CloudShop.startServer(graph);
        home = CloudShop.open(server, graph);
    }

    @AfterAll
    static void stop() {
        server.close();
        graph.close();
    }

    @ParameterizedTest
    @CsvSource({"the verify token of the installation,200", "wrong,403", "'',403"})
    void the_handshake_is_answered_to_who_knows_the_token(String token, int status) {
        var answer = handshake(token, "4711");

        assertThat(answer.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.body().asString()).isEqualTo("4711");
            assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
        }
    }

    @Test
    void a_sender_can_have_a_verify_token_of_its_own() {
        TestMember.stranger(server)
                .post("senders", CloudShop.sender(graph.number(null), ",\"verify_token\":\"my-own-token\""));

        assertThat(handshake("my-own-token", "12").status()).isEqualTo(200);
    }

    @Test
    void a_challenge_that_is_no_number_or_word_is_not_repeated() {
        assertThat(handshake(CloudShop.VERIFY_TOKEN, "<script>").status()).isEqualTo(422);
    }

    @Test
    void what_is_not_signed_or_wrongly_or_was_changed_is_refused_and_nothing_happens() {
        var shop = shop();
        var body = FakeWebhooks.text(shop.number(), phone(1), "wamid.forged", "STOP");
        var signed = FakeWebhooks.signature(body, SECRET);

        assertThat(tell(server, body, null).status()).isEqualTo(401);
        assertThat(tell(server, body, "another secret").status()).isEqualTo(401);
        assertThat(withSignature(body.substring(0, body.length() - 20), signed).status())
                .isEqualTo(401);
        assertThat(withSignature(body.replace("STOP", "START"), signed).status())
                .isEqualTo(401);
        assertThat(withSignature(body, "sha256=" + "zz".repeat(32)).status()).isEqualTo(401);
        assertThat(withSignature(body, signed.substring(0, 40)).status()).isEqualTo(401);

        shop.shop().settle();
        assertThat(said(shop)).isEmpty();
        assertThat(consent(shop)).isEqualTo("granted");
    }

    @Test
    void a_signed_body_that_is_no_json_is_a_bad_request() {
        assertThat(tell(server, "[1,2", SECRET).status()).isEqualTo(400);
        assertThat(tell(server, "[]", SECRET).status()).isEqualTo(400);
        assertThat(tell(server, "{}", SECRET).status()).isEqualTo(200);
    }

    @Test
    void told_again_it_happens_once() {
        var shop = shop();
        var body = FakeWebhooks.text(shop.number(), phone(1), "wamid.twice", "Hello");

        for (int n = 0; n < 3; n++) {
            shop.told(body);
        }

        assertThat(said(shop)).containsExactly("Hello");
    }

    @Test
    void a_body_of_twenty_megabytes_is_refused_before_it_has_come() throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(server.base()).getPort())) {
            socket.getOutputStream()
                    .write(
                            ("POST /api/v1/webhooks/meta HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                            + "Content-Length: 20971520\r\nX-Hub-Signature-256: sha256=00\r\n\r\n{")
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();

            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(answer.readLine()).contains(" 413");
        }
    }

    /** Four megabytes are the most that any body may have, three a webhook. */
    @Test
    void a_body_between_the_limits_is_refused_as_well() {
        assertThat(tell(server, "{\"a\":\"" + "x".repeat(3 << 20) + "\"}", SECRET)
                        .status())
                .isEqualTo(413);
    }

    @Test
    void nobody_speaks_for_another_workspaces_number() {
        var victim = shop();
        var number = graph.number(null);
        var member = TestMember.stranger(server);
        id(member.post("senders", CloudShop.sender(number, ",\"app_secret\":\"own-secret\"")));
        var claimed = new FakeNumber(victim.number().id(), victim.number().account(), "EAAGnope", "");
        id(member.post("senders", CloudShop.sender(claimed, ",\"app_secret\":\"own-secret\"")));

        // Signed with a secret that is theirs, about a number that is not: at most their own sender hears of it.
        tell(server, FakeWebhooks.text(victim.number(), phone(1), "wamid.theirs", "STOP"), "own-secret");
        var mixed = merged(
                FakeWebhooks.text(number, phone(1), "wamid.mixed-a", "Mine"),
                FakeWebhooks.text(victim.number(), phone(1), "wamid.mixed-b", "Yours"));
        tell(server, mixed, "own-secret");

        victim.shop().settle();
        assertThat(said(victim)).isEmpty();
        assertThat(consent(victim)).isEqualTo("granted");
    }

    @Test
    void a_number_with_an_app_secret_of_its_own_hears_nothing_that_the_installations_has_signed() {
        var number = graph.number(null);
        var member = TestMember.stranger(server);
        long sender = id(member.post("senders", CloudShop.sender(number, ",\"app_secret\":\"only-mine\"")));
        var shop = new CloudShop(new TestShop(server, member, sender), graph, number);

        tell(server, FakeWebhooks.text(number, phone(1), "wamid.own-1", "By the house"), SECRET);
        tell(server, FakeWebhooks.text(number, phone(1), "wamid.own-2", "By my app"), "only-mine");

        shop.shop().settle();
        assertThat(said(shop)).containsExactly("By my app");
    }

    @Test
    void several_things_in_one_webhook_all_count_and_stop_is_in_effect_when_it_is_answered() {
        var shop = shop();
        var body = merged(
                FakeWebhooks.text(shop.number(), phone(1), "wamid.many-1", "Hello"),
                FakeWebhooks.text(shop.number(), phone(1), "wamid.many-2", "STOP"));

        expect(200, tell(server, body, SECRET));

        assertThat(consent(shop)).isEqualTo("revoked");
        shop.shop().settle();
        assertThat(said(shop)).containsExactlyInAnyOrder("Hello", "STOP");
    }

    @Test
    void what_belongs_to_nobody_here_is_kept() {
        var number = new FakeNumber("999000111", "888000", "", "15550009999");

        expect(200, tell(server, FakeWebhooks.text(number, phone(1), "wamid.nobody", "Hello"), SECRET));

        assertThat(aside("999000111")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            quality-flagged     | active | quality RED true
            limit-upgraded      | active | messaging_limit TIER_10K true
            throughput-upgraded | active | messaging_limit TIER_UNLIMITED true
            capability          | active | messaging_limit TIER_100K true
            account-disabled    | banned | account DISABLE true
            account-reinstated  | active | account REINSTATE false
            account-restricted  | paused | account RESTRICTED_BIZ_INITIATED_MESSAGING true
            account-violation   | active | account VIOLATION SCAM true
            account-alert       | active | account PAYMENT_ISSUE true
            template-paused     | active | template offer: PAUSED true
            template-quality    | active | template offer: quality RED true
            """)
    void news_of_an_account_reach_its_senders(String payload, String status, String signal) {
        var shop = home.another();

        expect(200, tell(server, about(shop, payload), SECRET));

        assertThat(shop.sender().path("status").asString()).isEqualTo(status);
        assertThat(signals(shop)).contains(signal);
    }

    /** The payloads of others that lie beside the project, each brought to a number of ours. */
    @Test
    void every_sample_of_others_is_taken() throws IOException {
        var folder = Path.of("..", "..", "shared", "fixtures", "whatsapp-webhooks");
        assumeThat(folder)
                .as("The samples are not part of the project; without %s there is nothing to try", folder)
                .isDirectory();
        List<Path> samples;
        try (Stream<Path> files = Files.walk(folder)) {
            samples = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        assertThat(samples).hasSizeGreaterThan(50);
        for (var sample : samples) {
            var shop = home.another();
            var body = Files.readString(sample)
                    .replaceAll(
                            "\"phone_number_id\":\\s*\"[^\"]*\"",
                            "\"phone_number_id\":\"" + shop.number().id() + '"');

            assertThat(tell(server, body, SECRET).status())
                    .as(sample.toString())
                    .isEqualTo(200);

            shop.shop().settle();
            assertThat(heard(shop)).as(sample.toString()).isEqualTo(saidIn(body));
            assertThat(failed(shop)).as(sample.toString()).isZero();
        }
    }

    @Test
    void every_sample_of_ours_is_taken_and_again_without_effect() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "meta-webhooks"))) {
            for (var sample : files.sorted().toList()) {
                var shop = home.another();
                var body = about(shop, sample.getFileName().toString().replace(".json", ""));

                assertThat(tell(server, body, SECRET).status())
                        .as(sample.toString())
                        .isEqualTo(200);
                assertThat(tell(server, body, SECRET).status())
                        .as(sample.toString())
                        .isEqualTo(200);

                shop.shop().settle();
                assertThat(heard(shop)).as(sample.toString()).isEqualTo(saidIn(body));
                assertThat(failed(shop)).as(sample.toString()).isZero();
            }
        }
    }

    /** How many messages of people, and words about marketing, are in a webhook. */
    private static long saidIn(String body) {
        var value = JSON.readTree(body).at("/entry/0/changes/0/value");
        return Stream.concat(
                        value.path("messages")
                                .valueStream()
                                .filter(message -> !message.has("group_id")
                                        && !message.path("type").asString("").equals("system")),
                        value.path("user_preferences").valueStream())
                .count();
    }

    /** With a person who agreed. */
    private static CloudShop shop() {
        var shop = CloudShop.open(server, graph);
        shop.shop().contact(1);
        return shop;
    }

    static String about(CloudShop shop, String payload) {
        return new String(HeardTest.bytes(payload), StandardCharsets.UTF_8)
                .replace(OWN_NUMBER, shop.number().id())
                .replace(OWN_ACCOUNT, shop.number().account());
    }

    /** The changes of both in one body. */
    private static String merged(String one, String other) {
        var body = JSON.readTree(one);
        ((ArrayNode) body.path("entry")).addAll((ArrayNode) JSON.readTree(other).path("entry"));
        return JSON.writeValueAsString(body);
    }

    private static Answer handshake(String token, String challenge) {
        return server.send(
                HttpRequest.newBuilder(URI.create(server.base() + "webhooks/meta?hub.mode=subscribe&hub.verify_token="
                        + URLEncoder.encode(token, StandardCharsets.UTF_8) + "&hub.challenge="
                        + URLEncoder.encode(challenge, StandardCharsets.UTF_8))));
    }

    private static Answer withSignature(String body, String signature) {
        return server.send(HttpRequest.newBuilder(URI.create(server.base() + "webhooks/meta"))
                .header("X-Hub-Signature-256", signature)
                .POST(BodyPublishers.ofString(body)));
    }

    /** What the people of this workspace have said, in its order. */
    private static List<String> said(CloudShop shop) {
        return shop.shop().items("conversations").stream()
                .map(conversation -> conversation.path("id").asLong())
                .flatMap(id -> shop.shop().items("conversations/" + id + "/messages").stream())
                .filter(message -> message.path("direction").asString("").equals("in"))
                .map(message -> message.path("text").asString(""))
                .toList();
    }

    static String consent(CloudShop shop) {
        return consent(shop, phone(1));
    }

    static String consent(CloudShop shop, String phone) {
        return shop.shop().items("contacts").stream()
                .filter(contact -> contact.path("phone").asString("").equals(phone))
                .map(contact -> contact.path("consent_status").asString())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> signals(CloudShop shop) {
        return shop.shop()
                .inDatabase(jdbc -> jdbc.sql("""
                                select kind || ' ' || value || ' ' || active from channel.sender_signal
                                 where sender_id = :sender
                                """)
                        .param("sender", shop.shop().sender())
                        .query(String.class)
                        .list());
    }

    private static long heard(CloudShop shop) {
        return events(shop, "kind in ('message', 'preference')");
    }

    /** Things that are left undone; words about messages that are not ours may be. */
    private static long failed(CloudShop shop) {
        return events(shop, "kind <> 'receipt' and (due_at is not null or error is not null)");
    }

    private static long events(CloudShop shop, String which) {
        return shop.shop()
                .inDatabase(jdbc -> jdbc.sql(
                                "select count(*) from inbox.inbound_event where sender_id = :sender and " + which)
                        .param("sender", shop.shop().sender())
                        .query(Long.class)
                        .single());
    }

    private static long aside(String session) {
        return home.shop()
                .inDatabase(jdbc -> jdbc.sql("select count(*) from inbox.set_aside where session_id = :session")
                        .param("session", session)
                        .query(Long.class)
                        .single());
    }
}
