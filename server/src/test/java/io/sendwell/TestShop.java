package io.sendwell;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import io.sendwell.delivery.Receipts;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * A workspace of its own on a server that may have many: one sender, no quiet hours, and people who take messages and
 * keep silent, unless told otherwise.
 */
@NullMarked
public record TestShop(TestServer server, TestMember member, long sender) {

    /** A sender that sends all that it has at once. */
    public static final String UNPACED = """
            {"name":"Shop","channel":"simulator","min_gap_ms":0,"max_gap_ms":0,"hourly_cap":100000,"daily_cap":100000,
             "warmup":{"enabled":false}}""";

    /** A sender that sends one message every ten seconds. */
    public static final String PACED = """
            {"name":"Shop","channel":"simulator","min_gap_ms":10000,"max_gap_ms":10000,"hourly_cap":100000,
             "daily_cap":100000,"warmup":{"enabled":false}}""";

    /** What the simulated WhatsApp took. */
    public record Taken(
            long seq, Instant at, long sender, String to, String messageId, int attempt, String text, String kind) {
        static Taken of(JsonNode line) {
            return new Taken(
                    line.path("seq").asLong(),
                    Instant.parse(line.path("at").asString()),
                    line.path("sender_id").asLong(),
                    line.path("to").asString(),
                    line.path("message_id").asString(),
                    line.path("attempt").asInt(),
                    line.path("text").asString(),
                    line.path("kind").asString());
        }
    }

    /** A server on which any number of shops can open, and nobody has to sign in again while months go by. */
    public static TestServer startServer(String... properties) {
        return TestServer.start(Stream.concat(
                        Stream.of(
                                "sendwell.registration=open",
                                "sendwell.session.idle=3650d",
                                "sendwell.session.absolute=3650d"),
                        Stream.of(properties))
                .toArray(String[]::new));
    }

    public static TestShop open(TestServer server, String senderJson) {
        var member = TestMember.stranger(server);
        var sender = id(member.post("senders", senderJson));
        var shop = new TestShop(server, member, sender);
        shop.settings("\"quiet_hours\":null");
        shop.behave("\"delivered_rate\":0,\"read_rate\":0,\"reply_rate\":0");
        return shop;
    }

    public long addSender(String json) {
        return id(member.post("senders", json));
    }

    /** Settings by their JSON members; what is left out is as usual. */
    public void settings(String members) {
        expect(200, member.put("settings/sending", "{" + members + "}"));
    }

    /** How the simulated WhatsApp behaves, without delay. */
    public void behave(String members) {
        expect(200, member.put("simulator/behaviour", "{\"latency_ms\":0," + members + "}"));
    }

    /** The {@code n}-th reserved American number. */
    public static String phone(int n) {
        return "+1202555%04d".formatted(100 + n);
    }

    /** Somebody who agreed. */
    public long contact(int n) {
        return contact(phone(n), ",\"name\":\"Ana No%d\",%s".formatted(n, CONSENT));
    }

    public static final String CONSENT = "\"consent\":{\"source\":\"web_form\",\"wording\":\"Yes, write to me\"}";

    /** @param more further JSON members, each with a comma before it */
    public long contact(String phone, String more) {
        return id(member.post("contacts", "{\"phone\":\"%s\"%s}".formatted(phone, more)));
    }

    /** So many who agreed. */
    public List<Long> contacts(int howMany) {
        var ids = new ArrayList<Long>();
        for (int n = 0; n < howMany; n++) {
            ids.add(contact(n));
        }
        return ids;
    }

    /** So many who agreed, put into the database in one go. */
    public void crowd(int howMany) {
        inDatabase(jdbc -> jdbc.sql("""
                        with made as (
                            insert into contact.contact
                                (workspace_id, first_name, consent_status, zone, created_at, updated_at)
                            select :workspace, 'Ana ' || n, 'granted', 'UTC', now(), now()
                            from generate_series(1, :n) n
                            returning id
                        ), entries as (
                            insert into contact.consent_entry
                                (workspace_id, contact_id, change, at, recorded_at, source)
                            select :workspace, id, 'granted', now(), now(), 'crowd' from made
                        )
                        insert into contact.phone (workspace_id, phone, phone_hash, contact_id)
                        select :workspace, '+1303' || lpad((id % 10000000)::text, 7, '0'), int8send(id), id from made
                        """)
                .param("workspace", workspace().value())
                .param("n", howMany)
                .update());
    }

    /** A draft to everybody who is here. */
    public long draft(String template) {
        return draft(template, "\"audience\":{\"all\":true},\"sender_id\":" + sender);
    }

    public long draft(String template, String members) {
        return id(member.post(
                "campaigns", "{\"name\":\"Spring\",\"message_template\":\"%s\",%s}".formatted(template, members)));
    }

    /** Starts it; answers how many recipients it has. */
    public long start(long campaign) {
        return expect(202, member.post("campaigns/" + campaign + "/start", "{}"))
                .body()
                .path("recipients")
                .asLong();
    }

    /** A campaign to everybody, started. */
    public long launch(String template) {
        var campaign = draft(template);
        start(campaign);
        return campaign;
    }

    public JsonNode control(long campaign, String what) {
        return expect(200, member.post("campaigns/" + campaign + "/" + what, "{}"))
                .body();
    }

    public JsonNode campaign(long id) {
        return expect(200, member.get("campaigns/" + id)).body();
    }

    public String status(long campaign) {
        return campaign(campaign).path("status").asString();
    }

    public JsonNode stats(long campaign) {
        return expect(200, member.get("campaigns/" + campaign + "/stats")).body();
    }

    /** A count of the campaign's stats. */
    public long count(long campaign, String state) {
        return stats(campaign).path(state).asLong();
    }

    /** That its states add up to its recipients. */
    public void assertAddsUp(long campaign) {
        var stats = stats(campaign);
        long sum = 0;
        for (var state : List.of("queued", "sending", "sent", "delivered", "read", "failed", "skipped", "uncertain")) {
            sum += stats.path(state).asLong();
        }
        assertThat(sum).as(stats.toString()).isEqualTo(stats.path("recipients").asLong());
        assertThat(campaign(campaign).path("recipients").asLong())
                .isEqualTo(stats.path("recipients").asLong());
    }

    public List<JsonNode> recipients(long campaign) {
        return items("campaigns/" + campaign + "/recipients?limit=200");
    }

    public JsonNode recipient(long campaign, long contact) {
        return recipients(campaign).stream()
                .filter(one -> one.path("contact_id").asLong() == contact)
                .findFirst()
                .orElseThrow();
    }

    /** Somebody who is still to get it; who comes first is not said anywhere. */
    public Waiting waiting(long campaign) {
        var one = items("campaigns/%d/recipients?status=queued".formatted(campaign))
                .getLast();
        return new Waiting(one.path("contact_id").asLong(), one.path("phone").asString());
    }

    public record Waiting(long contact, String phone) {}

    /** WhatsApp tells what became of a message; answers whether it was one of ours. */
    public boolean receipt(ReceiptStatus status, String messageId, @Nullable String errorCode) {
        var receipt = new IncomingEvent.Receipt(Long.toString(sender), messageId, status, now(), errorCode, null);
        return Tenancy.asEngine(() -> server.bean(Receipts.class).apply(List.of(receipt)))
                .isEmpty();
    }

    /** Somebody writes to the shop. */
    public void hear(String from, String text) {
        expect(
                202,
                member.post(
                        "simulator/inbound",
                        "{\"sender_id\":%d,\"from\":\"%s\",\"text\":\"%s\"}".formatted(sender, from, text)));
    }

    /** All that WhatsApp took from this workspace, in its order. */
    public List<Taken> taken() {
        var taken = new ArrayList<Taken>();
        long after = 0;
        while (true) {
            var page = expect(200, member.get("simulator/accepted?limit=1000&after=" + after))
                    .body();
            page.path("items").forEach(line -> taken.add(Taken.of(line)));
            if (page.path("next_cursor").isNull()) {
                return taken;
            }
            after = page.path("next_cursor").asLong();
        }
    }

    public List<String> takenTo() {
        return taken().stream().map(Taken::to).toList();
    }

    public List<JsonNode> items(String path) {
        return StreamSupport.stream(
                        expect(200, member.get(path)).body().path("items").spliterator(), false)
                .toList();
    }

    public Answer delete(String path) {
        return server.send(member.request(path).DELETE());
    }

    public Instant now() {
        return server.bean(InstantSource.class).instant();
    }

    /** Moves time on; all that comes due in it happens. */
    public void advance(Duration interval) {
        expect(200, server.advance(interval.toString()));
    }

    /** Lets happen all that is due right now. */
    public void settle() {
        advance(Duration.ofMillis(1));
    }

    /** Moves time on to the next {@code time} at {@code zone}. */
    public void advanceTo(LocalTime time, String zone) {
        var now = now().atZone(ZoneId.of(zone));
        var today = now.toLocalDate().atTime(time).atZone(now.getZone());
        var next = today.isAfter(now) ? today : today.plusDays(1);
        advance(Duration.between(now, next));
    }

    public WorkspaceId workspace() {
        return new WorkspaceId(inDatabase(jdbc -> jdbc.sql("select workspace_id from channel.sender where id = :id")
                .param("id", sender)
                .query(Long.class)
                .single()));
    }

    /** Looks into the database, or puts something there that no client could. */
    public <T> T inDatabase(Function<JdbcClient, T> task) {
        var transaction = new TransactionTemplate(server.bean(PlatformTransactionManager.class));
        return Tenancy.asEngine(() -> transaction.execute(_ -> task.apply(server.bean(JdbcClient.class))));
    }

    /** All figures that are kept say what a straight count of the facts says. */
    public void assertFiguresAreTrue() {
        assertFiguresAreTrue(member.post("analytics/recounts", "{}"));
    }

    /** The same by the answer to a recount: nothing differs, and nothing could not be counted. */
    public static void assertFiguresAreTrue(Answer recounted) {
        var parts = expect(201, recounted).body().path("parts");
        assertThat(parts).isNotEmpty();
        assertThat(parts.valueStream()
                        .filter(part -> part.path("differences").asInt(-1) != 0)
                        .toList())
                .as(recounted.body().toString())
                .isEmpty();
    }

    public static long id(Answer answer) {
        return expect(201, answer).body().path("id").asLong();
    }

    public static Answer expect(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        return answer;
    }
}
