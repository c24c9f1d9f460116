package io.sendwell.campaign;

import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tools.jackson.databind.JsonNode;

/**
 * Whatever happens while people are on their way through a drip, in whatever order: no step twice, none too early, none
 * lost, nothing after a stop, and every count adds up.
 */
class DripProperties {

    private static final int CONTACTS = 6;

    /** What the steps say, by what they say, the hours before them. */
    private static final Map<String, Double> DELAYS = Map.of("A", 0.0, "B", 2.0, "C", 0.25, "D", 30.0);

    private static final String STEPS = """
            {"delay_hours":0,"message":"A"},
            {"delay_hours":2,"message":"B","stop_on_reply":true},
            {"delay_hours":0.25,"message":"C"},
            {"delay_hours":30,"message":"D"}""";

    private static TestServer server;

    @BeforeContainer
    static void start() {
        server = TestShop.startServer();
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    enum What {
        A_SECOND,
        AN_HOUR,
        A_DAY,
        PAUSE,
        RESUME,
        PAUSE_ONE,
        RESUME_ONE,
        STOP_ONE,
        ENROL,
        WRITE,
        SAY_STOP,
        OPT_IN,
        TAG,
        DELETE_CONTACT,
        MERGE,
        PAUSE_SENDER,
        RESUME_SENDER,
        REFUSE,
        BEHAVE,
        CLOCK_PUT_BACK
    }

    /** @param which of the contacts */
    record Act(What what, int which) {}

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void nobody_gets_a_step_twice_or_too_early_and_none_is_lost(@ForAll("histories") List<Act> history) {
        var shop = TestShop.open(server, TestShop.PACED);
        var contacts = shop.contacts(CONTACTS);
        var late = shop.contact(CONTACTS);
        var drip = TestShop.id(shop.member().post("campaigns", """
                {"name":"Way","type":"drip","sender_id":%d,"audience":{"contact_ids":%s},"goal":{"tag":"done"},
                 "sequence":[%s]}""".formatted(shop.sender(), contacts, STEPS)));
        assertThat(shop.start(drip)).isEqualTo(CONTACTS);
        var held = new HashMap<Long, Integer>();
        for (var act : history) {
            happens(shop, drip, act, contacts, late);
            held.putAll(heldStill(shop, drip, held, act));
            addsUp(shop, drip);
        }
        for (var one :
                enrolments(shop, drip)) { // Also the late one, who is paused where a paused one was merged into it.
            shop.member()
                    .post(
                            "campaigns/%d/enrolments/%d/resume"
                                    .formatted(drip, one.path("contact_id").asLong()),
                            "{}");
        }
        shop.member().post("senders/%d/resume".formatted(shop.sender()), "{}");
        shop.member().post("campaigns/%d/resume".formatted(drip), "{}");
        shop.behave("\"delivered_rate\":1.0");
        shop.advance(Duration.ofDays(20));

        addsUp(shop, drip);
        onceEachInOrderAndNotTooEarly(shop);
        for (var one : enrolments(shop, drip)) {
            assertThat(one.path("status").asString()).as(one.toString()).isIn("completed", "stopped");
            if (one.path("status").asString().equals("completed")) {
                nothingIsLost(shop, drip, one.path("contact_id").asLong());
            }
        }
        assertThat(shop.status(drip)).isEqualTo("completed");
    }

    private static void happens(TestShop shop, long drip, Act act, List<Long> contacts, long late) {
        var member = shop.member();
        long contact = contacts.get(act.which() % contacts.size());
        var enrolment = "campaigns/%d/enrolments/%d/".formatted(drip, contact);
        switch (act.what()) {
            case A_SECOND -> shop.advance(Duration.ofSeconds(1));
            case AN_HOUR -> shop.advance(Duration.ofHours(1));
            case A_DAY -> shop.advance(Duration.ofDays(1));
            case PAUSE -> member.post("campaigns/%d/pause".formatted(drip), "{}");
            case RESUME -> member.post("campaigns/%d/resume".formatted(drip), "{}");
            case PAUSE_ONE -> member.post(enrolment + "pause", "{}");
            case RESUME_ONE -> member.post(enrolment + "resume", "{}");
            case STOP_ONE -> member.post(enrolment + "stop", "{}");
            case ENROL ->
                member.post(
                        "campaigns/%d/enrolments".formatted(drip),
                        "{\"contact_ids\":[%d,%d]}".formatted(contact, late));
            case WRITE -> says(shop, act, "Hello");
            case SAY_STOP -> says(shop, act, "STOP");
            case OPT_IN ->
                member.post("contacts/%d/opt-in".formatted(contact), "{\"source\":\"test\",\"wording\":\"Yes\"}");
            case TAG -> member.patch("contacts/" + contact, "{\"tags\":[\"done\"]}");
            case DELETE_CONTACT -> shop.delete("contacts/" + contact);
            case MERGE -> member.post("contacts/%d/merge".formatted(contact), "{\"into\":%d}".formatted(late));
            case PAUSE_SENDER -> member.post("senders/%d/pause".formatted(shop.sender()), "{}");
            case RESUME_SENDER -> member.post("senders/%d/resume".formatted(shop.sender()), "{}");
            case REFUSE -> shop.behave("\"delivered_rate\":0.5,\"fail\":[{\"code\":\"500\",\"rate\":0.5}]");
            case BEHAVE -> shop.behave("\"delivered_rate\":1.0,\"read_rate\":0.5");
            case CLOCK_PUT_BACK -> server.bean(DripWork.class).runDue(shop.now().minus(Duration.ofMinutes(5)));
        }
    }

    private static void says(TestShop shop, Act act, String text) {
        shop.member()
                .post(
                        "simulator/inbound",
                        "{\"sender_id\":%d,\"from\":\"%s\",\"text\":\"%s\"}"
                                .formatted(shop.sender(), phone(act.which() % CONTACTS), text));
    }

    /** Who is paused or stopped has got nothing since it was seen so; answers how many messages each of them has had. */
    private static Map<Long, Integer> heldStill(TestShop shop, long drip, Map<Long, Integer> before, Act act) {
        var now = new HashMap<Long, Integer>();
        var taken = shop.taken().stream()
                .filter(one -> DELAYS.containsKey(one.text()))
                .collect(Collectors.groupingBy(Taken::to, Collectors.counting()));
        var ofAll = shop.status(drip).equals("paused");
        for (var one : enrolments(shop, drip)) {
            long contact = one.path("contact_id").asLong();
            boolean still = ofAll
                    || List.of("paused", "stopped").contains(one.path("status").asString());
            if (!still || one.path("phone").isNull()) {
                before.remove(contact);
                continue;
            }
            int had = taken.getOrDefault(one.path("phone").asString(), 0L).intValue();
            var was = before.get(contact);
            boolean mayHaveGoneOn =
                    act.what() == What.RESUME || act.what() == What.RESUME_ONE || act.what() == What.MERGE;
            assertThat(was == null || mayHaveGoneOn || was == had)
                    .as("%s had %s messages when it was held, and after %s %s", one, was, act, had)
                    .isTrue();
            now.put(contact, had);
        }
        return now;
    }

    private static void addsUp(TestShop shop, long drip) {
        var stats = shop.stats(drip);
        long messages = 0;
        for (var state : List.of("queued", "sending", "sent", "delivered", "read", "failed", "skipped", "uncertain")) {
            messages += stats.path(state).asLong();
        }
        assertThat(messages)
                .as(stats.toString())
                .isEqualTo(stats.path("recipients").asLong());
        long enrolments = stats.path("enrolments")
                .valueStream()
                .mapToLong(JsonNode::asLong)
                .sum();
        assertThat(enrolments).isEqualTo(shop.campaign(drip).path("recipients").asLong());
        assertThat(shop.items("campaigns/%d/steps".formatted(drip)).stream()
                        .mapToLong(step -> step.path("waiting").asLong())
                        .sum())
                .isLessThanOrEqualTo(enrolments);
    }

    private static void onceEachInOrderAndNotTooEarly(TestShop shop) {
        var byPhone = shop.taken().stream()
                .filter(one -> DELAYS.containsKey(one.text()))
                .collect(Collectors.groupingBy(Taken::to));
        byPhone.forEach((phone, taken) -> {
            var texts = taken.stream().map(Taken::text).toList();
            assertThat(texts).as(phone).doesNotHaveDuplicates().isSorted();
            for (int n = 1; n < taken.size(); n++) {
                var apart = Duration.between(taken.get(n - 1).at(), taken.get(n).at());
                var least = Math.round(DELAYS.getOrDefault(texts.get(n), 0.0) * 3600);
                assertThat(apart.toSeconds())
                        .as("%s after %s", texts.get(n), texts.get(n - 1))
                        .isGreaterThanOrEqualTo(least);
            }
        });
    }

    /** Each step became a message that was settled. */
    private static void nothingIsLost(TestShop shop, long drip, long contact) {
        var steps = TestShop.expect(200, shop.member().get("campaigns/%d/enrolments/%d".formatted(drip, contact)))
                .body()
                .path("steps");
        assertThat(steps.size()).as(steps.toString()).isEqualTo(DELAYS.size());
        assertThat(steps.findValuesAsString("status"))
                .as(steps.toString())
                .allMatch(List.of("sent", "delivered", "read", "failed", "uncertain", "skipped")::contains);
    }

    private static List<JsonNode> enrolments(TestShop shop, long drip) {
        return shop.items("campaigns/%d/enrolments?limit=200".formatted(drip));
    }

    @Provide
    Arbitrary<List<Act>> histories() {
        return Combinators.combine(
                        Arbitraries.of(What.class), Arbitraries.integers().between(0, 1000))
                .as(Act::new)
                .list()
                .ofMinSize(8)
                .ofMaxSize(25);
    }
}
