package io.sendwell.contact.book;

import io.sendwell.contact.ConsentStatus;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Evidence;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The consent ledger, and all that follows from it: {@code consent_status} repeats a contact's newest entry, and the
 * phones of whoever refused are suppressed. Apart from the set-based merge of an import, nothing else writes these.
 */
@Repository
public class Ledger {

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Ledger(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The status of a contact that is here, its row locked until the transaction ends: entries queue up behind it. */
    public Optional<ConsentStatus> lock(WorkspaceId workspace, ContactId contact) {
        return jdbc.sql("""
                        select consent_status from contact.contact
                        where workspace_id = :workspace and id = :contact and erased_at is null
                        for no key update
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query(String.class)
                .optional()
                .map(status -> ConsentStatus.valueOf(status.toUpperCase(Locale.ROOT)));
    }

    /** Who a contact is that was merged into another. */
    public Optional<ContactId> heir(WorkspaceId workspace, ContactId contact) {
        return jdbc.sql("""
                        select merged_into from contact.contact
                        where workspace_id = :workspace and id = :contact and merged_into is not null
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query(Long.class)
                .optional()
                .map(ContactId::new);
    }

    /** What the newest entry of a contact, which must have one, rests on. */
    public Evidence newest(WorkspaceId workspace, ContactId contact) {
        return jdbc.sql("""
                        select at, source, method, wording, ip, member_id from contact.consent_entry
                        where workspace_id = :workspace and contact_id = :contact order by id desc limit 1
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query((row, _) -> new Evidence(
                        row.getTimestamp("at").toInstant(),
                        row.getString("source"),
                        row.getString("method"),
                        row.getString("wording"),
                        row.getString("ip"),
                        row.getObject("member_id", Long.class)))
                .single();
    }

    /** Whether the newest entry of a contact is its consent, given after {@code at}. */
    public boolean agreedAfter(WorkspaceId workspace, ContactId contact, Instant at) {
        return jdbc.sql("""
                        select change = 'granted' and at > :at from contact.consent_entry
                        where workspace_id = :workspace and contact_id = :contact order by id desc limit 1
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** When the contact last agreed; the epoch where it never did. */
    public Instant lastAgreed(WorkspaceId workspace, ContactId contact) {
        return jdbc.sql("""
                        select coalesce(max(at), 'epoch') as at from contact.consent_entry
                        where workspace_id = :workspace and contact_id = :contact and change = 'granted'
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query((row, _) -> row.getTimestamp("at").toInstant())
                .single();
    }

    /** Whether the newest entry is a refusal of the same source and method, and the one before it a consent. */
    public boolean canTakeBack(WorkspaceId workspace, ContactId contact, Evidence evidence) {
        return jdbc.sql("""
                        select coalesce(array_agg(change order by id desc) = array['revoked', 'granted']
                               and (array_agg(source order by id desc))[1] = :source
                               and (array_agg(method order by id desc))[1] is not distinct from :method, false)
                        from (select id, change, source, method from contact.consent_entry
                              where workspace_id = :workspace and contact_id = :contact order by id desc limit 2) last
                        """)
                .param("source", evidence.source())
                .param("method", evidence.method())
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query(Boolean.class)
                .single();
    }

    /** Writes an entry and what follows from it; returns the entry's id. The contact must be locked. */
    public long append(WorkspaceId workspace, ContactId contact, ConsentStatus change, Evidence evidence) {
        var status = change.name().toLowerCase(Locale.ROOT);
        var entry = jdbc.sql("""
                        with entry as (
                            insert into contact.consent_entry
                                (workspace_id, contact_id, change, at, recorded_at, source, method, wording, ip, member_id)
                            values (:workspace, :contact, :status, :at, :now, :source, :method, :wording, :ip, :member)
                            returning id
                        ), state as (
                            update contact.contact set consent_status = :status, updated_at = :now
                            where workspace_id = :workspace and id = :contact
                        )
                        select id from entry
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("status", status)
                .param("at", evidence.at().atOffset(ZoneOffset.UTC))
                .param("now", now())
                .param("source", evidence.source())
                .param("method", evidence.method())
                .param("wording", evidence.wording())
                .param("ip", evidence.ip())
                .param("member", evidence.memberId())
                .query(Long.class)
                .single();
        if (change == ConsentStatus.REVOKED) {
            suppress(workspace, contact);
        } else {
            lift(workspace, contact);
        }
        return entry;
    }

    /**
     * Somebody whose phone or user id is suppressed is here again, created or with a new number: says so in the ledger.
     * Returns whether it was.
     */
    public boolean honourSuppression(WorkspaceId workspace, ContactId contact, String source) {
        boolean suppressed = jdbc.sql("""
                        select exists (
                            select from contact.phone p
                            join contact.suppression s on s.workspace_id = p.workspace_id and s.phone_hash = p.phone_hash
                            where p.workspace_id = :workspace and p.contact_id = :contact
                            union all
                            select from contact.user_id u
                            join contact.suppression s on s.workspace_id = u.workspace_id and s.phone_hash = u.id_hash
                            where u.workspace_id = :workspace and u.contact_id = :contact)
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query(Boolean.class)
                .single();
        if (suppressed) {
            append(
                    workspace,
                    contact,
                    ConsentStatus.REVOKED,
                    new Evidence(clock.instant(), source, "suppression_list", null, null, null));
        }
        return suppressed;
    }

    /** Puts every phone and user id of the contact on the suppression list. */
    public void suppress(WorkspaceId workspace, ContactId contact) {
        jdbc.sql("""
                        insert into contact.suppression (workspace_id, phone_hash, since)
                        select workspace_id, phone_hash, :now from contact.phone
                        where workspace_id = :workspace and contact_id = :contact
                        union
                        select workspace_id, id_hash, :now from contact.user_id
                        where workspace_id = :workspace and contact_id = :contact
                        on conflict do nothing
                        """)
                .param("now", now())
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
    }

    private void lift(WorkspaceId workspace, ContactId contact) {
        jdbc.sql("""
                        delete from contact.suppression
                        where workspace_id = :workspace and phone_hash in (
                            select phone_hash from contact.phone
                            where workspace_id = :workspace and contact_id = :contact
                            union all
                            select id_hash from contact.user_id
                            where workspace_id = :workspace and contact_id = :contact)
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
