package io.sendwell.channel.linked;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.Channel;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.SenderSignals;
import io.sendwell.delivery.policy.ErrorPolicy;
import io.sendwell.workspace.Tenancy;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each word of the gateway makes of a sender: how it stands, why in plain words, and which signal is kept. */
class HappeningsTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static TestServer server;
    private static TestShop shop;

    private long sender;
    private String session = "";

    @BeforeAll
    static void start() {
        // A gateway at which nobody answers: what it would tell is told here.
        server = TestShop.startServer(
                "sendwell.gateway.url=http://127.0.0.1:9", "sendwell.gateway.token=" + "t".repeat(32));
        shop = TestShop.open(server, TestShop.UNPACED);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void link() {
        sender = id(shop.member().post("senders", "{\"name\":\"Shop\",\"channel\":\"linked_device\"}"));
        session = sender().path("session_id").asString();
        tell("\"kind\":\"state\",\"state\":\"open\",\"phone\":\"+1555040%04d\"".formatted(sender));
        assertThat(sender().path("status").asString()).isEqualTo("active");
    }

    /** The close codes 401, 440, 405, 402/403/406 and no answer, as the gateway tells them. */
    @ParameterizedTest
    @CsvSource({
        "unlinked,   unlinked,           disconnected, 401",
        "replaced,   replaced,           disconnected, 440",
        "outdated,   client outdated,    disconnected, 405",
        "restricted, account restricted, banned,       403"
    })
    void an_end_stops_the_sender_and_says_what_a_person_has_to_do(
            String state, String why, String status, String code) {
        tell("\"kind\":\"state\",\"state\":\"%s\",\"reason\":\"%s\"".formatted(state, why));

        assertThat(sender().path("status").asString()).isEqualTo(status);
        assertThat(sender().path("reason").asString())
                .isEqualTo(ErrorPolicy.of(Channel.LINKED_DEVICE, code).notice());

        tell("\"kind\":\"state\",\"state\":\"open\",\"phone\":\"+1555040%04d\"".formatted(sender));
        assertThat(sender().path("status").asString()).isEqualTo("active");
        assertThat(sender().path("reason").isNull()).isTrue();
    }

    @Test
    void a_session_that_somebody_took_over_is_tried_once_more_and_says_when() {
        var again = Instant.now().plusSeconds(60);
        tell("\"kind\":\"state\",\"state\":\"waiting\",\"reason\":\"replaced\",\"retry_at\":\"" + again + '"');

        assertThat(sender().path("status").asString()).isEqualTo("active");
        assertThat(sender().path("reason").asString())
                .startsWith("The connection to WhatsApp is lost; it is tried again at ");
    }

    @Test
    void a_time_lock_holds_first_contacts_until_it_ends_or_is_lifted() {
        var until = Instant.now().plus(Duration.ofHours(6));
        tell("\"kind\":\"restricted\",\"signal\":\"reachout_timelock\",\"active\":true,\"until\":\"" + until + '"');

        assertThat(last(SenderSignal.Kind.REACHOUT_TIMELOCK)).satisfies(signal -> {
            assertThat(signal.active()).isTrue();
            assertThat(Duration.between(shop.now(), Objects.requireNonNull(signal.until())))
                    .isBetween(Duration.ofMinutes(350), Duration.ofMinutes(361));
        });
        assertThat(firstContactsFrom())
                .isEqualTo(last(SenderSignal.Kind.REACHOUT_TIMELOCK).until());
        assertThat(sender().path("status").asString()).as("replies go on").isEqualTo("active");

        tell("\"kind\":\"restricted\",\"signal\":\"reachout_timelock\",\"active\":false");
        assertThat(last(SenderSignal.Kind.REACHOUT_TIMELOCK).active()).isFalse();
        assertThat(firstContactsFrom()).isNull();
    }

    @Test
    void how_much_of_the_allowance_is_used_is_kept_and_told_once() {
        var told =
                "\"kind\":\"restricted\",\"signal\":\"capping\",\"active\":true,\"used\":%d,\"total\":100,\"status\":\"%s\"";
        tell(told.formatted(90, "SECOND_WARNING"));
        tell(told.formatted(90, "SECOND_WARNING"));
        tell(told.formatted(100, "CAPPED"));

        assertThat(signals())
                .filteredOn(signal -> signal.kind() == SenderSignal.Kind.CAPPING)
                .extracting(SenderSignal::value)
                .containsExactly("SECOND_WARNING 90/100", "CAPPED 100/100");
    }

    @Test
    void what_could_not_be_read_is_counted_on_the_sender_until_it_comes_again_and_can() {
        assertThat(sender().path("unreadable").isNull()).isTrue();
        tell("\"kind\":\"undecryptable\",\"id\":\"3EB0A\",\"chat\":\"7@lid\"");
        tell("\"kind\":\"undecryptable\",\"id\":\"3EB0B\",\"chat\":\"7@lid\"");
        tell("\"kind\":\"undecryptable\",\"id\":\"3EB0B\",\"chat\":\"7@lid\"");

        assertThat(sender().at("/unreadable/messages").asLong()).isEqualTo(2);
        assertThat(sender().at("/unreadable/explanation").asString())
                .startsWith("2 messages to this number could not be decrypted");
        assertThat(shop.items("senders").getLast().at("/unreadable/messages").asLong())
                .isEqualTo(2);

        tell(
                "\"kind\":\"incoming\",\"id\":\"3EB0A\",\"chat\":\"7@lid\",\"lid\":\"7@lid\",\"sent_at\":\"%s\",\"type\":\"text\",\"text\":\"Hi\""
                        .formatted(Instant.now()));
        assertThat(sender().at("/unreadable/messages").asLong()).isOne();
        assertThat(sender().at("/unreadable/explanation").asString()).startsWith("1 message to this number");

        shop.advance(Duration.ofDays(8));
        assertThat(sender().path("unreadable").isNull()).isTrue();
    }

    @Test
    void what_the_owner_writes_on_the_phone_is_part_of_the_talk_where_there_is_one() {
        var person = "+1202556%04d".formatted(sender);
        tell(
                "\"kind\":\"incoming\",\"id\":\"IN1\",\"chat\":\"x\",\"phone\":\"%s\",\"sent_at\":\"%s\",\"type\":\"text\",\"text\":\"Are you there?\""
                        .formatted(person, Instant.now()));
        shop.settle();
        var own =
                "\"kind\":\"own_message\",\"id\":\"%s\",\"chat\":\"x\",\"phone\":\"%s\",\"sent_at\":\"%s\",\"type\":\"text\",\"text\":\"%s\"";
        tell(own.formatted("OWN1", person, Instant.now(), "Yes, on the phone"));
        tell(own.formatted("OWN1", person, Instant.now(), "Yes, on the phone"));
        tell(own.formatted("OWN2", "+12025569999", Instant.now(), "Happy birthday, mum"));
        shop.settle();

        var contact = shop.items("contacts?search=" + person.substring(1)).getFirst();
        var conversation =
                shop.items("conversations?contact_id=" + contact.path("id")).getFirst();
        var path = "conversations/" + conversation.path("id") + "/messages";
        assertThat(shop.items(path))
                .extracting(line -> line.path("direction").asString() + ": "
                        + line.path("text").asString())
                .containsExactlyInAnyOrder("in: Are you there?", "phone: Yes, on the phone");
        assertThat(pages(path)).containsExactlyElementsOf(shop.items(path));
        assertThat(shop.items("conversations?q=phone"))
                .extracting(one -> one.path("id").asLong())
                .contains(conversation.path("id").asLong());
        assertThat(shop.items("contacts?search=12025569999"))
                .as("the owner's own affairs")
                .isEmpty();
    }

    /** The same list, one line a page. */
    private static List<JsonNode> pages(String path) {
        var lines = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = expect(200, shop.member().get(path + "?limit=1&cursor=" + cursor))
                    .body();
            page.path("items").forEach(lines::add);
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        return lines;
    }

    @Test
    void words_of_a_later_gateway_and_of_a_session_that_nobody_has_change_nothing() {
        tell("\"kind\":\"hologram\"");
        tell("\"kind\":\"restricted\",\"signal\":\"something new\",\"active\":true");
        session = "nobody";
        tell("\"kind\":\"undecryptable\",\"id\":\"3EB0C\",\"chat\":\"7@lid\"");
        tell("\"kind\":\"state\",\"state\":\"restricted\"");

        assertThat(sender().path("status").asString()).isEqualTo("active");
        assertThat(signals()).isEmpty();
    }

    private void tell(String members) {
        var event = JSON.readTree(
                "{\"seq\":1,\"at\":\"%s\",\"session\":\"%s\",%s}".formatted(Instant.now(), session, members));
        server.bean(Happenings.class)
                .take(List.of(server.bean(EventReader.class).read(event)));
    }

    private JsonNode sender() {
        return expect(200, shop.member().get("senders/" + sender)).body();
    }

    private List<SenderSignal> signals() {
        return Tenancy.asEngine(
                () -> server.bean(SenderSignals.class).of(shop.workspace(), new SenderId(sender), Instant.EPOCH));
    }

    private SenderSignal last(SenderSignal.Kind kind) {
        return signals().stream().filter(one -> one.kind() == kind).toList().getLast();
    }

    private @Nullable Instant firstContactsFrom() {
        return shop.inDatabase(jdbc -> jdbc.sql("select first_contacts_from from channel.sender where id = :id")
                        .param("id", sender)
                        .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)))
                        .single())
                .map(Timestamp::toInstant)
                .orElse(null);
    }
}
