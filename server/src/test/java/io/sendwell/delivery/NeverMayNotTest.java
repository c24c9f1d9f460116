package io.sendwell.delivery;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Whatever happens in whatever order, nobody gets marketing who may not, and nobody gets it twice. Random days of a shop
 * over HTTP, while the engine sends on its own threads; afterwards what WhatsApp took is held against the ledger and
 * against what the client had been answered. A failure names the seed that repeats its steps.
 */
class NeverMayNotTest {

    private static final int STEPS = 80;
    private static final int PEOPLE = 24;
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @RepeatedTest(3)
    void nothing_is_sent_that_may_not_be_sent_and_nothing_twice() {
        long seed = Long.getLong("sendwell.seed", System.nanoTime());
        var days = new Days(new Random(seed));
        try {
            days.live();
            days.judge();
        } catch (AssertionError violation) {
            fail("-Dsendwell.seed=%d%n%s".formatted(seed, String.join("\n", days.diary)), violation);
        }
    }

    /**
     * What the client knows of a phone from the {@code seq} on that WhatsApp had come to just then: that it must not be
     * written to, or that it may.
     */
    private record Mark(long seq, boolean mayBe) {}

    /** An entry of the ledger. */
    private record Entry(Instant recordedAt, boolean granted) {}

    private static final class Days {

        private final Random random;
        private final TestShop shop;
        private final long second;
        private final List<Long> campaigns = new ArrayList<>();
        private final List<String> diary = new ArrayList<>();
        private final Map<String, List<Mark>> marks = new HashMap<>();
        private final Set<String> suppressed = new HashSet<>();
        private long seq;

        Days(Random random) {
            this.random = random;
            this.shop = TestShop.open(server, TestShop.UNPACED);
            this.second = shop.addSender(TestShop.PACED);
            shop.behave("""
                    "delivered_rate":0.9,"read_rate":0.6,"reply_rate":0.2,"replies":["Nice","STOP","Please stop"],
                    "lost_answer_rate":0.1,"fail":[{"code":"131049","rate":0.1},{"code":"131050","rate":0.05},
                    {"code":"131026","rate":0.05}]""");
        }

        void live() {
            for (int i = 0; i < STEPS; i++) {
                var phone = phone(random.nextInt(PEOPLE));
                switch (random.nextInt(16)) {
                    case 0, 1, 2 -> enter(phone);
                    case 3, 4 -> importTwo(phone, phone(random.nextInt(PEOPLE)));
                    case 5, 6 -> optOut(phone);
                    case 7 -> optIn(phone);
                    case 8 -> write(phone, "STOP");
                    case 9 -> write(phone, random.nextBoolean() ? "START" : "How much?");
                    case 10 -> erase(phone);
                    case 11, 12 -> launch();
                    case 13 -> control();
                    default -> advance();
                }
            }
            campaigns.forEach(campaign -> shop.member().post("campaigns/" + campaign + "/resume", "{}"));
            shop.advance(Duration.ofDays(5));
        }

        /** What was taken, line by line, and how the campaigns add up. */
        void judge() {
            var taken = shop.taken();
            var once = new HashSet<List<Long>>();
            for (var line :
                    taken.stream().filter(one -> one.kind().equals("marketing")).toList()) {
                var message = MessageId.ofWireId(line.messageId()).orElseThrow().value();
                var ids = shop.inDatabase(
                        jdbc -> jdbc.sql("select origin_id, contact_id from delivery.message where id = :id")
                                .param("id", message)
                                .query((row, _) -> List.of(row.getLong(1), row.getLong(2)))
                                .single());
                assertThat(once.add(ids))
                        .as("%s is the second for campaign and contact %s", line, ids)
                        .isTrue();
                assertThat(mayBe(line))
                        .as("%s came after a refusal was answered, or without consent", line)
                        .isTrue();
                assertThat(granted(line, ids.getLast()))
                        .as("%s against the ledger", line)
                        .isTrue();
            }
            assertThat(once).as("something was sent at all").isNotEmpty();
            for (var campaign : campaigns) {
                shop.assertAddsUp(campaign);
                assertThat(shop.status(campaign))
                        .as(shop.stats(campaign).toString())
                        .isIn("completed", "stopped");
                assertThat(shop.count(campaign, "queued")).isZero();
            }
        }

        private boolean mayBe(Taken line) {
            boolean mayBe = false;
            for (var mark : marks.getOrDefault(line.to(), List.of())) {
                if (mark.seq() < line.seq()) {
                    mayBe = mark.mayBe();
                }
            }
            return mayBe;
        }

        /** The newest entry before it says granted; of entries at the same simulated instant one may have come first. */
        private boolean granted(Taken line, long contact) {
            var entries = shop.inDatabase(jdbc -> jdbc.sql("""
                            select recorded_at, change from contact.consent_entry where contact_id = :contact order by id
                            """)
                    .param("contact", contact)
                    .query((row, _) -> new Entry(
                            row.getTimestamp("recorded_at").toInstant(),
                            row.getString("change").equals("granted")))
                    .list());
            boolean before = false;
            boolean atOnce = false;
            for (var entry : entries) {
                if (entry.recordedAt().isBefore(line.at())) {
                    before = entry.granted();
                } else if (entry.recordedAt().equals(line.at())) {
                    atOnce |= entry.granted();
                }
            }
            return before || atOnce;
        }

        private void enter(String phone) {
            boolean consent = random.nextBoolean();
            if (consent) {
                markMayBe(phone);
            }
            var answer = shop.member()
                    .post("contacts", "{\"phone\":\"%s\"%s}".formatted(phone, consent ? "," + CONSENT : ""));
            note("enter", phone, answer.status());
        }

        private void importTwo(String one, String other) {
            boolean consent = random.nextBoolean();
            if (consent) {
                markMayBe(one);
                markMayBe(other);
            }
            var request = shop.member()
                    .request("contacts/import")
                    .header("Content-Type", "multipart/form-data; boundary=part");
            var body = part("file\"; filename=\"people.csv", "phone,name\n%s,One\n%s,Other\n".formatted(one, other))
                    + (consent ? part("consent", "{\"source\":\"fair\",\"wording\":\"Yes\"}") : "")
                    + part("on_duplicate", random.nextBoolean() ? "update" : "skip")
                    + "--part--\r\n";
            var status =
                    server.send(request.POST(BodyPublishers.ofString(body))).status();
            note("import " + one + " and", other, status);
        }

        private void optOut(String phone) {
            contact(phone).ifPresent(id -> {
                note(
                        "opt out",
                        phone,
                        expect(200, shop.member().post("contacts/" + id + "/opt-out", "{}"))
                                .status());
                suppressed.add(phone);
                mark(phone, false);
            });
        }

        private void optIn(String phone) {
            contact(phone).ifPresent(id -> {
                mark(phone, true);
                suppressed.remove(phone);
                note(
                        "opt in",
                        phone,
                        expect(200, shop.member().post("contacts/" + id + "/opt-in", "{}"))
                                .status());
            });
        }

        private void write(String phone, String text) {
            if (text.equals("START")) {
                mark(phone, true);
                suppressed.remove(phone);
            }
            shop.hear(phone, text);
            note("write " + text, phone, 202);
            if (text.equals("STOP")) {
                suppressed.add(phone);
                mark(phone, false);
            }
        }

        private void erase(String phone) {
            contact(phone).ifPresent(id -> {
                note("erase", phone, expect(204, shop.delete("contacts/" + id)).status());
                mark(phone, false);
            });
        }

        private void launch() {
            var sender = random.nextBoolean() ? shop.sender() : second;
            var later =
                    random.nextInt(3) == 0 ? ",\"scheduled_at\":\"" + shop.now().plusSeconds(600) + "\"" : "";
            var campaign =
                    shop.draft("Hi {first_name|there}", "\"audience\":{\"all\":true},\"sender_id\":" + sender + later);
            campaigns.add(campaign);
            note("launch", Long.toString(campaign), shop.start(campaign));
        }

        private void control() {
            if (campaigns.isEmpty()) {
                return;
            }
            var campaign = campaigns.get(random.nextInt(campaigns.size()));
            var what = List.of("pause", "pause", "resume", "resume", "stop").get(random.nextInt(5));
            note(
                    what,
                    Long.toString(campaign),
                    shop.member()
                            .post("campaigns/" + campaign + "/" + what, "{}")
                            .status());
        }

        private void advance() {
            var interval =
                    Duration.ofSeconds(random.nextInt(4) == 0 ? random.nextInt(100_000) + 1 : random.nextInt(90) + 1);
            shop.advance(interval);
            note("advance", interval.toString(), 200);
        }

        private OptionalLong contact(String phone) {
            return shop.items("contacts?search=" + phone.substring(1)).stream()
                    .filter(one -> one.path("phone").asString().equals(phone))
                    .mapToLong(one -> one.path("id").asLong())
                    .findFirst();
        }

        /** Before something that may make it allowed. Who is suppressed is not made so by a list or a new entry. */
        private void markMayBe(String phone) {
            if (!suppressed.contains(phone)) {
                mark(phone, true);
            }
        }

        private void mark(String phone, boolean mayBe) {
            shop.member()
                    .get("simulator/accepted?limit=1000&after=" + seq)
                    .body()
                    .path("items")
                    .forEach(line -> seq = line.path("seq").asLong());
            marks.computeIfAbsent(phone, _ -> new ArrayList<>()).add(new Mark(seq, mayBe));
        }

        private void note(String what, String whom, long answer) {
            diary.add("%s %s: %d".formatted(what, whom, answer));
        }

        private static String part(String name, String content) {
            return "--part\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(name, content);
        }
    }
}
