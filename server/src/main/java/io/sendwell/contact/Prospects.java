package io.sendwell.contact;

import io.sendwell.kernel.WorkspaceId;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The door for whoever scores contacts: what is known of them, and the score that they are shown and found with. */
@Repository
public class Prospects {

    private final JdbcClient jdbc;

    Prospects(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Which fields of a contact are filled in. */
    public record Prospect(
            ContactId contact,
            boolean name,
            boolean email,
            boolean company,
            boolean jobTitle,
            int tags,
            ConsentStatus consent) {}

    /** These contacts, in one statement; erased and unknown ones are left out. */
    @Transactional(readOnly = true)
    public Map<ContactId, Prospect> known(WorkspaceId workspace, Collection<ContactId> contacts) {
        return jdbc
                .sql("""
                        select c.id, c.name_key is not null as name, c.email is not null as email,
                               c.company is not null as company, c.job_title is not null as job_title, c.consent_status,
                               (select count(*) from contact.contact_tag t
                                where t.workspace_id = c.workspace_id and t.contact_id = c.id) as tags
                        from contact.contact c
                        where c.workspace_id = :workspace and c.id = any(:contacts) and c.erased_at is null
                        """)
                .param("workspace", workspace.value())
                .param("contacts", contacts.stream().map(ContactId::value).toArray(Long[]::new))
                .query((row, _) -> new Prospect(
                        new ContactId(row.getLong("id")),
                        row.getBoolean("name"),
                        row.getBoolean("email"),
                        row.getBoolean("company"),
                        row.getBoolean("job_title"),
                        row.getInt("tags"),
                        ConsentStatus.valueOf(row.getString("consent_status").toUpperCase(Locale.ROOT))))
                .stream()
                .collect(Collectors.toMap(Prospect::contact, prospect -> prospect));
    }

    /** Shows these contacts with these scores (0-100), in one statement that locks them in the order of their ids. */
    @Transactional
    public void scored(WorkspaceId workspace, Map<ContactId, Integer> scores) {
        var ordered = new TreeMap<Long, Integer>();
        scores.forEach((contact, score) -> ordered.put(contact.value(), score));
        jdbc.sql("""
                        with scored as (
                            select * from unnest(:contacts::bigint[], :scores::int[]) s(contact_id, score)
                        ), locked as materialized (
                            select c.id from contact.contact c join scored s on s.contact_id = c.id
                            where c.workspace_id = :workspace and c.erased_at is null and c.lead_score <> s.score
                            order by c.id
                            for no key update of c
                        )
                        update contact.contact c set lead_score = s.score
                        from locked l join scored s on s.contact_id = l.id
                        where c.workspace_id = :workspace and c.id = l.id
                        """)
                .param("workspace", workspace.value())
                .param("contacts", ordered.keySet().toArray(Long[]::new))
                .param("scores", ordered.values().toArray(Integer[]::new))
                .update();
    }
}
