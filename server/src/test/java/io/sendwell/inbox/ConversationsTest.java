package io.sendwell.inbox;

import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import io.sendwell.channel.Address;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.inbox.conversation.OwnMessages;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.workspace.Tenancy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.event.EventListener;
import tools.jackson.databind.JsonNode;

/** The inbox as those who work in it see it. */
class ConversationsTest {

    /** Hears what the screens are told. */
    @NullMarked
    static class Screens {
        final Queue<LiveEvent> told = new ConcurrentLinkedQueue<>();

        @EventListener
        void on(LiveEvent event) {
            told.add(event);
        }
    }

    private static TestServer server;
    private TestShop shop;

    @BeforeAll
    static void start() {
        server = TestServer.startWith(
                Screens.class,
                "sendwell.registration=open",
                "sendwell.session.idle=3650d",
                "sendwell.session.absolute=3650d");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.advance("PT1M"); // only so many may register in one
        shop = TestShop.open(server, TestShop.UNPACED);
    }

    @Test
    void a_conversation_is_assigned_found_by_who_looks_after_it_and_given_back() {
        var mine = heardFrom(1, "hello");
        var other = heardFrom(2, "hello");
        var me = me();

        var assigned = expect(200, shop.member().post(path(mine) + "/assign", "{\"assigned_to\":" + me + "}"));
        assertThat(assigned.body().path("assigned_to").asLong()).isEqualTo(me);
        assertThat(contacts("assigned_to=me")).containsExactly(mine);
        assertThat(contacts("assigned_to=" + me)).containsExactly(mine);
        assertThat(contacts("assigned_to=none")).containsExactly(other);

        expect(200, shop.member().post(path(mine) + "/unassign", ""));
        assertThat(contacts("assigned_to=me")).isEmpty();
        assertThat(contacts("assigned_to=none")).containsExactlyInAnyOrder(mine, other);
    }

    @Test
    void only_active_members_who_may_answer_are_given_conversations() {
        var contact = heardFrom(1, "hello");
        var viewer = member("viewer");
        var agent = member("agent");
        for (var body : List.of("{}", "{\"assigned_to\":null}", "{\"assigned_to\":999999}", "{\"assigned_to\":1}")) {
            assertThat(shop.member().post(path(contact) + "/assign", body).fields())
                    .as(body)
                    .containsExactly("assigned_to");
        }
        assertThat(shop.member()
                        .post(path(contact) + "/assign", "{\"assigned_to\":" + viewer + "}")
                        .fields())
                .containsExactly("assigned_to");
        expect(200, shop.member().post(path(contact) + "/assign", "{\"assigned_to\":" + agent + "}"));
        assertThat(shop.member().get("conversations?assigned_to=nobody").fields())
                .containsExactly("assigned_to");
        assertThat(shop.member().get("conversations?status=ajar").fields()).containsExactly("status");
    }

    @Test
    void the_list_shows_the_last_word_whoever_had_it() {
        shop.advanceTo(LocalTime.of(6, 0), "UTC");
        var contact = heardFrom(1, "Are you open?");
        // Queued before the answer, and sent after it.
        shop.start(shop.draft(
                "Sale today",
                "\"audience\":{\"all\":true},\"sender_id\":%d,\"timezone\":\"UTC\",\"send_window\":{\"start\":\"09:00\",\"end\":\"18:00\"}"
                        .formatted(shop.sender())));
        shop.advance(Duration.ofMinutes(1));
        answer(contact, "{\"text\":\"Until six\"}");
        assertThat(lastWord(contact)).isEqualTo("out: Until six");

        shop.advance(Duration.ofMinutes(1));
        ownerWrites(contact, "Or seven, call me");
        assertThat(lastWord(contact)).isEqualTo("phone: Or seven, call me");

        shop.advance(Duration.ofHours(4));
        assertThat(lastWord(contact)).isEqualTo("out: Sale today");
        say(TestShop.phone(1), "Nice");
        assertThat(lastWord(contact)).isEqualTo("in: Nice");
    }

    private String lastWord(long contact) {
        var last = conversation(contact).path("last_message");
        return last.path("direction").asString() + ": " + last.path("text").asString();
    }

    /** On the phone itself, which simulated numbers have none of. */
    private void ownerWrites(long contact, String text) {
        var own = new IncomingEvent.OwnMessage(
                Long.toString(shop.sender()),
                "OWN" + contact,
                Address.ofPhone(TestShop.phone(1)),
                shop.now(),
                "text",
                text);
        Tenancy.asEngine(() -> server.bean(OwnMessages.class)
                .note(shop.workspace(), new ContactId(contact), new SenderId(shop.sender()), own));
    }

    @Test
    void the_list_shows_what_was_last_written_and_whether_one_may_answer() {
        var contact = heardFrom(1, "How much is it?");
        var heard = conversation(contact);
        assertThat(heard.path("last_message").path("direction").asString()).isEqualTo("in");
        assertThat(heard.path("last_message").path("text").asString()).isEqualTo("How much is it?");
        assertThat(heard.path("window").path("open").asBoolean()).isTrue();
        assertThat(heard.path("window").path("closes_at")).isEqualTo(heard.path("window_closes_at"));

        shop.advance(Duration.ofHours(1));
        answer(contact, "{\"text\":\"Five euros\"}");
        shop.advance(Duration.ofHours(24));
        var later = conversation(contact);
        assertThat(later.path("last_message").path("direction").asString()).isEqualTo("out");
        assertThat(later.path("last_message").path("text").asString()).isEqualTo("Five euros");
        assertThat(later.path("window").path("open").asBoolean()).isFalse();
        assertThat(expect(200, shop.member().get(path(contact))).body()).isEqualTo(later);
    }

    @Test
    void reading_and_marking_as_unread() {
        var contact = heardFrom(1, "hello");
        assertThat(contacts("unread=true")).containsExactly(contact);
        expect(200, shop.member().post(path(contact) + "/read", ""));
        assertThat(contacts("unread=true")).isEmpty();
        expect(200, shop.member().post(path(contact) + "/unread", ""));
        assertThat(contacts("unread=true")).containsExactly(contact);
    }

    @ParameterizedTest
    @CsvSource({
        "crepe, true",
        "CRÊPES, true",
        "sunday crep, true",
        "monday crepe, false",
        "nine, true",
        "allergic, true",
        "Zoë, true",
        "zoe fit, true",
        "2025550101, true",
        "ऑर्डर, true",
        "repe, false",
        "!!!, false",
        "'%', false"
    })
    void the_search_finds_words_of_both_sides_notes_and_people(String question, boolean found) {
        var contact = shop.contact("+12025550101", ",\"name\":\"Zoë Fitzgerald\"," + TestShop.CONSENT);
        say("+12025550101", "Do you make crêpes on Sunday? मेरा ऑर्डर");
        answer(contact, "{\"text\":\"From nine on\"}");
        expect(201, shop.member().post(path(contact) + "/notes", "{\"text\":\"Allergic to nuts\"}"));

        assertThat(contacts("q=" + URLEncoder.encode(question, StandardCharsets.UTF_8)))
                .hasSize(found ? 1 : 0);
    }

    @Test
    void notes_are_for_members_and_leave_the_search_with_them() {
        var contact = heardFrom(1, "hello");
        var note = expect(201, shop.member().post(path(contact) + "/notes", "{\"text\":\" prefers mornings \"}"))
                .body();
        assertThat(note.path("text").asString()).isEqualTo("prefers mornings");
        assertThat(note.path("member_id").asLong()).isEqualTo(me());
        assertThat(contacts("q=mornings")).containsExactly(contact);
        assertThat(shop.items(path(contact) + "/notes")).hasSize(1);
        assertThat(shop.taken()).isEmpty();

        var id = note.path("id").asLong();
        assertThat(shop.delete(path(contact) + "/notes/" + id).status()).isEqualTo(204);
        assertThat(shop.delete(path(contact) + "/notes/" + id).status()).isEqualTo(404);
        assertThat(contacts("q=mornings")).isEmpty();
        assertThat(shop.member()
                        .post(path(contact) + "/notes", "{\"text\":\" \"}")
                        .fields())
                .containsExactly("text");
        assertThat(shop.member()
                        .post(path(contact) + "/notes", "{\"text\":\"%s\"}".formatted("x".repeat(5001)))
                        .fields())
                .containsExactly("text");
    }

    @Test
    void a_canned_reply_is_filled_in_for_whom_it_goes_to() {
        var contact = heardFrom(1, "hello");
        var member = shop.member();
        var canned = expect(
                        201,
                        member.post(
                                "canned-replies",
                                "{\"shortcut\":\"/hours\",\"text\":\"Hi {first_name}, we open at {opening|nine}\"}"))
                .body();
        assertThat(canned.path("shortcut").asString()).isEqualTo("hours");
        assertThat(member.post("canned-replies", "{\"shortcut\":\"HOURS\",\"text\":\"x\"}")
                        .status())
                .isEqualTo(409);
        assertThat(member.post("canned-replies", "{\"shortcut\":\"two words\",\"text\":\"x\"}")
                        .fields())
                .containsExactly("shortcut");
        assertThat(member.post("canned-replies", "{\"shortcut\":\"a\",\"text\":\"{x\"}")
                        .fields())
                .containsExactly("text");

        answer(contact, "{\"canned_reply\":\"/Hours\"}");
        answer(contact, "{\"canned_reply_id\":%d}".formatted(canned.path("id").asLong()));
        assertThat(shop.taken())
                .extracting(Taken::text)
                .containsExactly("Hi Ana, we open at nine", "Hi Ana, we open at nine");

        var messages = path(contact) + "/messages";
        assertThat(member.post(messages, "{\"canned_reply\":\"/bye\"}").fields())
                .containsExactly("canned_reply");
        assertThat(member.post(messages, "{\"canned_reply\":\"hours\",\"text\":\"and\"}")
                        .fields())
                .containsExactly("text");
        var stranger = heardFromStranger("+12025550177");
        assertThat(member.post(path(stranger) + "/messages", "{\"canned_reply\":\"hours\"}")
                        .fields())
                .containsExactly("canned_reply");
        var id = canned.path("id").asLong();
        expect(200, member.put("canned-replies/" + id, "{\"shortcut\":\"h\",\"text\":\"Hi\"}"));
        assertThat(shop.items("canned-replies"))
                .extracting(one -> one.path("text").asString())
                .containsExactly("Hi");
        assertThat(shop.delete("canned-replies/" + id).status()).isEqualTo(204);
        assertThat(shop.items("canned-replies")).isEmpty();
    }

    @Test
    void a_reply_goes_out_ahead_of_campaigns() {
        var paced = TestShop.open(server, TestShop.PACED);
        paced.contacts(5);
        paced.hear(TestShop.phone(1), "How much is it?");
        paced.launch("Spring sale");
        paced.advance(Duration.ofSeconds(1));
        var id = paced.items("conversations").getFirst().path("id").asLong();
        expect(202, paced.member().post("conversations/" + id + "/messages", "{\"text\":\"Five euros\"}"));
        paced.advance(Duration.ofMinutes(2));

        assertThat(paced.taken().stream().map(Taken::kind).limit(2)).containsExactly("marketing", "reply");
    }

    @Test
    void viewers_look_and_touch_nothing() {
        var server = ConversationsTest.server;
        var viewer = TestMember.with(server, "viewer");
        assertThat(viewer.get("conversations").status()).isEqualTo(200);
        assertThat(viewer.get("canned-replies").status()).isEqualTo(200);
        for (var path : List.of(
                "conversations/1/assign",
                "conversations/1/unassign",
                "conversations/1/close",
                "conversations/1/reopen",
                "conversations/1/read",
                "conversations/1/unread",
                "conversations/1/hand-back",
                "conversations/1/notes",
                "conversations/1/messages",
                "conversations/1/messages/1/classification",
                "canned-replies",
                "snippets")) {
            assertThat(viewer.post(path, "{}").status()).as(path).isEqualTo(403);
        }
    }

    @Test
    void every_change_is_told_to_the_screens() {
        var contact = heardFrom(1, "hello");
        var id = conversation(contact).path("id").asLong();
        var screens = server.bean(Screens.class);
        for (var what : List.of("read", "unread", "close", "reopen", "assign", "unassign", "notes")) {
            screens.told.clear();
            var answer =
                    shop.member().post(path(contact) + "/" + what, "{\"text\":\"x\",\"assigned_to\":" + me() + "}");
            assertThat(answer.status()).as(what).isLessThan(300);
            assertThat(screens.told).as(what).anySatisfy(event -> {
                assertThat(event.type()).isEqualTo("conversation");
                assertThat(event.data()).containsEntry("id", id);
            });
        }
    }

    @Test
    void what_was_written_leaves_in_time_with_all_that_was_made_of_it() {
        shop.settings("\"quiet_hours\":null,\"retention_days\":10");
        var contact = heardFrom(1, "an unusual word");
        expect(201, shop.member().post(path(contact) + "/notes", "{\"text\":\"keeps bees\"}"));
        assertThat(contacts("q=unusual")).containsExactly(contact);

        shop.advance(Duration.ofDays(13));

        assertThat(contacts("q=unusual")).isEmpty();
        assertThat(contacts("q=bees")).containsExactly(contact);
        for (var table : List.of("incoming_message", "verdict", "suggestion", "backlog")) {
            assertThat(count(table)).as(table).isZero();
        }
        assertThat(count("word")).isEqualTo(2);
    }

    @Test
    void an_erased_contact_leaves_neither_words_nor_notes_nor_verdicts() {
        var contact = heardFrom(1, "secret things");
        expect(201, shop.member().post(path(contact) + "/notes", "{\"text\":\"more secrets\"}"));
        assertThat(shop.delete("contacts/" + contact).status()).isEqualTo(204);

        for (var table :
                List.of("conversation", "incoming_message", "verdict", "suggestion", "backlog", "note", "word")) {
            assertThat(count(table)).as(table).isZero();
        }
    }

    @Test
    void two_contacts_that_become_one_have_one_conversation_with_all_that_was_in_both() {
        var first = heardFrom(1, "about apples");
        var second = heardFrom(2, "about pears");
        expect(201, shop.member().post(path(first) + "/notes", "{\"text\":\"likes cider\"}"));
        expect(200, shop.member().post(path(first) + "/assign", "{\"assigned_to\":" + me() + "}"));

        expect(200, shop.member().post("contacts/" + first + "/merge", "{\"into\":" + second + "}"));

        for (var word : List.of("apples", "pears", "cider")) {
            assertThat(contacts("q=" + word)).as(word).containsExactly(second);
        }
        assertThat(conversation(second).path("assigned_to").asLong()).isEqualTo(me());
        assertThat(shop.items(path(second) + "/notes")).hasSize(1);
        assertThat(shop.items("conversations")).hasSize(1);
    }

    private long heardFrom(int n, String text) {
        var contact = shop.contact(n);
        say(TestShop.phone(n), text);
        return contact;
    }

    private long heardFromStranger(String phone) {
        say(phone, "hello");
        return shop.items("conversations").getFirst().path("contact_id").asLong();
    }

    private void say(String phone, String text) {
        shop.hear(phone, text);
        shop.settle();
    }

    private void answer(long contact, String body) {
        expect(202, shop.member().post(path(contact) + "/messages", body));
        shop.settle();
    }

    private long me() {
        return shop.member().get("auth/me").body().path("id").asLong();
    }

    private long member(String role) {
        return TestShop.id(shop.member().post("users", """
                {"email":"%s-%d@example.com","name":"A %s","password":"a fine password","role":"%s"}
                """.formatted(role, System.nanoTime(), role, role)));
    }

    private List<Long> contacts(String filter) {
        return shop.items("conversations?" + filter).stream()
                .map(one -> one.path("contact_id").asLong())
                .toList();
    }

    private JsonNode conversation(long contact) {
        return shop.items("conversations?contact_id=" + contact).getFirst();
    }

    private String path(long contact) {
        return "conversations/" + conversation(contact).path("id").asLong();
    }

    private long count(String table) {
        return shop.inDatabase(
                jdbc -> jdbc.sql("select count(*) from inbox." + table + " where workspace_id = :workspace")
                        .param("workspace", shop.workspace().value())
                        .query(Long.class)
                        .single());
    }
}
