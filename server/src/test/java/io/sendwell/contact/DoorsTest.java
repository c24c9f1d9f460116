package io.sendwell.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.TestServer;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What the other modules are told about contacts. */
class DoorsTest {

    private static final WorkspaceId HERE = new WorkspaceId(1); // the owner's
    private static final Evidence WORDS =
            new Evidence(Instant.parse("2026-01-01T12:00:00Z"), "inbound_message", "keyword", "STOP", null, null);

    private static WorkspaceId there;
    private static TestServer server;
    private static Contacts contacts;
    private static Consents consents;
    private static Audiences audiences;
    private static JdbcClient jdbc;
    private static TransactionTemplate transaction;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        contacts = server.bean(Contacts.class);
        consents = server.bean(Consents.class);
        audiences = server.bean(Audiences.class);
        jdbc = server.bean(JdbcClient.class);
        transaction = server.bean(TransactionTemplate.class);
        there = Tenancy.asEngine(() ->
                transaction.execute(nothing -> server.bean(Workspaces.class).create("There")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void somebody_who_writes_twice_is_one_contact() {
        var first = arrive(HERE, "+12025550101");
        assertThat(arrive(HERE, "+12025550101")).isEqualTo(first);
        assertThat(arrive(there, "+12025550101")).isNotEqualTo(first);
        assertThat(Tenancy.inWorkspace(HERE, () -> contacts.findByPhone(HERE, "+12025550101")))
                .contains(first);
    }

    @Test
    void a_newcomer_stands_with_consent_unknown_in_the_zone_of_its_number() {
        var standing = standing(arrive(HERE, "+12025550102"));
        assertThat(standing.consent()).isEqualTo(ConsentStatus.UNKNOWN);
        assertThat(standing.zone()).isEqualTo(ZoneId.of("America/New_York"));
        assertThat(standing.variables()).containsEntry("phone", "+12025550102").doesNotContainKey("name");
        assertThat(standing.suppressed()).isFalse();
        assertThat(standing.erased()).isFalse();
    }

    @Test
    void opting_out_revokes_and_suppresses_once() {
        var contact = arrive(HERE, "+12025550103");
        assertThat(optOut(contact)).isTrue();
        assertThat(optOut(contact)).isFalse();
        assertThat(standing(contact).consent()).isEqualTo(ConsentStatus.REVOKED);
        assertThat(standing(contact).suppressed()).isTrue();
        assertThat(entries(contact)).containsExactly("revoked");
    }

    @Test
    void opting_in_lifts_the_suppression() {
        var contact = arrive(HERE, "+12025550104");
        optOut(contact);
        assertThat(Tenancy.inWorkspace(HERE, () -> consents.optIn(HERE, contact, WORDS)))
                .isTrue();
        assertThat(standing(contact).consent()).isEqualTo(ConsentStatus.GRANTED);
        assertThat(standing(contact).suppressed()).isFalse();
        assertThat(entries(contact)).containsExactly("revoked", "granted");
    }

    @Test
    void the_ledger_refuses_to_be_changed_by_anybody() {
        optOut(arrive(HERE, "+12025550105"));
        for (var change : List.of(
                "update contact.consent_entry set change = 'granted'",
                "delete from contact.consent_entry",
                "truncate contact.consent_entry",
                "delete from contact.contact")) {
            assertThatThrownBy(() -> transaction.executeWithoutResult(nothing -> {
                        jdbc.sql("reset role").update(); // the owner of the tables
                        jdbc.sql(change).update();
                    }))
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("is not allowed on contact.");
        }
    }

    @Test
    void an_audience_holds_everybody_of_this_workspace_once() {
        var contact = arrive(HERE, "+12025550106");
        arrive(there, "+12025550107");
        assertThat(audience(new Audience(true, List.of(), List.of(), List.of(), null), Set.of()))
                .contains(contact.value())
                .doesNotHaveDuplicates();
        var twice = List.of(contact.value(), contact.value());
        assertThat(audience(new Audience(false, twice, List.of(), List.of("none"), null), Set.of("first_name", "x")))
                .containsExactly(contact.value());
    }

    @Test
    void an_audience_of_strangers_is_refused_by_name() {
        assertThatThrownBy(() -> Tenancy.inWorkspace(HERE, () -> {
                    audiences.validate(
                            HERE, new Audience(false, List.of(987654321L), List.of(5L), List.of("Nobody"), null));
                    return true;
                }))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.errors())
                                .extracting(error -> error.field())
                                .containsExactly(
                                        "audience.contact_ids[0]", "audience.list_ids[0]", "audience.tags[0]"));
    }

    @Test
    void the_engine_sees_standings_of_several_workspaces() {
        var here = arrive(HERE, "+12025550108");
        var abroad = arrive(there, "+12025550108");
        assertThat(Tenancy.asEngine(() -> contacts.standings(List.of(here, abroad))))
                .containsOnlyKeys(here, abroad);
        assertThat(Tenancy.inWorkspace(HERE, () -> contacts.standings(List.of(here, abroad))))
                .containsOnlyKeys(here);
        assertThat(Tenancy.inWorkspace(HERE, () -> contacts.summaries(HERE, List.of(here, abroad))))
                .containsOnlyKeys(here);
    }

    @Test
    void a_phone_is_read_with_the_default_country() {
        assertThat(contacts.e164(HERE, "(202) 555-0109", "to")).isEqualTo("+12025550109");
        assertThatThrownBy(() -> contacts.e164(HERE, "12", "to"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem ->
                                assertThat(problem.errors().getFirst().field()).isEqualTo("to"));
    }

    private static ContactId arrive(WorkspaceId workspace, String phone) {
        return Tenancy.inWorkspace(workspace, () -> contacts.arrive(workspace, phone, "inbound_message"));
    }

    private static boolean optOut(ContactId contact) {
        return Tenancy.inWorkspace(HERE, () -> consents.optOut(HERE, contact, WORDS));
    }

    private static Standing standing(ContactId contact) {
        return Tenancy.inWorkspace(HERE, () -> contacts.standings(List.of(contact)))
                .values()
                .iterator()
                .next();
    }

    private static List<String> entries(ContactId contact) {
        return Tenancy.inWorkspace(
                HERE,
                () -> transaction.execute(
                        nothing -> jdbc.sql("select change from contact.consent_entry where contact_id = ? order by id")
                                .param(contact.value())
                                .query(String.class)
                                .list()));
    }

    private static List<Long> audience(Audience audience, Set<String> required) {
        var query = audiences.query(HERE, audience, required, Instant.now());
        return Tenancy.inWorkspace(
                HERE,
                () -> transaction.execute(nothing -> jdbc.sql(query.sql())
                        .params(query.parameters())
                        .query((row, n) -> row.getLong("contact_id"))
                        .list()));
    }
}
