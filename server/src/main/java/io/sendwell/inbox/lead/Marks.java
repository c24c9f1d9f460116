package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.delivery.MessagesRead.Reader;
import io.sendwell.kernel.WorkspaceId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Whose score is to be reckoned anew, written in the transaction that gives the reason, one statement for as many as there
 * are. See the table for why nobody waits for anybody here.
 */
@Repository
class Marks {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    Marks(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /**
     * There are new marks.
     *
     * @param urgent whether somebody may be waiting for the score
     */
    record Made(boolean urgent) {}

    /** Something happened to a contact that a salesperson would want to know of at once. */
    void add(WorkspaceId workspace, ContactId contact) {
        jdbc.sql("insert into inbox.lead_mark (workspace_id, contact_id) values (:workspace, :contact)")
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
        events.publishEvent(new Made(true));
    }

    /** Contacts of whichever workspaces read something; in the engine's scope. */
    void add(Collection<Reader> readers) {
        jdbc.sql("""
                        insert into inbox.lead_mark (workspace_id, contact_id)
                        select * from unnest(:workspaces::bigint[], :contacts::bigint[])
                        """)
                .param(
                        "workspaces",
                        readers.stream().map(one -> one.workspace().value()).toArray(Long[]::new))
                .param(
                        "contacts",
                        readers.stream().map(one -> one.contact().value()).toArray(Long[]::new))
                .update();
        events.publishEvent(new Made(false));
    }

    /** Those of these contacts that have a score: what is known of others gives no reason for one. */
    void addScored(WorkspaceId workspace, Collection<ContactId> contacts) {
        int marks = jdbc.sql("""
                        insert into inbox.lead_mark (workspace_id, contact_id)
                        select workspace_id, contact_id from inbox.lead_score
                        where workspace_id = :workspace and contact_id = any(:contacts)
                        """)
                .param("workspace", workspace.value())
                .param("contacts", contacts.stream().map(ContactId::value).toArray(Long[]::new))
                .update();
        if (marks > 0) {
            events.publishEvent(new Made(true));
        }
    }

    /** All contacts that have a score. */
    void addAllScored(WorkspaceId workspace) {
        jdbc.sql("""
                        insert into inbox.lead_mark (workspace_id, contact_id)
                        select workspace_id, contact_id from inbox.lead_score where workspace_id = :workspace
                        """).param("workspace", workspace.value()).update();
        events.publishEvent(new Made(false));
    }

    /** Whose turn it is: the workspace that has waited longest. */
    Optional<WorkspaceId> next() {
        return jdbc.sql("select workspace_id from inbox.lead_mark order by id limit 1")
                .query((row, _) -> new WorkspaceId(row.getLong("workspace_id")))
                .optional();
    }

    /** Takes the oldest marks away and answers whom they were on, each once. */
    List<ContactId> take(WorkspaceId workspace, int most) {
        return jdbc.sql("""
                        with taken as (
                            delete from inbox.lead_mark
                            where workspace_id = :workspace and id in (
                                select id from inbox.lead_mark where workspace_id = :workspace order by id limit :most)
                            returning contact_id
                        )
                        select distinct contact_id from taken
                        """)
                .param("workspace", workspace.value())
                .param("most", most)
                .query((row, _) -> new ContactId(row.getLong("contact_id")))
                .list();
    }
}
