package io.sendwell.delivery;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import io.sendwell.contact.Audiences;
import io.sendwell.contact.Consents;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.contact.Evidence;
import io.sendwell.contact.Standing;
import io.sendwell.contact.Writers;
import io.sendwell.delivery.policy.Gate;
import io.sendwell.delivery.policy.Gate.Verdict;
import io.sendwell.kernel.Slice;
import io.sendwell.workspace.Tenancy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gate stands twice, as SQL for a launch and as code for the moment of sending: here one judges the other. */
class GateTwiceTest {

    private static final Audience EVERYBODY = new Audience(true, List.of(), List.of(), List.of(), null);
    private static TestServer server;
    private static TestShop shop;

    /** Who each contact is, in words. */
    private static final Map<Long, String> PEOPLE = new HashMap<>();

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
        shop = TestShop.open(server, TestShop.UNPACED);
        int n = 0;
        for (var consent : List.of("unknown", "granted", "revoked")) {
            for (boolean hasPhone : List.of(true, false)) {
                for (boolean suppressed : List.of(true, false)) {
                    for (var value : List.of("full", "none", "blank", "null")) {
                        var contact = person(n, hasPhone, consent, value);
                        if (suppressed && hasPhone) {
                            suppress(contact);
                        }
                        if (n % 3 == 0) {
                            twiceUndeliverable(contact);
                        }
                        PEOPLE.put(
                                contact,
                                "%s, phone %s, suppressed %s, values %s"
                                        .formatted(consent, hasPhone, suppressed, value));
                        n++;
                    }
                }
            }
        }
        for (var channel : List.of("simulator", "cloud_api")) {
            for (boolean optedOut : List.of(true, false)) {
                PEOPLE.put(knownByName(channel, optedOut), "by name on %s, opted out %s".formatted(channel, optedOut));
            }
        }
        expect(204, shop.delete("contacts/" + shop.contact(900)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void the_launch_and_the_moment_of_sending_say_the_same_of_everybody() {
        var templates = List.of(
                "Hello",
                "Hi {first_name}",
                "Hi {last_name}",
                "Hi {name}",
                "Hi {full_name}",
                "{email}",
                "{phone}",
                "At {company}",
                "In {city}",
                "{first_name} of {company} in {city}",
                "Hi {first_name|there} in {city|town}");
        for (var text : templates) {
            var template = Template.parse(text, "message_template");
            var launch = byLaunch(template);
            var sending = bySending(template);
            assertThat(sending.keySet()).hasSize(PEOPLE.size());
            sending.forEach((contact, reason) -> assertThat(launch.get(contact))
                    .as("%s for %s", text, PEOPLE.get(contact))
                    .isEqualTo(reason));
            assertThat(launch.keySet()).as("who is left out of " + text).isSubsetOf(sending.keySet());
        }
    }

    @Test
    void each_reason_that_a_launch_knows_comes_up() {
        assertThat(byLaunch(Template.parse("In {city}", "message_template")).values())
                .contains("no_phone", "opted_out", "suppressed", "no_consent", "unreachable", "missing_variables");
    }

    /** Whom no phone is known of; one that opted out and came again is suppressed by name. */
    private static long knownByName(String channel, boolean optedOut) {
        return Tenancy.inWorkspace(shop.workspace(), () -> {
            var writers = server.bean(Writers.class);
            var consents = server.bean(Consents.class);
            var evidence = new Evidence(shop.now(), "test", null, null, null, null);
            var writer = new Writers.Writer(shop.workspace(), channel, null, "US." + channel + optedOut);
            var contact = writers.arrive(writer, "test");
            consents.optIn(shop.workspace(), contact, evidence);
            if (optedOut) {
                consents.optOut(shop.workspace(), contact, evidence);
            }
            return contact.value();
        });
    }

    private static void twiceUndeliverable(long contact) {
        Tenancy.inWorkspace(shop.workspace(), () -> {
            server.bean(Contacts.class).undeliverable(shop.workspace(), new ContactId(contact));
            server.bean(Contacts.class).undeliverable(shop.workspace(), new ContactId(contact));
            return contact;
        });
    }

    private static Map<Long, String> byLaunch(Template template) {
        return Tenancy.inWorkspace(shop.workspace(), () -> {
            var audience =
                    server.bean(Audiences.class).query(shop.workspace(), EVERYBODY, template.required(), shop.now());
            return server
                    .bean(Rehearsals.class)
                    .leftOut(
                            new Intended(
                                    shop.workspace(),
                                    Origin.campaign(1),
                                    audience,
                                    List.of(new SenderId(shop.sender())),
                                    false,
                                    0,
                                    shop.now()),
                            new Slice(200, null))
                    .stream()
                    .collect(Collectors.toMap(Exclusion::contactId, Exclusion::reason));
        });
    }

    private static Map<Long, @Nullable String> bySending(Template template) {
        var standings = Tenancy.asEngine(() -> server.bean(Contacts.class)
                .standings(PEOPLE.keySet().stream().map(ContactId::new).toList()));
        var reasons = new HashMap<Long, @Nullable String>();
        standings.forEach((contact, standing) -> reasons.put(contact.value(), reason(standing, template)));
        return reasons;
    }

    private static @Nullable String reason(Standing standing, Template template) {
        boolean complete = template.render(standing.variables(), Map.of()).isPresent();
        var facts = new Gate.Facts(
                MessageKind.MARKETING,
                standing,
                standing.isReachableOn("simulator"),
                complete,
                false,
                null,
                null,
                false,
                null,
                null,
                null);
        return switch (Gate.decide(facts, shop.now())) {
            case Verdict.Allowed(var _) -> null;
            case Verdict.Refused(var reason) -> reason.code();
            case Verdict.Deferred(var reason, var _) -> reason.code();
        };
    }

    private static long person(int n, boolean hasPhone, String consent, String value) {
        var values = switch (value) {
            case "full" ->
                "\"first_name\":\"Ana\",\"last_name\":\"Silva\",\"email\":\"ana%d@example.com\",\"company\":\"Acme\",\"attributes\":{\"city\":\"Lisbon\"}"
                        .formatted(n);
            case "blank" ->
                "\"first_name\":\"  \",\"last_name\":\"\",\"email\":\"b%d@example.com\",\"company\":\" \",\"attributes\":{\"city\":\"  \"}"
                        .formatted(n);
            case "null" ->
                "\"first_name\":null,\"last_name\":\"Only\",\"email\":null,\"company\":null,\"attributes\":{\"city\":null}";
            default -> "\"email\":\"n%d@example.com\"".formatted(n);
        };
        var members = values
                + (hasPhone ? ",\"phone\":\"" + phone(n) + "\"" : "")
                + (consent.equals("granted") ? "," + CONSENT : "");
        var contact = TestShop.id(shop.member().post("contacts", "{" + members + "}"));
        if (consent.equals("revoked")) {
            expect(200, shop.member().post("contacts/" + contact + "/opt-out", "{}"));
        }
        return contact;
    }

    /** On the list without a word of it in the ledger, as an import may leave it. */
    private static void suppress(long contact) {
        shop.inDatabase(jdbc -> jdbc.sql("""
                        insert into contact.suppression (workspace_id, phone_hash, since)
                        select workspace_id, phone_hash, now() from contact.phone where contact_id = :contact
                        on conflict do nothing
                        """).param("contact", contact).update());
    }
}
