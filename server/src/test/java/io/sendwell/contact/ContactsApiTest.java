package io.sendwell.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ContactsApiTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_contact_comes_back_as_it_was_entered() {
        var made = server.post("contacts", """
                {"name": " José  García ", "phone": "(202) 555-0110", "email": "Jose@Example.com", "company": "Acme",
                 "job_title": "Buyer", "timezone": "Europe/Madrid", "tags": ["VIP", "vip", "Spring"],
                 "attributes": {"plan": "gold", "visits": 3, "trial": false, "note": " "},
                 "consent": {"source": "web_form", "method": "checkbox", "wording": "Yes please", "ip": "192.0.2.1"}}
                """);

        assertThat(made.status()).isEqualTo(201);
        var contact = made.body();
        assertThat(contact.get("name").asString()).isEqualTo("José García");
        assertThat(contact.get("first_name").asString()).isEqualTo("José");
        assertThat(contact.get("phone").asString()).isEqualTo("+12025550110");
        assertThat(contact.get("email").asString()).isEqualTo("jose@example.com");
        assertThat(contact.get("is_subscribed").asBoolean()).isTrue();
        assertThat(contact.get("consent_status").asString()).isEqualTo("granted");
        assertThat(contact.get("lead_score").asInt()).isZero();
        assertThat(contact.get("tags").toString()).isEqualTo("[\"Spring\",\"VIP\"]");
        assertThat(contact.get("attributes").get("visits").asInt()).isEqualTo(3);
        assertThat(contact.get("attributes").has("note")).isFalse();
        assertThat(get(contact).body()).isEqualTo(contact);

        var ledger = server.get("contacts/" + id(contact) + "/consent").body().get("items");
        assertThat(ledger.size()).isEqualTo(1);
        assertThat(ledger.get(0).get("change").asString()).isEqualTo("granted");
        assertThat(ledger.get(0).get("wording").asString()).isEqualTo("Yes please");
        assertThat(ledger.get(0).get("member_id").asLong()).isPositive();
    }

    @Test
    void a_phone_that_is_here_already_is_refused_with_its_contact() {
        var first = server.post("contacts", "{\"phone\": \"+1 202 555 0111\"}").body();
        var second = server.post("contacts", "{\"name\": \"Other\", \"phone\": \"202-555-0111\"}");

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body().get("existing_id").asLong()).isEqualTo(id(first));
    }

    @Test
    void of_many_who_enter_one_phone_at_once_one_succeeds() throws Exception {
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Answer>>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> server.post("contacts", "{\"phone\": \"+12025550112\"}")));
            }
            for (var answer : answers) {
                statuses.add(answer.get().status());
            }
        }
        assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"phone": "12"}                                          | phone
            {"phone": "not a phone"}                                 | phone
            {"phone": 12025550113}                                   | phone
            {}                                                       | phone
            {"phone": "+12025550113", "email": "nobody"}             | email
            {"phone": "+12025550113", "timezone": "Mars/Olympus"}    | timezone
            {"phone": "+12025550113", "tags": [""]}                  | tags[0]
            {"phone": "+12025550113", "attributes": {"email": "x"}}  | attributes.email
            {"phone": "+12025550113", "attributes": {"a": {}}}       | attributes.a
            {"phone": "+12025550113", "attributes": {"{a}": "x"}}    | attributes
            {"phone": "+12025550113", "consent": {"at": "2999-01-01T00:00:00Z"}} | consent.at
            """)
    void a_broken_contact_is_refused_by_the_field(String body, String field) {
        var answer = server.post("contacts", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().get("errors").get(0).get("field").asString()).isEqualTo(field);
        assertThat(search("+12025550113")).isZero();
    }

    @Test
    void a_name_of_ten_megabytes_is_refused() {
        var answer = server.post("contacts", "{\"name\": \"" + "x".repeat(10_000_000) + "\"}");
        assertThat(answer.status()).isBetween(400, 422);
    }

    @Test
    void a_patch_changes_what_it_names_and_empties_what_it_nulls() {
        var contact = server.post("contacts", """
                {"first_name": "Ana", "last_name": "Lima", "phone": "+12025550114", "company": "Acme", "tags": ["a"],
                 "attributes": {"plan": "gold", "city": "Lima"}}
                """).body();

        var patched = server.patch(
                        "contacts/" + id(contact),
                        "{\"company\": null, \"attributes\": {\"plan\": null, \"size\": \"M\"}}")
                .body();

        assertThat(patched.get("name").asString()).isEqualTo("Ana Lima");
        assertThat(patched.get("company").isNull()).isTrue();
        assertThat(patched.get("tags").size()).isEqualTo(1);
        assertThat(patched.get("attributes").toString()).isEqualTo("{\"city\":\"Lima\",\"size\":\"M\"}");
        assertThat(server.patch("contacts/" + id(contact), "{\"tags\": \"a\"}").status())
                .isEqualTo(422);
    }

    @Test
    void a_put_empties_what_it_leaves_out() {
        var contact = server.post("contacts", "{\"name\": \"Ana\", \"phone\": \"+12025550115\", \"tags\": [\"a\"]}")
                .body();
        var put =
                server.put("contacts/" + id(contact), "{\"name\": \"Eva Roe\"}").body();

        assertThat(put.get("name").asString()).isEqualTo("Eva Roe");
        assertThat(put.get("phone").isNull()).isTrue();
        assertThat(put.get("tags").size()).isZero();
        assertThat(server.post("contacts", "{\"phone\": \"+12025550115\"}").status())
                .isEqualTo(201);
    }

    @Test
    void an_opt_out_survives_the_deletion_of_the_contact() {
        var contact = server.post("contacts", "{\"phone\": \"+12025550116\", \"consent\": {\"source\": \"form\"}}")
                .body();
        var out = server.post("contacts/" + id(contact) + "/opt-out", "{\"source\": \"phone_call\"}")
                .body();
        assertThat(out.get("is_subscribed").asBoolean()).isFalse();
        assertThat(server.delete("contacts/" + id(contact)).status()).isEqualTo(204);
        assertThat(get(contact).status()).isEqualTo(404);

        var again = server.post("contacts", "{\"phone\": \"+12025550116\", \"consent\": {\"source\": \"form\"}}")
                .body();

        assertThat(again.get("consent_status").asString()).isEqualTo("revoked");
        assertThat(again.get("is_subscribed").asBoolean()).isFalse();
        var back = server.post("contacts/" + id(again) + "/opt-in", "{\"wording\": \"START\"}")
                .body();
        assertThat(back.get("is_subscribed").asBoolean()).isTrue();
    }

    @Test
    void who_opted_out_is_not_reached_by_a_new_number_either() {
        var contact = server.post("contacts", "{\"phone\": \"+12025550117\"}").body();
        server.post("contacts/" + id(contact) + "/opt-out", "{}");
        server.patch("contacts/" + id(contact), "{\"phone\": \"+12025550118\"}");
        server.delete("contacts/" + id(contact));

        for (var phone : new String[] {"+12025550117", "+12025550118"}) {
            var again =
                    server.post("contacts", "{\"phone\": \"" + phone + "\"}").body();
            assertThat(again.get("consent_status").asString()).isEqualTo("revoked");
        }
    }

    @Test
    void searches_find_beginnings_of_names_emails_and_phones() {
        server.post("contacts", """
                {"name": "Zoë Quintero", "phone": "+12025550119", "email": "zq@example.org"}
                """);
        for (var text : new String[] {
            "zoe", "ZOË QUI", "quint", "zq@ex", "+1202555011 9", "(202) 555-0119", "2025550119", "12025550119"
        }) {
            assertThat(search(text)).as(text).isEqualTo(1);
        }
        assertThat(search("%")).isZero();
        assertThat(search("oe")).isZero();
    }

    @Test
    void lists_are_cut_into_pages_by_cursor() {
        for (int i = 0; i < 3; i++) {
            server.post(
                    "contacts", "{\"name\": \"Page\", \"email\": \"p" + i + "@example.com\", \"tags\": [\"paged\"]}");
        }
        var first = server.get("contacts?tag=PAGED&limit=2").body();
        assertThat(first.get("items").size()).isEqualTo(2);
        var second = server.get("contacts?tag=paged&limit=2&cursor="
                        + first.get("next_cursor").asString())
                .body();
        assertThat(second.get("items").size()).isEqualTo(1);
        assertThat(second.get("next_cursor").isNull()).isTrue();
        assertThat(server.get("contacts?tag=paged&consent_status=granted")
                        .body()
                        .get("items")
                        .size())
                .isZero();
        assertThat(server.get("contacts?consent_status=maybe").status()).isEqualTo(422);
    }

    @Test
    void an_unknown_contact_is_not_found() {
        assertThat(server.get("contacts/999999").status()).isEqualTo(404);
        assertThat(server.put("contacts/999999", "{\"name\": \"x\"}").status()).isEqualTo(404);
        assertThat(server.delete("contacts/999999").status()).isEqualTo(404);
        assertThat(server.post("contacts/999999/opt-out", "{}").status()).isEqualTo(404);
        assertThat(server.get("contacts/999999/consent").status()).isEqualTo(404);
    }

    private static int search(String text) {
        var query = URLEncoder.encode(text, StandardCharsets.UTF_8);
        return server.get("contacts?search=" + query).body().get("items").size();
    }

    private static Answer get(JsonNode contact) {
        return server.get("contacts/" + id(contact));
    }

    private static long id(JsonNode contact) {
        return contact.get("id").asLong();
    }
}
