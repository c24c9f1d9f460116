package io.sendwell.contact;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two contacts turn out to be one person. */
class MergeTest {

    private static TestServer server;
    private TestShop shop;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.advance("PT1M");
        shop = TestShop.open(server, TestShop.UNPACED);
    }

    @Test
    void what_only_the_first_has_goes_to_the_second() {
        long first = shop.contact(
                phone(1),
                ",\"name\":\"Ana One\",\"email\":\"one@example.com\",\"company\":\"First\",\"tags\":[\"a\",\"b\"],"
                        + "\"attributes\":{\"city\":\"Paris\",\"size\":1}");
        long second =
                shop.contact(phone(2), ",\"company\":\"Second\",\"tags\":[\"b\",\"c\"],\"attributes\":{\"size\":2}");
        expect(201, shop.member().post("lists", "{\"name\":\"Spring\",\"contact_ids\":[" + first + "]}"));
        var merged = merge(first, second);
        assertThat(merged.get("id").asLong()).isEqualTo(second);
        assertThat(merged.get("name").asString()).isEqualTo("Ana One");
        assertThat(merged.get("email").asString()).isEqualTo("one@example.com");
        assertThat(merged.get("company").asString()).isEqualTo("Second");
        assertThat(merged.get("phone").asString())
                .as("the number we write to stays")
                .isEqualTo(phone(2));
        assertThat(merged.get("tags").toString()).isEqualTo("[\"a\",\"b\",\"c\"]");
        assertThat(merged.get("attributes").get("city").asString()).isEqualTo("Paris");
        assertThat(merged.get("attributes").get("size").asInt()).isEqualTo(2);
        expect(404, shop.member().get("contacts/" + first));
        var list = shop.items("lists").getFirst();
        assertThat(shop.items("contacts?list_id=" + list.get("id")))
                .singleElement()
                .satisfies(one -> assertThat(one.get("id").asLong()).isEqualTo(second));
        for (int n : List.of(1, 2)) {
            var found = Tenancy.inWorkspace(
                    shop.workspace(), () -> server.bean(Contacts.class).findByPhone(shop.workspace(), phone(n)));
            assertThat(found).contains(new ContactId(second));
        }
    }

    @Test
    void an_opt_out_of_either_holds_for_all_their_numbers() {
        for (var refuses : List.of(0, 1)) {
            int n = 10 * (refuses + 1);
            var pair = List.of(shop.contact(n), shop.contact(n + 1));
            expect(200, shop.member().post("contacts/" + pair.get(refuses) + "/opt-out", "{}"));
            var merged = merge(pair.get(0), pair.get(1));
            assertThat(merged.get("consent_status").asString()).isEqualTo("revoked");
            assertThat(ledger(pair.get(1)).getFirst().get("change").asString()).isEqualTo("revoked");
            expect(204, shop.delete("contacts/" + pair.get(1)));
            for (int phone : List.of(n, n + 1)) {
                long again = shop.contact(phone(phone), "," + CONSENT);
                assertThat(expect(200, shop.member().get("contacts/" + again))
                                .body()
                                .get("consent_status")
                                .asString())
                        .as("the number stays suppressed")
                        .isEqualTo("revoked");
            }
        }
    }

    @Test
    void an_agreement_goes_along_with_its_evidence() {
        long agreed = shop.contact(phone(1), "," + CONSENT);
        long silent = shop.contact(phone(2), "");
        assertThat(merge(agreed, silent).get("is_subscribed").asBoolean()).isTrue();
        var entry = ledger(silent).getFirst();
        assertThat(entry.get("source").asString()).isEqualTo("web_form");
        assertThat(entry.get("wording").asString()).isEqualTo("Yes, write to me");
        assertThat(entry.get("method").asString()).isEqualTo("merge");
        assertThat(ledger(silent)).as("and the original entry is still shown").hasSize(2);

        long third = shop.contact(phone(3), "");
        assertThat(merge(silent, third).get("is_subscribed").asBoolean()).isTrue();
        assertThat(ledger(third)).hasSize(3);
        long fourth = shop.contact(phone(4), "," + CONSENT);
        long nobody = shop.contact(phone(5), "");
        assertThat(merge(nobody, fourth).get("is_subscribed").asBoolean())
                .as("having said nothing is no refusal")
                .isTrue();
    }

    @Test
    void who_speaks_of_the_merged_one_means_the_other() {
        long first = shop.contact(1);
        long second = shop.contact(2);
        merge(first, second);
        var here = shop.workspace();
        var words = new Evidence(shop.now(), "whatsapp", "user_preference", null, null, null);
        assertThat(Tenancy.inWorkspace(
                        here, () -> server.bean(Consents.class).optOut(here, new ContactId(first), words)))
                .isTrue();
        assertThat(expect(200, shop.member().get("contacts/" + second))
                        .body()
                        .get("consent_status")
                        .asString())
                .isEqualTo("revoked");
    }

    @Test
    void their_conversations_become_one() {
        long first = shop.contact(1);
        long second = shop.contact(2);
        long third = shop.contact(3);
        shop.hear(phone(1), "hello from one");
        shop.settle();
        shop.advance(Duration.ofMinutes(1));
        shop.hear(phone(2), "hello from two");
        shop.settle();
        merge(first, second);
        var both = conversation(second);
        assertThat(both.get("unread").asInt()).isEqualTo(2);
        assertThat(texts(both)).containsExactly("hello from two", "hello from one");

        merge(second, third);
        assertThat(texts(conversation(third))).containsExactly("hello from two", "hello from one");
        shop.hear(phone(1), "and again");
        shop.settle();
        assertThat(texts(conversation(third))).startsWith("and again");
        assertThat(shop.items("conversations")).hasSize(1);
        expect(
                202,
                shop.member()
                        .post("conversations/" + conversation(third).get("id") + "/messages", "{\"text\":\"hi\"}"));
    }

    @Test
    void what_was_sent_and_answered_counts_for_the_one_who_stays() {
        long first = shop.contact(1);
        shop.launch("Hi");
        shop.settle();
        long second = shop.contact(2);
        merge(first, second);
        var found = expect(200, shop.member().post("segments/preview", """
                {"definition":{"all":[{"field":"sent","op":"in_last_days","value":1}]}}""")).body();
        assertThat(found.get("sample").get(0).get("id").asLong()).isEqualTo(second);
    }

    @Test
    void only_two_who_are_here_can_be_merged() {
        long here = shop.contact(1);
        long elsewhere = TestShop.open(server, TestShop.UNPACED).contact(1);
        var wrong = Map.of(
                "{}",
                422,
                "{\"into\":" + here + "}",
                422,
                "{\"into\":" + elsewhere + "}",
                422,
                "{\"into\":0}",
                422,
                "{\"into\":\"x\"}",
                422);
        wrong.forEach((body, status) -> expect(status, shop.member().post("contacts/" + here + "/merge", body)));
        expect(404, shop.member().post("contacts/" + elsewhere + "/merge", "{\"into\":" + here + "}"));
        expect(200, shop.member().get("contacts/" + here));
    }

    private JsonNode merge(long from, long into) {
        return expect(200, shop.member().post("contacts/" + from + "/merge", "{\"into\":" + into + "}"))
                .body();
    }

    private List<JsonNode> ledger(long contact) {
        return shop.items("contacts/" + contact + "/consent");
    }

    private JsonNode conversation(long contact) {
        return shop.items("conversations?contact_id=" + contact).getFirst();
    }

    private List<String> texts(JsonNode conversation) {
        return shop.items("conversations/" + conversation.get("id") + "/messages").stream()
                .filter(line -> line.get("direction").asString().equals("in"))
                .map(line -> line.get("text").asString())
                .toList();
    }
}
