package io.sendwell.contact;

import io.sendwell.contact.book.ContactBook;
import io.sendwell.contact.book.Ledger;
import io.sendwell.contact.profile.Bounds;
import io.sendwell.contact.profile.FullName;
import io.sendwell.contact.profile.Profile;
import io.sendwell.kernel.WorkspaceId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The door for people who write to us: which contact somebody is whom a channel names by phone, by an id of its own, or by both. */
@Repository
public class Writers {

    private final JdbcClient jdbc;
    private final Contacts contacts;
    private final ContactBook book;
    private final Ledger ledger;
    private final Merging merging;
    private final ApplicationEventPublisher events;

    Writers(
            JdbcClient jdbc,
            Contacts contacts,
            ContactBook book,
            Ledger ledger,
            Merging merging,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.contacts = contacts;
        this.book = book;
        this.ledger = ledger;
        this.merging = merging;
        this.events = events;
    }

    /**
     * How a channel names somebody; one of phone and user id at least is there.
     *
     * @param channel its code
     * @param phone E.164
     * @param userId the channel's own name for the person
     */
    public record Writer(
            WorkspaceId workspace,
            String channel,
            @Nullable String phone,
            @Nullable String userId) {}

    private record Found(
            @Nullable ContactId byPhone, @Nullable ContactId byUserId) {
        Set<ContactId> all() {
            var all = new HashSet<ContactId>();
            Stream.of(byPhone, byUserId).filter(Objects::nonNull).forEach(all::add);
            return all;
        }
    }

    /**
     * Who these are among those we know: nobody, one, or two that are not known to be one yet. In the engine's scope they
     * may be of several workspaces.
     */
    @Transactional(readOnly = true)
    public Map<Writer, Set<ContactId>> find(Set<Writer> writers) {
        var all = new HashMap<Writer, Set<ContactId>>();
        look(writers).forEach((writer, found) -> all.put(writer, found.all()));
        return all;
    }

    /**
     * The contact of each of these: found, else created with consent unknown (revoked where phone or user id is
     * suppressed). A phone and a user id that are named together are one person's from then on, so two contacts become
     * one if need be. Two of the same that arrive at once become one contact.
     *
     * @param source where from, kept as the source of the ledger entry of somebody suppressed
     */
    @Transactional
    public Map<Writer, ContactId> arrive(Collection<Writer> writers, String source) {
        var known = look(new HashSet<>(writers));
        var arrived = new HashMap<Writer, ContactId>();
        known.keySet().stream()
                .sorted(Comparator.comparing(writer -> Objects.requireNonNullElse(writer.userId(), "")))
                .forEach(writer ->
                        arrived.put(writer, arrive(writer, Objects.requireNonNull(known.get(writer)), source)));
        // Who was merged while the others arrived is somebody else now.
        arrived.replaceAll(
                (writer, contact) -> ledger.heir(writer.workspace(), contact).orElse(contact));
        return arrived;
    }

    /** The one contact of somebody; see {@link #arrive(Collection, String)}. */
    @Transactional
    public ContactId arrive(Writer writer, String source) {
        return Objects.requireNonNull(arrive(Set.of(writer), source).get(writer));
    }

    /** What people call themselves, for those whose name nobody knows. */
    @Transactional
    public void introduce(WorkspaceId workspace, Map<ContactId, String> names) {
        if (names.isEmpty()) {
            return;
        }
        var nameless = jdbc.sql("""
                        select id from contact.contact
                        where workspace_id = :workspace and id = any(:ids) and erased_at is null and name_key is null
                        order by id
                        """)
                .param("workspace", workspace.value())
                .param("ids", names.keySet().stream().map(ContactId::value).toArray(Long[]::new))
                .query((row, _) -> new ContactId(row.getLong("id")))
                .list();
        var named = new HashSet<ContactId>();
        for (var contact : nameless) {
            var name = FullName.of(line(Objects.requireNonNull(names.get(contact))));
            if (!name.whole().isEmpty()) {
                book.nameIfNone(workspace, contact, name);
                named.add(contact);
            }
        }
        if (!named.isEmpty()) {
            events.publishEvent(new ContactsChanged(workspace, named));
        }
    }

    private ContactId arrive(Writer writer, Found found, String source) {
        var phone = writer.phone();
        var userId = writer.userId();
        if (userId == null) {
            return found.byPhone() != null
                    ? found.byPhone()
                    : contacts.arrive(writer.workspace(), Objects.requireNonNull(phone), source);
        }
        if (found.byUserId() != null && (phone == null || found.byUserId().equals(found.byPhone()))) {
            return found.byUserId();
        }
        awaitOthers(writer);
        return tie(writer, userId, Objects.requireNonNull(look(Set.of(writer)).get(writer)), source);
    }

    /** Makes one contact of all that a writer with a user id is known by; nobody else is at it now. */
    private ContactId tie(Writer writer, String userId, Found found, String source) {
        var workspace = writer.workspace();
        var phone = writer.phone();
        if (found.byPhone() != null && found.byUserId() != null) {
            if (!found.byPhone().equals(found.byUserId())) {
                merging.found(workspace, found.byUserId(), found.byPhone());
            }
            return found.byPhone();
        }
        var contact = found.byUserId() != null
                ? found.byUserId()
                : phone == null
                        ? book.insert(workspace, Profile.UNKNOWN, null).orElseThrow()
                        : contacts.arrive(workspace, phone, source);
        var status = ledger.lock(workspace, contact);
        if (found.byUserId() == null) {
            book.addUserId(workspace, contact, writer.channel(), userId);
        } else if (phone != null && !book.addPhone(workspace, contact, phone)) {
            var owner = contacts.findByPhone(workspace, phone); // Somebody was quicker.
            owner.ifPresent(other -> merging.found(workspace, contact, other));
            return owner.orElse(contact);
        }
        if (status.filter(ConsentStatus.REVOKED::equals).isPresent()) {
            ledger.suppress(workspace, contact); // Who refused is not reached by another name either.
        } else {
            ledger.honourSuppression(workspace, contact, source);
        }
        events.publishEvent(new ContactsChanged(workspace, Set.of(contact)));
        return contact;
    }

    /** One at a time for each user id. */
    private void awaitOthers(Writer writer) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:id, :workspace))")
                .param("id", "user id " + writer.channel() + ":" + writer.userId())
                .param("workspace", writer.workspace().value())
                .query((row, _) -> 1)
                .single();
    }

    private Map<Writer, Found> look(Set<Writer> writers) {
        var byPhone = contactsOf(
                """
                        select asked.place, p.contact_id
                        from unnest(:workspaces::bigint[], :channels::text[], :names::text[])
                            with ordinality asked(workspace_id, channel, name, place)
                        join contact.phone p on p.workspace_id = asked.workspace_id and p.phone = asked.name
                        """, writers.stream().filter(writer -> writer.phone() != null).toList(), true);
        var byUserId = contactsOf(
                """
                        select asked.place, u.contact_id
                        from unnest(:workspaces::bigint[], :channels::text[], :names::text[])
                            with ordinality asked(workspace_id, channel, name, place)
                        join contact.user_id u on u.workspace_id = asked.workspace_id and u.channel = asked.channel
                            and u.user_id = asked.name
                        """, writers.stream().filter(writer -> writer.userId() != null).toList(), false);
        var found = new HashMap<Writer, Found>();
        writers.forEach(writer -> found.put(writer, new Found(byPhone.get(writer), byUserId.get(writer))));
        return found;
    }

    private Map<Writer, ContactId> contactsOf(String sql, List<Writer> writers, boolean byPhone) {
        var contactsOf = new HashMap<Writer, ContactId>();
        if (!writers.isEmpty()) {
            jdbc.sql(sql)
                    .param(
                            "workspaces",
                            writers.stream()
                                    .map(writer -> writer.workspace().value())
                                    .toArray(Long[]::new))
                    .param("channels", writers.stream().map(Writer::channel).toArray(String[]::new))
                    .param(
                            "names",
                            writers.stream()
                                    .map(writer -> byPhone ? writer.phone() : writer.userId())
                                    .toArray(String[]::new))
                    .query(row -> {
                        contactsOf.put(writers.get(row.getInt("place") - 1), new ContactId(row.getLong("contact_id")));
                    });
        }
        return contactsOf;
    }

    /** As much of it as a name may have, on one line. */
    private static String line(String text) {
        var line = text.replaceAll("\\p{Cntrl}", " ").strip();
        if (line.length() <= Bounds.TEXT) {
            return line;
        }
        return line.substring(
                0, Character.isHighSurrogate(line.charAt(Bounds.TEXT - 1)) ? Bounds.TEXT - 1 : Bounds.TEXT);
    }
}
