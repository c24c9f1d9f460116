package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.inbox.ReplyUnderstood;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.policy.LeadFacts.Word;
import io.sendwell.intelligence.policy.PriceQuestions;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What contacts wrote, as far as it says anything about buying: one row per message, corrected with its verdict. */
@Repository
class Signals {

    /** So many of a contact's newest messages count. */
    private static final int NEWEST = 20;

    private final JdbcClient jdbc;

    Signals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Said(ContactId contact, Word word) {}

    /** Notes a reply, or what it means by now; a message that has left meanwhile says nothing any more. */
    void note(ReplyUnderstood reply) {
        jdbc.sql("select text from inbox.incoming_message where workspace_id = :workspace and id = :message")
                .param("workspace", reply.workspace().value())
                .param("message", reply.message())
                .query(String.class)
                .optional()
                .ifPresent(text -> write(reply, PriceQuestions.asks(text)));
    }

    private void write(ReplyUnderstood reply, boolean askedPrice) {
        jdbc.sql("""
                        insert into inbox.lead_signal (message_id, workspace_id, contact_id, intent, asked_price, at)
                        values (:message, :workspace, :contact, :intent, :price, :at)
                        on conflict (message_id) do update
                            set contact_id = excluded.contact_id, intent = excluded.intent,
                                asked_price = excluded.asked_price
                        """)
                .param("message", reply.message())
                .param("workspace", reply.workspace().value())
                .param("contact", reply.contact().value())
                .param("intent", reply.intent().code())
                .param("price", askedPrice)
                .param("at", Timestamp.from(reply.at()))
                .update();
    }

    /** The newest words of these contacts. */
    Map<ContactId, List<Word>> of(WorkspaceId workspace, Collection<ContactId> contacts) {
        return jdbc
                .sql("""
                        select asked.contact_id, s.intent, s.asked_price, s.at
                        from unnest(:contacts::bigint[]) asked(contact_id)
                        cross join lateral (
                            select intent, asked_price, at from inbox.lead_signal
                            where workspace_id = :workspace and contact_id = asked.contact_id
                            order by at desc limit :newest
                        ) s
                        """)
                .param("workspace", workspace.value())
                .param("contacts", contacts.stream().map(ContactId::value).toArray(Long[]::new))
                .param("newest", NEWEST)
                .query((row, _) -> new Said(
                        new ContactId(row.getLong("contact_id")),
                        new Word(
                                Intent.of(row.getString("intent")).orElse(Intent.UNKNOWN),
                                row.getBoolean("asked_price"),
                                row.getTimestamp("at").toInstant())))
                .stream()
                .collect(Collectors.groupingBy(Said::contact, Collectors.mapping(Said::word, Collectors.toList())));
    }

    /** What the first wrote is what the second wrote. */
    void move(WorkspaceId workspace, ContactId from, ContactId into) {
        jdbc.sql("""
                        update inbox.lead_signal set contact_id = :into
                        where workspace_id = :workspace and contact_id = :from
                        """)
                .param("workspace", workspace.value())
                .param("from", from.value())
                .param("into", into.value())
                .update();
    }

    void erase(WorkspaceId workspace, ContactId contact) {
        jdbc.sql("delete from inbox.lead_signal where workspace_id = :workspace and contact_id = :contact")
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
    }
}
