package io.sendwell.contact;

import io.sendwell.contact.book.ContactBook;
import io.sendwell.contact.book.Ledger;
import io.sendwell.contact.phone.PhoneNumbers;
import io.sendwell.contact.profile.FullName;
import io.sendwell.contact.profile.Profile;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The door to contacts: who somebody is, where they stand, and who a phone belongs to. */
@Repository
public class Contacts {

    private final JdbcClient jdbc;
    private final ContactBook book;
    private final Ledger ledger;
    private final Workspaces workspaces;
    private final JsonMapper json;

    Contacts(JdbcClient jdbc, ContactBook book, Ledger ledger, Workspaces workspaces, JsonMapper json) {
        this.jdbc = jdbc;
        this.book = book;
        this.ledger = ledger;
        this.workspaces = workspaces;
        this.json = json;
    }

    /**
     * Where these contacts stand now, erased ones included; unknown ids are left out. One statement, meant for each
     * claim of the gate; in the engine's scope the contacts may be of several workspaces.
     */
    @Transactional(readOnly = true)
    public Map<ContactId, Standing> standings(Collection<ContactId> contacts) {
        if (contacts.isEmpty()) {
            return Map.of();
        }
        return jdbc.sql("""
                        select c.id, c.workspace_id, c.first_name, c.last_name, c.email, c.company, c.attributes,
                               c.consent_status, c.zone, c.erased_at is not null as erased, p.phone,
                               s.phone_hash is not null as suppressed
                        from contact.contact c
                        left join contact.phone p
                          on p.workspace_id = c.workspace_id and p.contact_id = c.id and p.rank = 0
                        left join contact.suppression s
                          on s.workspace_id = p.workspace_id and s.phone_hash = p.phone_hash
                        where c.id = any(:ids)
                        """).param("ids", ids(contacts)).query((row, n) -> standing(row)).stream()
                .collect(Collectors.toMap(Standing::contact, standing -> standing));
    }

    /** Whose phone this is. */
    @Transactional(readOnly = true)
    public Optional<ContactId> findByPhone(WorkspaceId workspace, String e164) {
        return jdbc.sql("select contact_id from contact.phone where workspace_id = :workspace and phone = :phone")
                .param("workspace", workspace.value())
                .param("phone", e164)
                .query(Long.class)
                .optional()
                .map(ContactId::new);
    }

    /**
     * The contact of somebody who wrote to us: found by phone, else created with consent unknown (revoked where the
     * phone is suppressed). Two that arrive at once become one contact.
     *
     * @param source where from, kept as the source of the ledger entry of a suppressed phone
     */
    @Transactional
    public ContactId arrive(WorkspaceId workspace, String e164, String source) {
        var known = findByPhone(workspace, e164);
        if (known.isPresent()) {
            return known.get();
        }
        var created = book.insert(workspace, Profile.UNKNOWN, e164);
        created.ifPresent(contact -> ledger.honourSuppression(workspace, contact, source));
        return created.or(() -> findByPhone(workspace, e164))
                .orElseThrow(() -> new IllegalStateException("The contact of this phone is being deleted: try again"));
    }

    /** Name and phone of these contacts; erased and unknown ones are left out. */
    @Transactional(readOnly = true)
    public Map<ContactId, ContactSummary> summaries(WorkspaceId workspace, Collection<ContactId> contacts) {
        if (contacts.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql("""
                        select c.id, c.first_name, c.last_name, p.phone
                        from contact.contact c
                        left join contact.phone p
                          on p.workspace_id = c.workspace_id and p.contact_id = c.id and p.rank = 0
                        where c.workspace_id = :workspace and c.id = any(:ids) and c.erased_at is null
                        """)
                .param("workspace", workspace.value())
                .param("ids", ids(contacts))
                .query((row, n) -> new ContactSummary(
                        new ContactId(row.getLong("id")),
                        new FullName(row.getString("first_name"), row.getString("last_name")).whole(),
                        row.getString("phone")))
                .stream()
                .collect(Collectors.toMap(ContactSummary::id, summary -> summary));
    }

    /**
     * A phone as people write it, in E.164; 422 on {@code field} where it is no possible number.
     *
     * @param phone read with the workspace's default country where it has no country code
     */
    public String e164(WorkspaceId workspace, String phone, String field) {
        var country = workspaces.settings(workspace).defaultCountry();
        return PhoneNumbers.e164(phone, country)
                .orElseThrow(() -> Problem.invalid(
                        field, "is not a possible phone number; write it with its country code, like +1 202 555 0123"));
    }

    private Standing standing(ResultSet row) throws SQLException {
        var workspace = new WorkspaceId(row.getLong("workspace_id"));
        var name = new FullName(row.getString("first_name"), row.getString("last_name"));
        var phone = row.getString("phone");
        var variables = new HashMap<String, String>();
        json.readTree(row.getString("attributes"))
                .properties()
                .forEach(attribute ->
                        put(variables, attribute.getKey(), attribute.getValue().asString()));
        put(variables, "name", name.whole());
        put(variables, "full_name", name.whole());
        put(variables, "first_name", name.first());
        put(variables, "last_name", name.last());
        put(variables, "email", row.getString("email"));
        put(variables, "phone", phone);
        put(variables, "company", row.getString("company"));
        var zone = row.getString("zone");
        return new Standing(
                new ContactId(row.getLong("id")),
                workspace,
                phone,
                ConsentStatus.valueOf(row.getString("consent_status").toUpperCase(Locale.ROOT)),
                row.getBoolean("suppressed"),
                row.getBoolean("erased"),
                zone == null ? workspaces.settings(workspace).timezone() : ZoneId.of(zone),
                Map.copyOf(variables));
    }

    private static void put(Map<String, String> variables, String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            variables.remove(name); // an attribute called "email" must not pass for the email
        } else {
            variables.put(name, value);
        }
    }

    private static Long[] ids(Collection<ContactId> contacts) {
        return contacts.stream().map(ContactId::value).toArray(Long[]::new);
    }
}
