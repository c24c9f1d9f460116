package io.sendwell.contact.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.contact.Standing;
import io.sendwell.workspace.Tenancy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportTest {

    private static final Map<String, String> AGREED =
            Map.of("consent", "{\"source\": \"web_form\", \"wording\": \"Yes, write to me\"}");

    private static TestServer server;
    private static Uploads uploads;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        uploads = new Uploads(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_file_becomes_contacts() {
        var done = uploads.run("""
                Nombre,Apellidos,Móvil,Correo electrónico,Empresa,Etiquetas,Ciudad favorita
                José,García López,(202) 555-0110,JOSE@example.com,"Acme, ""Inc""\",VIP; spring,"São
                Paulo"
                Ana,,12,,,,
                """, AGREED);

        assertThat(done.get("status").asString()).isEqualTo("completed");
        assertThat(Uploads.counts(done)).isEqualTo("2/1/0/0/1");
        assertThat(done.get("progress").asDouble()).isEqualTo(1);
        var contact = uploads.contact("+12025550110");
        assertThat(contact.get("name").asString()).isEqualTo("José García López");
        assertThat(contact.get("email").asString()).isEqualTo("jose@example.com");
        assertThat(contact.get("company").asString()).isEqualTo("Acme, \"Inc\"");
        assertThat(contact.get("tags").toString()).isEqualTo("[\"spring\",\"VIP\"]");
        assertThat(contact.get("attributes").get("Ciudad_favorita").asString()).isEqualTo("São\nPaulo");
        assertThat(contact.get("is_subscribed").asBoolean()).isTrue();
        var entry = server.get("contacts/" + contact.get("id") + "/consent")
                .body()
                .get("items")
                .get(0);
        assertThat(entry.get("source").asString()).isEqualTo("web_form");
        assertThat(entry.get("wording").asString()).isEqualTo("Yes, write to me");

        var rejected = server.get("imports/" + done.get("id") + "/rejected.csv");
        assertThat(rejected.body().asString())
                .isEqualToNormalizingNewlines(
                        "\uFEFFNombre,Apellidos,Móvil,Correo electrónico,Empresa,Etiquetas,Ciudad favorita,reason\n"
                                + "Ana,,12,,,,,\"phone: \"\"12\"\" is not a possible phone number\"\n");
    }

    @Test
    void without_consent_people_arrive_with_consent_unknown() {
        uploads.run("phone\n+12025550120\n", Map.of());
        assertThat(uploads.contact("+12025550120").get("consent_status").asString())
                .isEqualTo("unknown");
        assertThat(uploads.contact("+12025550120").get("is_subscribed").asBoolean())
                .isFalse();
    }

    @Test
    void a_suppressed_phone_stays_unsubscribed_whatever_the_file_says() {
        server.post("contacts", "{\"phone\": \"+12025550121\"}");
        server.post("contacts", "{\"phone\": \"+12025550122\"}");
        for (var phone : new String[] {"+12025550121", "+12025550122"}) {
            server.post("contacts/" + uploads.contact(phone).get("id") + "/opt-out", "{}");
        }
        server.delete("contacts/" + uploads.contact("+12025550121").get("id"));

        var fields = new HashMap<>(AGREED);
        fields.put("on_duplicate", "overwrite");
        var done = uploads.run("phone,subscribed\n+12025550121,yes\n+12025550122,yes\n", fields);

        assertThat(Uploads.counts(done)).isEqualTo("2/1/1/0/0");
        for (var phone : new String[] {"+12025550121", "+12025550122"}) {
            assertThat(uploads.contact(phone).get("consent_status").asString()).isEqualTo("revoked");
        }
    }

    @Test
    void whoever_had_said_nothing_is_taken_at_the_word_of_an_update() {
        uploads.run("phone\n+12025550123\n", Map.of());
        uploads.run("phone\n+12025550123\n", AGREED);
        assertThat(uploads.contact("+12025550123").get("consent_status").asString())
                .isEqualTo("unknown");

        var fields = new HashMap<>(AGREED);
        fields.put("on_duplicate", "update");
        uploads.run("phone\n+12025550123\n", fields);
        assertThat(uploads.contact("+12025550123").get("consent_status").asString())
                .isEqualTo("granted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "update", "overwrite"})
    void a_phone_that_is_here_is_treated_as_asked(String choice) {
        var phone = "+1202555013" + choice.length();
        uploads.run("first name,last name,phone,company,city,tags\nAna,Lima," + phone + ",Acme,Lima,a\n", Map.of());

        var done = uploads.run(
                "first name,last name,phone,company,size,tags\nEva,," + phone + ",,M,b\n",
                Map.of("on_duplicate", choice));

        var contact = uploads.contact(phone);
        var seen = Uploads.counts(done) + " " + contact.get("name").asString() + " " + contact.get("company") + " "
                + contact.get("attributes") + " " + contact.get("tags");
        assertThat(seen)
                .isEqualTo(
                        switch (choice) {
                            case "skip" -> "1/0/0/1/0 Ana Lima \"Acme\" {\"city\":\"Lima\"} [\"a\"]";
                            case "update" ->
                                "1/0/1/0/0 Eva Lima \"Acme\" {\"city\":\"Lima\",\"size\":\"M\"} [\"a\",\"b\"]";
                            default -> "1/0/1/0/0 Eva null {\"city\":\"Lima\",\"size\":\"M\"} [\"b\"]";
                        });
        var found = server.get("contacts?search=eva%20l").body().get("items").toString();
        assertThat(found.contains(phone)).isEqualTo(choice.equals("update"));
    }

    @Test
    void an_update_without_a_time_zone_leaves_the_one_that_is_known() {
        uploads.run("phone,time zone\n+12025550170,Europe/Madrid\n", Map.of());
        uploads.run("phone,time zone\n+12025550170,\n", Map.of("on_duplicate", "update"));

        var contact = new ContactId(uploads.contact("+12025550170").get("id").asLong());
        var standing = Tenancy.asEngine(() -> server.bean(Contacts.class).standings(List.of(contact)));
        assertThat(standing.values()).extracting(Standing::zone).containsExactly(ZoneId.of("Europe/Madrid"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "update"})
    void of_two_rows_with_one_phone_the_first_counts(String choice) {
        var phone = "+1202555014" + choice.length();
        var done = uploads.run(
                "name,phone\nFirst," + phone + "\nSecond," + phone.replace("+1", "001 ") + "\n",
                Map.of("on_duplicate", choice));

        assertThat(Uploads.counts(done)).isEqualTo("2/1/0/1/0");
        assertThat(uploads.contact(phone).get("name").asString()).isEqualTo("First");
    }

    @Test
    void a_dry_run_counts_and_changes_nothing() {
        uploads.run("phone\n+12025550150\n", Map.of());
        var done = uploads.run(
                "phone,tags,newcolumn\n+12025550150,x,1\n+12025550151,drytag,2\n+12025550151,x,3\nbad,x,4\n",
                Map.of("dry_run", "true", "on_duplicate", "update"));

        assertThat(Uploads.counts(done)).isEqualTo("4/1/1/1/1");
        assertThat(done.get("dry_run").asBoolean()).isTrue();
        assertThat(uploads.contact("+12025550151").isMissingNode()).isTrue();
        assertThat(server.get("tags?limit=200").body().toString()).doesNotContain("drytag");
        assertThat(server.get("imports/" + done.get("id") + "/rejected.csv")
                        .body()
                        .asString())
                .contains("bad,x,4,");
    }

    @Test
    void a_mapping_has_the_last_word() {
        uploads.run(
                "Handy,Kurzname,Notiz,Weg\n+12025550160,Ana Lima,hello,x\n",
                Map.of("mapping", "{\"Kurzname\": \"name\", \"notiz\": \"attributes.note\", \"Weg\": null}"));

        var contact = uploads.contact("+12025550160");
        assertThat(contact.get("name").asString()).isEqualTo("Ana Lima");
        assertThat(contact.get("attributes").toString()).isEqualTo("{\"note\":\"hello\"}");

        var unknown = uploads.send(
                "phone\n+12025550161\n".getBytes(StandardCharsets.UTF_8), Map.of("mapping", "{\"Fax\": \"phone\"}"));
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.body().get("errors").get(0).get("field").asString()).isEqualTo("mapping.Fax");
    }

    @Test
    void the_sample_of_the_demo_holds_what_it_promises() throws IOException {
        byte[] sample;
        try (var in = Objects.requireNonNull(ImportTest.class.getResourceAsStream("/demo/contacts.csv"))) {
            sample = in.readAllBytes();
        }

        var done = uploads.run(sample, Map.of("dry_run", "true"));

        assertThat(Uploads.counts(done)).isEqualTo("200/185/0/7/8");
        assertThat(done.get("columns").toString())
                .containsSubsequence("\"name\"", "\"phone\"", "\"email\"", "\"company\"", "\"tags\"", "\"attribute\"");
    }

    @Test
    void another_import_is_not_found() {
        assertThat(server.get("imports/999999").status()).isEqualTo(404);
        assertThat(server.get("imports/999999/rejected.csv").status()).isEqualTo(404);
    }
}
