package io.sendwell.delivery;

import static io.sendwell.TestShop.phone;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/**
 * Whatever people and WhatsApp do while campaigns run, in whatever order: each message lives a legal life, each
 * recipient counts once, and nobody gets a campaign twice.
 */
class LifeCycleProperties {

    private static final int CONTACTS = 12;

    /** For each state, all that it may lead to in one or more steps. */
    private static final Map<MessageStatus, Set<MessageStatus>> REACHABLE = reachable();

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
        A_MINUTE,
        A_DAY,
        PAUSE,
        RESUME,
        STOP,
        RETRY,
        MOVE,
        PAUSE_SENDER,
        RESUME_SENDER,
        REMOVE_SENDER,
        DELETE_CONTACT,
        OPT_OUT,
        OPT_IN,
        SAY_STOP,
        WRITE,
        RECEIPT,
        LOSE_ANSWERS,
        REFUSE,
        BEHAVE
    }

    /** @param which of the campaigns, senders, contacts or messages */
    record Act(What what, int which) {}

    @Property(tries = 15, shrinking = ShrinkingMode.OFF)
    void every_life_is_legal_and_the_counts_add_up(@ForAll("histories") List<Act> history) {
        var shop = TestShop.open(server, TestShop.PACED);
        var senders = List.of(shop.sender(), shop.addSender(TestShop.PACED), shop.addSender(TestShop.UNPACED));
        var contacts = shop.contacts(CONTACTS);
        var campaigns = new ArrayList<Long>();
        for (int n = 0; n < 2; n++) {
            var campaign = shop.draft("Hello " + n, "\"audience\":{\"all\":true},\"sender_ids\":%s".formatted(senders));
            assertThat(shop.start(campaign)).isEqualTo(CONTACTS);
            campaigns.add(campaign);
        }
        var before = new HashMap<Long, MessageStatus>();
        for (var act : history) {
            happens(shop, act, senders, contacts, campaigns);
            for (var campaign : campaigns) {
                shop.assertAddsUp(campaign);
                for (var one : shop.recipients(campaign)) {
                    var status = MessageStatus.of(one.path("status").asString());
                    var old = before.put(one.path("message_id").asLong(), status);
                    assertThat(old == null
                                    || old == status
                                    || requireNonNull(REACHABLE.get(old)).contains(status))
                            .as("%s led from %s to %s", act, old, status)
                            .isTrue();
                }
            }
        }
        shop.advance(Duration.ofDays(1));
        for (var campaign : campaigns) {
            shop.assertAddsUp(campaign);
            var text = "Hello " + campaigns.indexOf(campaign);
            var handed =
                    shop.taken().stream().filter(one -> one.text().equals(text)).toList();
            assertThat(handed.stream().map(Taken::messageId).distinct().count())
                    .as("a message each")
                    .isEqualTo(handed.stream().map(Taken::to).distinct().count());
        }
        if (history.stream().anyMatch(act -> act.what() == What.RETRY)) {
            return; // What failed after all may then have been taken twice, on a member's word.
        }
        assertThat(shop.taken().stream()
                        .filter(one -> one.kind().equals("marketing"))
                        .collect(Collectors.groupingBy(one -> one.to() + one.text(), Collectors.counting()))
                        .values())
                .as("times that somebody was handed a campaign that WhatsApp took")
                .allMatch(times -> times == 1);
    }

    private static void happens(TestShop shop, Act act, List<Long> senders, List<Long> contacts, List<Long> campaigns) {
        var member = shop.member();
        long campaign = campaigns.get(act.which() % campaigns.size());
        long sender = senders.get(act.which() % senders.size());
        long contact = contacts.get(act.which() % contacts.size());
        switch (act.what()) {
            case A_SECOND -> shop.advance(Duration.ofSeconds(1));
            case A_MINUTE -> shop.advance(Duration.ofMinutes(1));
            case A_DAY -> shop.advance(Duration.ofDays(1));
            case PAUSE -> member.post("campaigns/%d/pause".formatted(campaign), "{}");
            case RESUME -> member.post("campaigns/%d/resume".formatted(campaign), "{}");
            case STOP -> member.post("campaigns/%d/stop".formatted(campaign), "{}");
            case RETRY -> member.post("campaigns/%d/retry-failed".formatted(campaign), "{}");
            case MOVE ->
                member.post("campaigns/%d/move".formatted(campaign), "{\"from_sender_id\":%d}".formatted(sender));
            case PAUSE_SENDER -> member.post("senders/%d/pause".formatted(sender), "{}");
            case RESUME_SENDER -> member.post("senders/%d/resume".formatted(sender), "{}");
            case REMOVE_SENDER -> shop.delete("senders/" + senders.get(2)); // One stays whatever happens.
            case DELETE_CONTACT -> shop.delete("contacts/" + contact);
            case OPT_OUT -> member.post("contacts/%d/opt-out".formatted(contact), "{\"source\":\"test\"}");
            case OPT_IN ->
                member.post("contacts/%d/opt-in".formatted(contact), "{\"source\":\"test\",\"wording\":\"Yes\"}");
            case SAY_STOP -> says(shop, act, "STOP");
            case WRITE -> says(shop, act, "Hello");
            case RECEIPT -> receipt(shop, act);
            case LOSE_ANSWERS -> shop.behave("\"delivered_rate\":0.5,\"lost_answer_rate\":0.5");
            case REFUSE ->
                shop.behave(
                        "\"delivered_rate\":0.5,\"fail\":[{\"code\":\"130472\",\"rate\":0.3},{\"code\":\"131056\",\"rate\":0.3}]");
            case BEHAVE -> shop.behave("\"delivered_rate\":1.0,\"read_rate\":0.5");
        }
    }

    private static void says(TestShop shop, Act act, String text) {
        shop.member()
                .post(
                        "simulator/inbound",
                        "{\"sender_id\":%d,\"from\":\"%s\",\"text\":\"%s\"}"
                                .formatted(shop.sender(), phone(act.which() % CONTACTS), text));
    }

    private static void receipt(TestShop shop, Act act) {
        var taken = shop.taken();
        if (!taken.isEmpty()) {
            var statuses = List.copyOf(EnumSet.allOf(ReceiptStatus.class));
            shop.receipt(
                    statuses.get(act.which() % statuses.size()),
                    taken.get(act.which() % taken.size()).messageId(),
                    "131026");
        }
    }

    private static Map<MessageStatus, Set<MessageStatus>> reachable() {
        var reachable = new HashMap<MessageStatus, Set<MessageStatus>>();
        for (var from : MessageStatus.values()) {
            var found = new HashSet<MessageStatus>();
            var next = new ArrayList<>(List.of(from));
            while (!next.isEmpty()) {
                var one = next.removeLast();
                for (var to : MessageStatus.values()) {
                    if (one.mayBecome(to) && found.add(to)) {
                        next.add(to);
                    }
                }
            }
            reachable.put(from, found);
        }
        return reachable;
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
