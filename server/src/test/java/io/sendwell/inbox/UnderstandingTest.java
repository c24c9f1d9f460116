package io.sendwell.inbox;

import static io.sendwell.TestShop.expect;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.contact.Consents;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Evidence;
import io.sendwell.inbox.backlog.Stirred;
import io.sendwell.intelligence.Intent;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is made of what people write: each message once, and what follows from it with it. */
class UnderstandingTest {

    private static TestServer server;
    private TestShop shop;
    private ScriptedIntelligence script;

    @BeforeAll
    static void start() {
        server = TestServer.startWith(
                ScriptedIntelligence.class,
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
        script = ScriptedIntelligence.of(server);
        script.asked.clear();
        script.told.clear();
        script.before = _ -> {};
    }

    @Test
    void each_message_carries_its_verdict_with_engine_and_version() {
        var contact = shop.contact(1);
        say(1, "How much is it? [question 91]");

        var verdict = lastHeard(contact).path("classification");
        assertThat(verdict.path("intent").asString()).isEqualTo("question");
        assertThat(verdict.path("confidence").asInt()).isEqualTo(91);
        assertThat(verdict.path("suggested_action").asString()).isEqualTo("answer_question");
        assertThat(verdict.path("engine").asString()).isEqualTo("scripted");
        assertThat(verdict.path("version").asString()).isEqualTo("7");
        assertThat(verdict.path("key_phrases").path(0).asString()).isEqualTo("question");
        assertThat(script.told).singleElement().satisfies(told -> {
            assertThat(told.intent()).isEqualTo(Intent.QUESTION);
            assertThat(told.contact().value()).isEqualTo(contact);
            assertThat(told.conversation())
                    .isEqualTo(conversation(contact).path("id").asLong());
        });
    }

    @Test
    void the_classifier_sees_what_is_answered_what_was_said_before_and_in_which_language() {
        shop.contact(1);
        shop.launch("Spring sale!");
        shop.settle();
        say(1, "Oi [question 90 pt]");
        say(1, "Sim");

        var last = script.asked.stream().toList().getLast();
        assertThat(last.text()).isEqualTo("Sim");
        assertThat(last.originalMessage()).isEqualTo("Spring sale!");
        assertThat(last.history()).containsExactlyInAnyOrder("Spring sale!", "Oi [question 90 pt]");
        assertThat(last.language()).isEqualTo("pt");
    }

    @Test
    void an_opt_out_word_needs_no_classifier() {
        var contact = shop.contact(1);
        say(1, "STOP");

        var verdict = lastHeard(contact).path("classification");
        assertThat(verdict.path("intent").asString()).isEqualTo("unsubscribe");
        assertThat(verdict.path("confidence").asInt()).isEqualTo(100);
        assertThat(verdict.path("engine").asString()).isEqualTo("keyword");
        assertThat(script.asked).isEmpty();
        assertThat(shop.taken()).extracting(TestShop.Taken::kind).containsExactly("confirmation");
    }

    @Test
    void who_agrees_again_at_once_is_not_opted_out_by_the_verdict_of_the_first_word() {
        var contact = shop.contact(1);
        shop.hear(TestShop.phone(1), "STOP");
        shop.hear(TestShop.phone(1), "START");
        shop.settle();

        assertThat(consent(contact)).isEqualTo("granted");
    }

    @Test
    void an_opt_out_that_is_understood_surely_enough_is_obeyed_and_confirmed_once() {
        var contact = shop.contact(1);
        say(1, "please no more of this [unsubscribe 80]");
        say(1, "I said no more [unsubscribe 95]");

        assertThat(consent(contact)).isEqualTo("revoked");
        var entry = shop.items("contacts/" + contact + "/consent").getFirst();
        assertThat(entry.path("method").asString()).isEqualTo("classifier");
        assertThat(entry.path("wording").asString()).isEqualTo("please no more of this [unsubscribe 80]");
        assertThat(shop.taken()).extracting(TestShop.Taken::kind).containsExactly("confirmation");
    }

    @Test
    void an_opt_out_that_is_understood_less_surely_is_left_to_a_person() {
        var contact = shop.contact(1);
        say(1, "hm, not so many [unsubscribe 79]");

        assertThat(consent(contact)).isEqualTo("granted");
        assertThat(conversation(contact).path("urgent").asBoolean()).isTrue();
        assertThat(shop.taken()).isEmpty();
    }

    @Test
    void words_from_before_a_consent_do_not_revoke_it() {
        var contact = shop.contact(1);
        script.before = reply -> agree(contact);
        say(1, "let me go [unsubscribe 99]");

        assertThat(consent(contact)).isEqualTo("granted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[complaint 60]", "[needs_human 60]", "[question 60 high]"})
    void what_needs_a_person_makes_the_conversation_urgent_until_one_answers(String text) {
        var contact = shop.contact(1);
        say(1, text);
        assertThat(conversation(contact).path("urgent").asBoolean()).isTrue();
        assertThat(shop.items("conversations?urgent=true")).hasSize(1);

        var id = conversation(contact).path("id").asLong();
        expect(202, shop.member().post("conversations/" + id + "/messages", "{\"text\":\"I am here\"}"));
        assertThat(conversation(contact).path("urgent").asBoolean()).isFalse();
        assertThat(shop.items("conversations?urgent=true")).isEmpty();
    }

    @Test
    void what_was_understood_reaches_drips() {
        var contact = shop.contact(1);
        var drip = TestShop.id(shop.member().post("campaigns", """
                {"name":"Drip","type":"drip","sender_id":%d,"audience":{"all":true},"goal":{"intent":"interested"},
                 "sequence":[{"delay_hours":0,"message":"One","stop_on_reply":false},
                             {"delay_hours":24,"message":"Two","stop_on_reply":false}]}""".formatted(shop.sender())));
        shop.start(drip);
        shop.settle();
        say(1, "Tell me more [interested 88]");

        var enrolment = shop.items("campaigns/" + drip + "/enrolments").getFirst();
        assertThat(enrolment.path("contact_id").asLong()).isEqualTo(contact);
        assertThat(enrolment.path("status").asString()).isEqualTo("stopped");
        assertThat(enrolment.path("reason").asString()).isEqualTo("goal_reached");
    }

    @Test
    void a_correction_stops_no_drip_that_began_after_the_message() {
        var contact = shop.contact(1);
        say(1, "hello there");
        shop.advance(Duration.ofHours(1));
        var drip = TestShop.id(shop.member().post("campaigns", """
                {"name":"Drip","type":"drip","sender_id":%d,"audience":{"all":true},
                 "sequence":[{"delay_hours":0,"message":"One","stop_on_reply":true},
                             {"delay_hours":24,"message":"Two","stop_on_reply":true}]}""".formatted(shop.sender())));
        shop.start(drip);
        shop.settle();
        correct(contact, "{\"intent\":\"question\"}");

        assertThat(shop.items("campaigns/" + drip + "/enrolments")
                        .getFirst()
                        .path("status")
                        .asString())
                .isEqualTo("active");
    }

    @Test
    void a_persons_word_is_kept_beside_the_engines_and_acted_upon() {
        var contact = shop.contact(1);
        say(1, "=enough of it [question 55]");
        assertThat(consent(contact)).isEqualTo("granted");

        var corrected = correct(contact, "{\"intent\":\"unsubscribe\",\"sentiment\":\"negative\"}");

        assertThat(corrected.path("intent").asString()).isEqualTo("unsubscribe");
        assertThat(corrected.path("sentiment").asString()).isEqualTo("negative");
        assertThat(corrected.path("confidence").asInt()).isEqualTo(100);
        assertThat(corrected.path("correction").path("engine_intent").asString())
                .isEqualTo("question");
        assertThat(corrected.path("correction").path("engine_confidence").asInt())
                .isEqualTo(55);
        assertThat(corrected.path("correction").path("member_id").asLong()).isPositive();
        assertThat(consent(contact)).isEqualTo("revoked");
        assertThat(shop.items("contacts/" + contact + "/consent")
                        .getFirst()
                        .path("method")
                        .asString())
                .isEqualTo("correction");
        assertThat(script.told).extracting(ReplyUnderstood::confidence).containsExactly(55, 100);

        // Once more the same is no news; another intent does not opt in again.
        correct(contact, "{\"intent\":\"unsubscribe\"}");
        assertThat(script.told).hasSize(2);
        correct(contact, "{\"intent\":\"question\"}");
        assertThat(consent(contact)).isEqualTo("revoked");
    }

    @Test
    void corrections_are_training_data_that_a_spreadsheet_may_open() {
        var contact = shop.contact(1);
        say(1, "=1+1 [question 55]");
        correct(contact, "{\"intent\":\"interested\"}");

        var csv = shop.member().get("ai/corrections.csv").body().asString();

        assertThat(csv.lines().skip(1))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("'=1+1 [question 55],en,interested,question,,neutral,55,scripted,7,"));
    }

    @Test
    void a_correction_that_makes_no_sense_is_refused() {
        var contact = shop.contact(1);
        say(1, "hello");
        var path = path(contact);

        assertThat(shop.member().post(path, "{}").fields()).containsExactly("intent");
        assertThat(shop.member().post(path, "{\"intent\":\"angry\"}").fields()).containsExactly("intent");
        assertThat(shop.member()
                        .post(path, "{\"intent\":\"question\",\"sentiment\":\"sour\"}")
                        .fields())
                .containsExactly("sentiment");
        assertThat(shop.member()
                        .post(path.replaceAll("messages/\\d+", "messages/999999"), "{\"intent\":\"question\"}")
                        .status())
                .isEqualTo(404);
        assertThat(TestMember.stranger(server)
                        .post(path, "{\"intent\":\"question\"}")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\uD83D\uDE00\uD83D\uDE00", "لا أريد رسائل", "z̸̢̛a̷͝l̵g̶o̴"})
    void whatever_is_written_has_a_verdict(String text) {
        var contact = shop.contact(1);
        say(1, text);
        assertThat(lastHeard(contact).path("classification").path("intent").asString())
                .isEqualTo("unknown");
    }

    @Test
    void the_longest_message_has_a_verdict_and_an_empty_one_needs_none() {
        var contact = shop.contact(1);
        say(1, "[question 90] " + "x".repeat(65_000));
        assertThat(lastHeard(contact).path("classification").path("intent").asString())
                .isEqualTo("question");
        say(1, " ");
        assertThat(lastHeard(contact).path("classification").isNull()).isTrue();
        assertThat(waiting()).isZero();
    }

    @Test
    void what_cannot_be_understood_is_tried_three_times_and_then_left_to_people() {
        var contact = shop.contact(1);
        script.before = _ -> {
            throw new IllegalStateException("as the test wants it");
        };
        say(1, "hello");
        shop.advance(Duration.ofMinutes(5));

        assertThat(script.asked).hasSize(3);
        assertThat(lastHeard(contact).path("classification").isNull()).isTrue();
        assertThat(waiting()).isZero();
    }

    @Test
    void what_a_server_left_undone_when_it_died_is_done_once() {
        var contact = shop.contact(1);
        say(1, "let me go [unsubscribe 99]");
        var message = lastHeard(contact).path("id").asLong();
        // As it was before the verdict, claimed by a server that is gone; and once more with the verdict there.
        for (var verdictThere : List.of(false, true)) {
            script.told.clear();
            shop.inDatabase(jdbc -> {
                if (!verdictThere) {
                    jdbc.sql("delete from inbox.verdict where message_id = :id")
                            .param("id", message)
                            .update();
                }
                return jdbc.sql("""
                                insert into inbox.backlog (message_id, workspace_id, due_at, claimed_by)
                                values (:id, :workspace, 'epoch', 0)""")
                        .param("id", message)
                        .param("workspace", shop.workspace().value())
                        .update();
            });
            server.publish(new Stirred());
            // While somebody asks whether the other lives, it counts as living, and time does not move.
            while (server.advance("PT1S").status() == 409) {
                Thread.onSpinWait();
            }

            assertThat(waiting()).isZero();
            assertThat(script.told).hasSize(verdictThere ? 0 : 1);
            assertThat(lastHeard(contact).path("classification").path("intent").asString())
                    .isEqualTo("unsubscribe");
        }
        assertThat(shop.items("contacts/" + contact + "/consent").stream()
                        .filter(entry -> entry.path("change").asString().equals("revoked")))
                .hasSize(1);
        assertThat(shop.taken()).extracting(TestShop.Taken::kind).containsExactly("confirmation");
    }

    @Test
    void a_slow_model_holds_up_nobody_else() throws InterruptedException {
        shop.contact(1);
        var slow = new CountDownLatch(1);
        var others = new CountDownLatch(1);
        script.before = reply -> {
            if (reply.text().startsWith("slow")) {
                await(slow);
            } else {
                others.countDown();
            }
        };
        try {
            shop.hear(TestShop.phone(1), "slow");
            shop.hear(TestShop.phone(2), "quick");
            assertThat(others.await(20, SECONDS)).isTrue();
        } finally {
            slow.countDown();
        }
        shop.settle();
        assertThat(waiting()).isZero();
    }

    @Test
    void many_at_once_have_one_verdict_each() {
        for (int n = 0; n < 150; n++) {
            shop.hear(TestShop.phone(n % 10), "[interested 70] " + n);
        }
        shop.settle();
        assertThat(script.told.stream().map(ReplyUnderstood::message).distinct())
                .hasSize(150);
        assertThat(script.told).hasSize(150);
        assertThat(waiting()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void agree(long contact) {
        var later = shop.now().plusSeconds(1);
        Tenancy.asEngine(() -> {
            server.bean(Consents.class)
                    .optOut(
                            shop.workspace(),
                            new ContactId(contact),
                            new Evidence(later, "api", null, null, null, null));
            return server.bean(Consents.class)
                    .optIn(
                            shop.workspace(),
                            new ContactId(contact),
                            new Evidence(later, "api", null, null, null, null));
        });
    }

    private void say(int person, String text) {
        var json = new JsonMapper();
        var body = json.createObjectNode()
                .put("sender_id", shop.sender())
                .put("from", TestShop.phone(person))
                .put("text", text);
        expect(202, shop.member().post("simulator/inbound", json.writeValueAsString(body)));
        shop.settle();
    }

    private JsonNode correct(long contact, String body) {
        return expect(200, shop.member().post(path(contact), body)).body();
    }

    private String path(long contact) {
        return "conversations/%d/messages/%d/classification"
                .formatted(
                        conversation(contact).path("id").asLong(),
                        lastHeard(contact).path("id").asLong());
    }

    private JsonNode conversation(long contact) {
        return shop.items("conversations?contact_id=" + contact).getFirst();
    }

    private JsonNode lastHeard(long contact) {
        return shop.items("conversations/" + conversation(contact).path("id").asLong() + "/messages").stream()
                .filter(line -> line.path("direction").asString().equals("in"))
                .findFirst()
                .orElseThrow();
    }

    private String consent(long contact) {
        return shop.member()
                .get("contacts/" + contact)
                .body()
                .path("consent_status")
                .asString();
    }

    private long waiting() {
        return shop.inDatabase(jdbc ->
                jdbc.sql("select count(*) from inbox.backlog").query(Long.class).single());
    }
}
