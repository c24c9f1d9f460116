package io.sendwell.inbox.incoming;

import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Sender;
import io.sendwell.contact.ConsentChanged;
import io.sendwell.contact.Consents;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactMerged;
import io.sendwell.contact.Evidence;
import io.sendwell.contact.Writers;
import io.sendwell.inbox.conversation.Conversation;
import io.sendwell.inbox.conversation.Conversations;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Obeys WhatsApp's own switch for marketing in the transaction that stores it. Stopping is an opt-out like any other.
 * Resuming is no consent by itself: it takes back a stop by the same switch, where the person had agreed before it and has
 * not told us STOP besides. Of two words the later one holds, in whichever order they come.
 */
@Component
class Preferences {

    private static final String SOURCE = "whatsapp";
    private static final String METHOD = "user_preference";

    private final JdbcClient jdbc;
    private final Writers writers;
    private final Consents consents;
    private final Conversations conversations;

    Preferences(JdbcClient jdbc, Writers writers, Consents consents, Conversations conversations) {
        this.jdbc = jdbc;
        this.writers = writers;
        this.consents = consents;
        this.conversations = conversations;
    }

    void heed(Sender sender, IncomingEvent.Preference preference) {
        var workspace = sender.workspace();
        var contact = writers.arrive(Addresses.writer(workspace, sender.channel(), preference.from()), SOURCE);
        if (!isNews(workspace, contact, preference.at())) {
            return;
        }
        var evidence = new Evidence(preference.at(), SOURCE, METHOD, null, null, null);
        if (!preference.wanted()) {
            if (!consents.agreedAfter(workspace, contact, preference.at())) {
                consents.optOut(workspace, contact, evidence);
            }
        } else if (!hasSaidStop(workspace, contact)) {
            consents.takeBack(workspace, contact, evidence);
        }
    }

    /** Whether nothing later is known; the later one is remembered. */
    private boolean isNews(WorkspaceId workspace, ContactId contact, Instant at) {
        return jdbc.sql("""
                                insert into inbox.preference as p (workspace_id, contact_id, at)
                                values (:workspace, :contact, :at)
                                on conflict (workspace_id, contact_id) do update set at = excluded.at where p.at < excluded.at
                                """)
                        .param("workspace", workspace.value())
                        .param("contact", contact.value())
                        .param("at", Timestamp.from(at))
                        .update()
                > 0;
    }

    /** By an opt-out word after it last agreed: only its own word takes that back. */
    private boolean hasSaidStop(WorkspaceId workspace, ContactId contact) {
        return conversations
                .with(workspace, contact)
                .map(Conversation::id)
                .filter(id -> conversations.optedOutAfter(workspace, id, consents.lastAgreed(workspace, contact)))
                .isPresent();
    }

    @EventListener
    void on(ContactMerged event) {
        jdbc.sql("""
                        with first as (
                            delete from inbox.preference where workspace_id = :workspace and contact_id = :from
                            returning at
                        )
                        insert into inbox.preference as p (workspace_id, contact_id, at)
                        select :workspace, :into, at from first
                        on conflict (workspace_id, contact_id) do update set at = greatest(p.at, excluded.at)
                        """)
                .param("workspace", event.workspace().value())
                .param("from", event.from().value())
                .param("into", event.into().value())
                .update();
    }

    @EventListener
    void on(ConsentChanged event) {
        if (event.change() == ConsentChanged.Change.ERASED) {
            jdbc.sql("delete from inbox.preference where workspace_id = :workspace and contact_id = :contact")
                    .param("workspace", event.workspace().value())
                    .param("contact", event.contact().value())
                    .update();
        }
    }
}
