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
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The door to contacts: who somebody is, where they stand, and who a phone belongs to. */
@Repository
public class Contacts {

    /** So many undelivered messages in a row say that a number cannot be reached (FACTS.md section 1, code 131026). */
    static final int UNREACHABLE = 2;

    private static final TypeReference<Map<String, String>> USER_IDS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ContactBook book;
    private final Ledger ledger;
    private final Workspaces workspaces;
    private final ApplicationEventPublisher events;
    private final JsonMapper json;

    Contacts(
            JdbcClient jdbc,
            ContactBook book,
            Ledger ledger,
            Workspaces workspaces,
            ApplicationEventPublisher events,
            JsonMapper json) {
        this.jdbc = jdbc;
        this.book = book;
        this.ledger = ledger;
        this.workspaces = workspaces;
        this.events = events;
        this.json = json;
    }

    /** How many contacts the workspace has, those that were deleted left out; costs the same at ten and at ten million. */
    @Transactional(readOnly = true)
    public long count(WorkspaceId workspace) {
        return jdbc.sql("select coalesce(sum(n), 0)::bigint from contact.headcount where workspace_id = :workspace")
                .param("workspace", workspace.value())
                .query(Long.class)
                .single();
    }

    /** How many contacts were added, by day at the workspace; days without any, and contacts deleted since, are left out. */
    @Transactional(readOnly = true)
    public Map<LocalDate, Long> newByDay(WorkspaceId workspace, LocalDate from, LocalDate to) {
        var zone = workspaces.settings(workspace).timezone();
        var days = new TreeMap<LocalDate, Long>();
        jdbc.sql("""
                        select (created_at at time zone :zone)::date as day, count(*) as n from contact.contact
                        where workspace_id = :workspace and created_at >= :start and created_at < :end
                          and erased_at is null
                        group by 1
                        """)
                .param("zone", zone.getId())
                .param("workspace", workspace.value())
                .param("start", Timestamp.from(from.atStartOfDay(zone).toInstant()))
                .param("end", Timestamp.from(to.plusDays(1).atStartOfDay(zone).toInstant()))
                .query(row -> {
                    days.put(row.getObject("day", LocalDate.class), row.getLong("n"));
                });
        return days;
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
        return jdbc
                .sql("""
                        select c.id, c.workspace_id, c.first_name, c.last_name, c.email, c.company, c.attributes,
                               c.consent_status, c.zone, c.erased_at is not null as erased, p.phone,
                               coalesce(p.undeliverable, 0) >= %d as unreachable,
                               s.phone_hash is not null or coalesce(i.suppressed, false) as suppressed, i.user_ids
                        from contact.contact c
                        left join contact.phone p
                          on p.workspace_id = c.workspace_id and p.contact_id = c.id and p.rank = 0
                        left join contact.suppression s
                          on s.workspace_id = p.workspace_id and s.phone_hash = p.phone_hash
                        left join lateral (
                            select jsonb_object_agg(u.channel, u.user_id order by u.place)::text as user_ids,
                                   bool_or(h.phone_hash is not null) as suppressed
                            from contact.user_id u
                            left join contact.suppression h
                              on h.workspace_id = u.workspace_id and h.phone_hash = u.id_hash
                            where u.workspace_id = c.workspace_id and u.contact_id = c.id
                        ) i on true
                        where c.id = any(:ids)
                        """.formatted(UNREACHABLE))
                .param("ids", ids(contacts))
                .query((row, n) -> standing(row))
                .stream()
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
        created.ifPresent(contact -> {
            ledger.honourSuppression(workspace, contact, source);
            events.publishEvent(new ContactsChanged(workspace, Set.of(contact)));
        });
        return created.or(() -> findByPhone(workspace, e164))
                .orElseThrow(() -> new IllegalStateException("The contact of this phone is being deleted: try again"));
    }

    /** WhatsApp could not deliver to this contact's phone; after the second time it counts as unreachable. */
    @Transactional
    public void undeliverable(WorkspaceId workspace, ContactId contact) {
        jdbc.sql("""
                        update contact.phone set undeliverable = undeliverable + 1
                        where workspace_id = :workspace and contact_id = :contact and rank = 0
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
    }

    /** Somebody wrote from these contacts' phones, so they are on WhatsApp. */
    @Transactional
    public void reachable(WorkspaceId workspace, Collection<ContactId> contacts) {
        jdbc.sql("""
                        update contact.phone set undeliverable = 0
                        where workspace_id = :workspace and contact_id = any(:contacts) and undeliverable > 0
                        """)
                .param("workspace", workspace.value())
                .param("contacts", ids(contacts))
                .update();
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
                userIds(row.getString("user_ids")),
                ConsentStatus.valueOf(row.getString("consent_status").toUpperCase(Locale.ROOT)),
                row.getBoolean("suppressed"),
                row.getBoolean("unreachable"),
                row.getBoolean("erased"),
                zone == null ? workspaces.settings(workspace).timezone() : ZoneId.of(zone),
                Map.copyOf(variables));
    }

    private Map<String, String> userIds(@Nullable String written) {
        return written == null ? Map.of() : json.readValue(written, USER_IDS);
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
