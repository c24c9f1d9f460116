package io.sendwell.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.contact.imports.Uploads;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever happens in whatever order, a contact's state is what its ledger says last, and refusals survive. */
class ConsentProperties {

    private static final TestServer server = TestServer.start();
    private static int tries;

    @AfterContainer
    static void stop() {
        server.close();
    }

    enum Act {
        CREATE,
        CREATE_AGREED,
        OPT_IN,
        OPT_OUT,
        DELETE,
        IMPORT_SKIP,
        IMPORT_AGREED_SKIP,
        IMPORT_AGREED_UPDATE,
        IMPORT_AGREED_OVERWRITE
    }

    record Step(Act act, int person) {}

    /** What must be: whether a contact is here and what it says, and whether its phone is suppressed. */
    private static final class Person {
        long id; // 0 = not here
        ConsentStatus status = ConsentStatus.UNKNOWN;
        boolean suppressed;

        void enter(long contact, boolean agreed) {
            id = contact;
            status = suppressed ? ConsentStatus.REVOKED : agreed ? ConsentStatus.GRANTED : ConsentStatus.UNKNOWN;
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return Combinators.combine(
                        Arbitraries.of(Act.class), Arbitraries.integers().between(0, 1))
                .as(Step::new)
                .list()
                .ofMinSize(4)
                .ofMaxSize(14);
    }

    @Property(tries = 25)
    void the_state_is_what_the_ledger_says_last(@ForAll("histories") List<Step> history) {
        tries++;
        var people = new HashMap<Integer, Person>();
        for (var step : history) {
            var person = people.computeIfAbsent(step.person(), number -> new Person());
            happen(step.act(), person, "+4477%02d%06d".formatted(step.person(), tries));
            if (person.id != 0) {
                var contact = server.get("contacts/" + person.id).body();
                assertThat(contact.get("consent_status").asString()).isEqualToIgnoringCase(person.status.name());
                assertThat(contact.get("is_subscribed").asBoolean()).isEqualTo(person.status == ConsentStatus.GRANTED);
                var newest = server.get("contacts/" + person.id + "/consent?limit=1")
                        .body()
                        .get("items")
                        .path(0)
                        .path("change")
                        .asString("unknown");
                assertThat(newest).isEqualToIgnoringCase(person.status.name());
            }
        }
    }

    private static void happen(Act act, Person person, String phone) {
        switch (act) {
            case CREATE, CREATE_AGREED -> {
                var consent = act == Act.CREATE ? "" : ", \"consent\": {\"source\": \"form\"}";
                var made = server.post("contacts", "{\"phone\": \"" + phone + "\"" + consent + "}");
                assertThat(made.status()).isEqualTo(person.id == 0 ? 201 : 409);
                if (person.id == 0) {
                    person.enter(made.body().get("id").asLong(), act == Act.CREATE_AGREED);
                }
            }
            case OPT_IN, OPT_OUT -> {
                var path = act == Act.OPT_IN ? "/opt-in" : "/opt-out";
                assertThat(server.post("contacts/" + person.id + path, "{}").status())
                        .isEqualTo(person.id == 0 ? 404 : 200);
                if (person.id != 0) {
                    person.status = act == Act.OPT_IN ? ConsentStatus.GRANTED : ConsentStatus.REVOKED;
                    person.suppressed = act == Act.OPT_OUT;
                }
            }
            case DELETE -> {
                assertThat(server.delete("contacts/" + person.id).status()).isEqualTo(person.id == 0 ? 404 : 204);
                person.id = 0;
            }
            case IMPORT_SKIP, IMPORT_AGREED_SKIP, IMPORT_AGREED_UPDATE, IMPORT_AGREED_OVERWRITE -> {
                boolean agreed = act != Act.IMPORT_SKIP;
                var fields = new HashMap<String, String>();
                fields.put("on_duplicate", act.name().replaceAll(".*_", "").toLowerCase(Locale.ROOT));
                if (agreed) {
                    fields.put("consent", "{\"source\": \"form\"}");
                }
                new Uploads(server).run("phone\n" + phone + "\n", fields);
                if (person.id == 0) {
                    var found = server.get("contacts?search=%2B" + phone.substring(1));
                    person.enter(found.body().get("items").get(0).get("id").asLong(), agreed);
                } else if (person.status == ConsentStatus.UNKNOWN && agreed && act != Act.IMPORT_AGREED_SKIP) {
                    person.status = ConsentStatus.GRANTED;
                }
            }
        }
    }
}
