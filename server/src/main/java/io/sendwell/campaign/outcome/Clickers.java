package io.sendwell.campaign.outcome;

import io.sendwell.contact.Behaviour;
import io.sendwell.contact.ContactId;
import io.sendwell.inbox.ClickedLinks;
import io.sendwell.kernel.WorkspaceId;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is known of clicks elsewhere: to segments and steps of drips, and to the lead score. */
@Repository
class Clickers implements Behaviour, ClickedLinks {

    private final JdbcClient jdbc;

    Clickers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String field() {
        return "clicked";
    }

    @Override
    public String existsSql(String workspace, String contact, String since) {
        return """
                exists (select from campaign.click b
                        where b.workspace_id = %s and b.contact_id = %s and b.last_at >= %s)""".formatted(workspace, contact, since);
    }

    @Override
    public Map<ContactId, Clicked> of(WorkspaceId workspace, Collection<ContactId> contacts) {
        return jdbc
                .sql("""
                        select contact_id, sum(times)::int as times, max(last_at) as last_at from campaign.click
                        where workspace_id = :workspace and contact_id = any(:contacts)
                        group by contact_id
                        """)
                .param("workspace", workspace.value())
                .param("contacts", contacts.stream().map(ContactId::value).toArray(Long[]::new))
                .query((row, _) -> Map.entry(
                        new ContactId(row.getLong("contact_id")),
                        new Clicked(
                                row.getInt("times"), row.getTimestamp("last_at").toInstant())))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
