package io.sendwell.contact.book;

import io.sendwell.contact.ContactId;
import io.sendwell.contact.phone.PhoneZones;
import io.sendwell.contact.profile.FullName;
import io.sendwell.contact.profile.Profile;
import io.sendwell.kernel.WorkspaceId;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Writes contacts and their phones. Consent is the {@link Ledger}'s. */
@Repository
public class ContactBook {

    private final JdbcClient jdbc;
    private final Peppers peppers;
    private final Attributes attributes;
    private final InstantSource clock;
    private final JsonMapper json;

    ContactBook(JdbcClient jdbc, Peppers peppers, Attributes attributes, InstantSource clock, JsonMapper json) {
        this.jdbc = jdbc;
        this.peppers = peppers;
        this.attributes = attributes;
        this.clock = clock;
        this.json = json;
    }

    /** Enters a new contact; empty, and nothing is written, where the phone is somebody else's. */
    public Optional<ContactId> insert(WorkspaceId workspace, Profile profile, @Nullable String phone) {
        // The phone goes in first: its key decides a race.
        var created = write("""
                with wanted as (
                    select nextval(pg_get_serial_sequence('contact.contact', 'id')) as id
                ), phone as (
                    insert into contact.phone (workspace_id, phone, phone_hash, contact_id)
                    select :workspace, :phone, :hash, id from wanted where :phone::text is not null
                    on conflict do nothing
                    returning contact_id
                )
                insert into contact.contact
                    (id, workspace_id, first_name, last_name, first_name_key, last_name_key, email, company, job_title,
                     timezone, zone, attributes, created_at, updated_at)
                select id, :workspace, :first, :last, :first_key, :last_key, :email, :company, :job_title,
                       :timezone, :zone, :attributes::jsonb, :now, :now
                from wanted
                where :phone::text is null or id in (select contact_id from phone)
                returning id
                """, workspace, profile, phone)
                .param("phone", phone)
                .param("hash", phone == null ? null : peppers.hash(workspace).of(phone))
                .query(Long.class)
                .optional();
        created.ifPresent(
                id -> attributes.remember(workspace, profile.attributes().keySet()));
        return created.map(ContactId::new);
    }

    /** Overwrites what is known of a contact that is locked. */
    public void update(WorkspaceId workspace, ContactId contact, Profile profile, @Nullable String phone) {
        write("""
                update contact.contact
                set first_name = :first, last_name = :last, first_name_key = :first_key, last_name_key = :last_key,
                    email = :email, company = :company, job_title = :job_title, timezone = :timezone, zone = :zone,
                    attributes = :attributes::jsonb, updated_at = :now
                where workspace_id = :workspace and id = :contact and erased_at is null
                """, workspace, profile, phone).param("contact", contact.value()).update();
        attributes.remember(workspace, profile.attributes().keySet());
    }

    /** Gives a contact that is locked this number instead of its first one; false where it is somebody else's. */
    public boolean changePhone(WorkspaceId workspace, ContactId contact, @Nullable String phone) {
        jdbc.sql("delete from contact.phone where workspace_id = :workspace and contact_id = :contact and rank = 0")
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
        return phone == null
                || jdbc.sql("""
                                insert into contact.phone (workspace_id, phone, phone_hash, contact_id)
                                values (:workspace, :phone, :hash, :contact)
                                on conflict (workspace_id, phone) do nothing
                                """)
                                .param("workspace", workspace.value())
                                .param("phone", phone)
                                .param("hash", peppers.hash(workspace).of(phone))
                                .param("contact", contact.value())
                                .update()
                        == 1;
    }

    /**
     * Gives a contact that is locked a phone more, after those that it has, and its zone where none is known; false where
     * it is somebody else's.
     */
    public boolean addPhone(WorkspaceId workspace, ContactId contact, String phone) {
        jdbc.sql("""
                        update contact.contact set zone = coalesce(zone, :zone)
                        where workspace_id = :workspace and id = :contact
                        """)
                .param("zone", PhoneZones.of(phone).map(ZoneId::getId).orElse(null))
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
        return jdbc.sql("""
                                insert into contact.phone (workspace_id, phone, phone_hash, contact_id, rank)
                                select :workspace, :phone, :hash, :contact,
                                       1 + coalesce((select max(rank) from contact.phone
                                                     where workspace_id = :workspace and contact_id = :contact), -1)
                                on conflict (workspace_id, phone) do nothing
                                """)
                        .param("workspace", workspace.value())
                        .param("phone", phone)
                        .param("hash", peppers.hash(workspace).of(phone))
                        .param("contact", contact.value())
                        .update()
                == 1;
    }

    /** Gives a contact what a channel calls it; false where that is somebody else. */
    public boolean addUserId(WorkspaceId workspace, ContactId contact, String channel, String userId) {
        return jdbc.sql("""
                                insert into contact.user_id (workspace_id, channel, user_id, id_hash, contact_id)
                                values (:workspace, :channel, :userId, :hash, :contact)
                                on conflict (workspace_id, channel, user_id) do nothing
                                """)
                        .param("workspace", workspace.value())
                        .param("channel", channel)
                        .param("userId", userId)
                        .param("hash", peppers.hash(workspace).of(channel, userId))
                        .param("contact", contact.value())
                        .update()
                == 1;
    }

    /** Calls a contact so if it has no name yet. */
    public void nameIfNone(WorkspaceId workspace, ContactId contact, FullName name) {
        jdbc.sql("""
                        update contact.contact
                        set first_name = :first, last_name = :last, first_name_key = :first_key,
                            last_name_key = :last_key, updated_at = :now
                        where workspace_id = :workspace and id = :contact and erased_at is null and name_key is null
                        """)
                .param("first", name.first())
                .param("last", name.last())
                .param("first_key", name.firstKey())
                .param("last_key", name.lastKey())
                .param("now", now())
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
    }

    /** Erases the person and leaves the empty row. */
    public void erase(WorkspaceId workspace, ContactId contact) {
        for (var table : new String[] {"phone", "user_id", "contact_tag", "list_member"}) {
            jdbc.sql("delete from contact." + table + " where workspace_id = :workspace and contact_id = :contact")
                    .param("workspace", workspace.value())
                    .param("contact", contact.value())
                    .update();
        }
        write("""
                update contact.contact
                set first_name = :first, last_name = :last, first_name_key = :first_key, last_name_key = :last_key,
                    email = :email, company = :company, job_title = :job_title, timezone = :timezone, zone = :zone,
                    attributes = :attributes::jsonb, updated_at = :now, erased_at = :now
                where workspace_id = :workspace and id = :contact
                """, workspace, Profile.UNKNOWN, null)
                .param("contact", contact.value())
                .update();
    }

    private JdbcClient.StatementSpec write(String sql, WorkspaceId workspace, Profile profile, @Nullable String phone) {
        var name = profile.name();
        return jdbc.sql(sql)
                .param("workspace", workspace.value())
                .param("first", name.first())
                .param("last", name.last())
                .param("first_key", name.firstKey())
                .param("last_key", name.lastKey())
                .param("email", profile.email())
                .param("company", profile.company())
                .param("job_title", profile.jobTitle())
                .param("timezone", profile.timezone())
                .param("zone", zone(profile, phone))
                .param("attributes", json.writeValueAsString(profile.attributes()))
                .param("now", now());
    }

    private static @Nullable String zone(Profile profile, @Nullable String phone) {
        if (profile.timezone() != null) {
            return profile.timezone();
        }
        return phone == null ? null : PhoneZones.of(phone).map(ZoneId::getId).orElse(null);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
