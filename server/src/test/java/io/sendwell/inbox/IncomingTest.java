package io.sendwell.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestServer;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Incoming;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.contact.ConsentStatus;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class IncomingTest {

    private static final String SECRET = "a secret for tests";
    private static final WorkspaceId HERE = new WorkspaceId(1);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static TestServer server;
    private static long sender;

    @BeforeAll
    static void start() {
        server = TestServer.start("sendwell.webhook.secret=" + SECRET);
        sender = server.post("senders", """
                        {"name":"Shop","channel":"simulator","min_gap_ms":0,"max_gap_ms":0}""").body().path("id").asLong();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void an_unsigned_or_wrongly_signed_webhook_is_refused() {
        var body = message("m-unsigned", aPhone(), "STOP");

        assertThat(webhook(body, null).status()).isEqualTo(401);
        assertThat(webhook(body, "sha256=00").status()).isEqualTo(401);
        assertThat(webhook(body, "sha256=" + hmac(body + " ")).status()).isEqualTo(401);
        assertThat(webhook(body, hmac(body)).status()).isEqualTo(401);
        assertThat(webhook(body, null).headers().firstValue("X-Content-Type-Options"))
                .hasValue("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "\"text\"", "{\"event\":\"message\""})
    void a_broken_body_is_a_400(String body) {
        assertThat(webhook(body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                              | event
            {"event":{}}                                                                    | event
            {"event":"message","id":"1","from":"14155550100"}                               | session_id
            {"event":"message","session_id":"1","from":"14155550100"}                       | id
            {"event":"message","session_id":"1","id":"1"}                                   | from
            {"event":"message","session_id":"1","id":"1","from":"nobody"}                   | from
            {"event":"message_status","session_id":"1","status":"read"}                     | message_id
            {"event":"message_status","session_id":"1","message_id":"1"}                    | status
            """)
    void what_is_missing_is_named(String body, String field) {
        var answer = webhook(body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").path(0).path("field").asString())
                .isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1767225600", "1767225600000", "\"1767225600\"", "\"2026-01-01T00:00:00Z\"",
                        "\"2026-01-01T02:00:00+02:00\"",
                "\"yesterday\"", "null", "{}", "99999999999999999", "1767225600.25"
            })
    void any_spelling_of_a_time_will_do(String timestamp) {
        var phone = aPhone();
        var answer = webhook("""
                {"event":"message","session_id":%d,"id":"t-%s","from":"%s","timestamp":%s,"type":"text",
                 "message":"hello","unknown":{"field":[1]}}""".formatted(sender, phone, phone, timestamp));

        assertThat(answer.status()).isEqualTo(200);
        settle();
        assertThat(texts(phone)).containsExactly("hello");
    }

    @Test
    void an_unknown_session_or_kind_is_taken_and_set_aside() {
        assertThat(webhook("""
                        {"event":"message","session_id":"nobody","id":"1","from":"14155550100","message":"hi"}""").status()).isEqualTo(200);
        assertThat(webhook("""
                        {"event":"call","session_id":"%d","id":"1","from":"14155550100"}""".formatted(sender)).status()).isEqualTo(200);
        assertThat(webhook("""
                        {"event":"message_status","session_id":"%d","message_id":"1","status":"pondered"}""".formatted(sender)).status()).isEqualTo(200);

        assertThat(engine("select reason from inbox.set_aside order by id", String.class))
                .containsExactly("unknown session", "unknown kind", "unknown kind");
    }

    @Test
    void a_message_opens_one_conversation_however_often_it_is_told() {
        var phone = aPhone();
        var body = message("m-" + phone, phone, "Is this available?");

        for (int i = 0; i < 3; i++) {
            assertThat(webhook(body).status()).isEqualTo(200);
        }
        settle();

        var conversations =
                server.get("conversations?contact_id=" + contact(phone)).body();
        assertThat(conversations.path("items").size()).isEqualTo(1);
        var conversation = conversations.path("items").path(0);
        assertThat(conversation.path("unread").asInt()).isEqualTo(1);
        assertThat(conversation.path("status").asString()).isEqualTo("open");
        assertThat(conversation.path("sender_id").asLong()).isEqualTo(sender);
        assertThat(texts(phone)).containsExactly("Is this available?");
    }

    @Test
    void of_many_at_once_each_counts_and_who_wrote_last_stands_first() {
        var one = aPhone();
        var other = aPhone();

        server.bean(Incoming.class)
                .accept(
                        Channel.SIMULATOR,
                        List.of(
                                written("1", one, "Hello"),
                                written("2", other, "Hi"),
                                written("3", one, "Is this available?"),
                                written("1", one, "Hello"),
                                written("4", other, "And this?")));
        settle();

        var liveliest = server.get("conversations?limit=2").body().path("items");
        assertThat(liveliest.valueStream())
                .extracting(item -> item.path("contact_id").asLong())
                .containsExactly(contact(other), contact(one));
        assertThat(liveliest.valueStream())
                .extracting(item -> item.path("unread").asInt())
                .containsExactly(2, 2);
        assertThat(texts(one)).containsExactly("Is this available?", "Hello");
        assertThat(texts(other)).containsExactly("And this?", "Hi");
    }

    @Test
    void STOP_counts_before_the_webhook_answers() {
        var phone = aPhone();

        assertThat(webhook(message("m-" + phone, phone, "Stop!")).status()).isEqualTo(200);

        assertThat(consent(phone)).isEqualTo(ConsentStatus.REVOKED);
    }

    @Test
    void an_opt_out_is_confirmed_once_until_the_contact_agrees_again() {
        var phone = aPhone();

        say(phone, "STOP");
        say(phone, "stop please");
        server.advance("PT1H");
        assertThat(confirmations(phone)).isEqualTo(1);

        say(phone, "START");
        assertThat(consent(phone)).isEqualTo(ConsentStatus.GRANTED);
        say(phone, "STOP");
        server.advance("PT1H");
        assertThat(confirmations(phone)).isEqualTo(2);
    }

    @Test
    void a_START_that_was_written_before_the_STOP_comes_too_late() {
        var phone = aPhone();

        webhook(message("stop-" + phone, phone, "STOP", 1767225660));
        webhook(message("start-" + phone, phone, "START", 1767225600));
        assertThat(consent(phone)).isEqualTo(ConsentStatus.REVOKED);

        webhook(message("again-" + phone, phone, "START", 1767225720));
        assertThat(consent(phone)).isEqualTo(ConsentStatus.GRANTED);
    }

    @Test
    void a_receipt_for_a_message_that_nobody_knows_is_tried_three_times_and_kept() {
        webhook("""
                {"event":"message_status","session_id":"%d","message_id":"unheard-of","status":"read","timestamp":1}""".formatted(sender));
        server.advance("PT5M");

        assertThat(engine(
                        "select attempts || ' ' || error from inbox.inbound_event"
                                + " where external_id = 'unheard-of' and due_at is null and payload is not null",
                        String.class))
                .containsExactly("3 unknown message");
    }

    @Test
    void a_poison_event_is_set_aside_and_holds_nobody_up() {
        var phone = aPhone();
        Tenancy.asEngine(() -> server.bean(TransactionTemplate.class)
                .executeWithoutResult(status -> server.bean(JdbcClient.class)
                        .sql("""
                                insert into inbox.inbound_event
                                    (workspace_id, sender_id, kind, external_id, payload, received_at, due_at)
                                values (1, :sender, 'message', 'poison', '{"text": {}}', :now, :now)
                                """)
                        .param("sender", sender)
                        .param("now", java.sql.Timestamp.from(now()))
                        .update()));

        webhook(message("m-" + phone, phone, "hello"));
        server.advance("PT5M");

        assertThat(texts(phone)).containsExactly("hello");
        assertThat(engine(
                        "select attempts from inbox.inbound_event where external_id = 'poison' and due_at is null",
                        Integer.class))
                .containsExactly(3);
    }

    @Test
    void an_agent_answers_closes_and_reopens() {
        var phone = aPhone();
        say(phone, "How much is it?");
        settle();
        var id = conversation(phone);

        var reply = server.post("conversations/" + id + "/messages", "{\"text\":\"Five euros\"}");
        assertThat(reply.status()).isEqualTo(202);
        server.advance("PT1M");

        var lines = server.get("conversations/" + id + "/messages").body().path("items");
        assertThat(lines.path(0).path("direction").asString()).isEqualTo("out");
        assertThat(lines.path(0).path("text").asString()).isEqualTo("Five euros");
        assertThat(lines.path(1).path("text").asString()).isEqualTo("How much is it?");
        assertThat(server.post("conversations/" + id + "/close", "")
                        .body()
                        .path("status")
                        .asString())
                .isEqualTo("closed");
        assertThat(server.post("conversations/" + id + "/reopen", "")
                        .body()
                        .path("status")
                        .asString())
                .isEqualTo("open");
        assertThat(server.post("conversations/" + id + "/messages", "{\"text\":\" \"}")
                        .status())
                .isEqualTo(422);
        assertThat(server.get("conversations/999999/messages").status()).isEqualTo(404);
    }

    @Test
    void a_conversation_can_be_begun_with_a_contact_who_never_wrote() {
        var contact = server.post("contacts", "{\"name\":\"Ada\",\"phone\":\"+12025550143\"}")
                .body()
                .path("id")
                .asLong();

        var first = server.post("conversations", "{\"contact_id\":" + contact + "}");
        var again = server.post("conversations", "{\"contact_id\":" + contact + ",\"sender_id\":" + sender + "}");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().path("contact_name").asString()).isEqualTo("Ada");
        assertThat(again.body().path("id")).isEqualTo(first.body().path("id"));
        assertThat(server.post("conversations", "{}").status()).isEqualTo(422);
        assertThat(server.post("conversations", "{\"contact_id\":999999}").status())
                .isEqualTo(404);
    }

    @Test
    void receipts_in_any_order_move_a_message_forward_only() {
        var phone = aPhone();
        server.put("simulator/behaviour", "{\"sender_id\":" + sender + ",\"delivered_rate\":0,\"reply_rate\":0}");
        say(phone, "hello?");
        settle();
        var id = conversation(phone);
        server.post("conversations/" + id + "/messages", "{\"text\":\"Yes?\"}");
        server.advance("PT1M");
        var accepted = server.get("simulator/accepted?limit=1000&sender_id=" + sender)
                .body()
                .path("items");
        var wireId = StreamSupport.stream(accepted.spliterator(), false)
                .filter(line -> line.path("to").asString().equals(phone))
                .map(line -> line.path("message_id").asString())
                .findFirst()
                .orElseThrow();
        assertThat(sent(id)).isEqualTo("sent");

        for (var status : List.of("read", "delivered", "read", "sent", "failed")) {
            webhook("""
                    {"event":"message_status","session_id":"%d","message_id":"%s","status":"%s","timestamp":%d,
                     "error":{"code":131026,"message":"Undeliverable"}}""".formatted(sender, wireId, status, now().getEpochSecond()));
            settle();
            assertThat(sent(id)).isEqualTo("read");
        }
    }

    @Test
    void reading_a_conversation_marks_it_read_and_pages_go_back_in_time() {
        var phone = aPhone();
        for (int i = 1; i <= 3; i++) {
            say(phone, "message " + i);
            server.advance("PT1S");
        }
        var id = conversation(phone);
        assertThat(server.get("conversations?unread=true&contact_id=" + contact(phone))
                        .body()
                        .path("items")
                        .size())
                .isEqualTo(1);

        var first = server.get("conversations/" + id + "/messages?limit=2").body();
        var second = server.get("conversations/" + id + "/messages?limit=2&cursor="
                        + first.path("next_cursor").asString())
                .body();

        assertThat(first.path("items").path(0).path("text").asString()).isEqualTo("message 3");
        assertThat(second.path("items").size()).isEqualTo(1);
        assertThat(second.path("items").path(0).path("text").asString()).isEqualTo("message 1");
        assertThat(second.path("next_cursor").isNull()).isTrue();
        assertThat(server.get("conversations?unread=true&contact_id=" + contact(phone))
                        .body()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void an_erased_contact_leaves_no_words_behind() {
        var phone = aPhone();
        say(phone, "My name is secret");
        settle();
        var contact = contact(phone);

        assertThat(server.delete("contacts/" + contact).status()).isEqualTo(204);

        assertThat(server.get("conversations?contact_id=" + contact)
                        .body()
                        .path("items")
                        .size())
                .isZero();
        assertThat(engine("select count(*) from inbox.incoming_message where text like '%secret%'", Long.class))
                .containsExactly(0L);
    }

    private static String aPhone() {
        return "+1415555%04d".formatted(NUMBER.incrementAndGet());
    }

    private static String message(String id, String phone, String text) {
        return message(id, phone, text, now().getEpochSecond());
    }

    private static String message(String id, String phone, String text, long timestamp) {
        return """
                {"event":"message","session_id":"%d","id":"%s","from":"%s","timestamp":%d,"type":"text","message":"%s"}""".formatted(sender, id, phone, timestamp, text);
    }

    private static IncomingEvent written(String id, String phone, String text) {
        return IncomingEvent.Message.text(Long.toString(sender), "many-" + id, phone, now(), text);
    }

    private static void say(String phone, String text) {
        var answer = server.post("simulator/inbound", """
                {"sender_id":%d,"from":"%s","text":"%s"}""".formatted(sender, phone, text));
        assertThat(answer.status()).isEqualTo(202);
    }

    private static Answer webhook(String body) {
        return webhook(body, "sha256=" + hmac(body));
    }

    private static Answer webhook(String body, @Nullable String signature) {
        var request = HttpRequest.newBuilder(URI.create(server.base() + "webhooks/whatsapp/incoming"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return server.send(signature == null ? request : request.header("X-Webhook-Signature", signature));
    }

    private static String hmac(String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets all that is due happen. */
    private static void settle() {
        server.advance("PT1S");
    }

    private static java.time.Instant now() {
        return server.bean(InstantSource.class).instant();
    }

    private static long contact(String phone) {
        return Tenancy.asEngine(() -> server.bean(Contacts.class).findByPhone(HERE, phone))
                .map(ContactId::value)
                .orElseThrow();
    }

    private static ConsentStatus consent(String phone) {
        var id = new ContactId(contact(phone));
        var standings = Tenancy.asEngine(() -> server.bean(Contacts.class).standings(List.of(id)));
        return Objects.requireNonNull(standings.get(id)).consent();
    }

    private static long conversation(String phone) {
        return server.get("conversations?contact_id=" + contact(phone))
                .body()
                .path("items")
                .path(0)
                .path("id")
                .asLong();
    }

    private static String sent(long conversation) {
        return server.get("conversations/" + conversation + "/messages")
                .body()
                .path("items")
                .path(0)
                .path("status")
                .asString();
    }

    private static List<String> texts(String phone) {
        var items = server.get("conversations/" + conversation(phone) + "/messages")
                .body()
                .path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(line -> line.path("direction").asString().equals("in"))
                .map(line -> line.path("text").asString())
                .toList();
    }

    private static long confirmations(String phone) {
        JsonNode items = server.get("simulator/accepted?limit=1000").body().path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(line -> line.path("to").asString().equals(phone)
                        && line.path("kind").asString().equals("confirmation"))
                .count();
    }

    private static <T> List<T> engine(String sql, Class<T> type) {
        return Tenancy.asEngine(() -> server.bean(TransactionTemplate.class)
                .execute(status ->
                        server.bean(JdbcClient.class).sql(sql).query(type).list()));
    }
}
