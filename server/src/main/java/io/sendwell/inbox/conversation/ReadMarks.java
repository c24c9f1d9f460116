package io.sendwell.inbox.conversation;

import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.channel.Transports;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets a contact see that its message was read, once a member has read the conversation. A courtesy: it happens beside
 * everything else, and one that gets lost is not tried again.
 */
@Component
class ReadMarks {

    private static final Logger LOG = LoggerFactory.getLogger(ReadMarks.class);

    private final JdbcClient jdbc;
    private final Senders senders;
    private final Transports transports;
    private final TransactionTemplate transaction;

    ReadMarks(JdbcClient jdbc, Senders senders, Transports transports, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.senders = senders;
        this.transports = transports;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** A member has read what was unread in a conversation. */
    record Seen(WorkspaceId workspace, long conversation) {}

    /** The last message of a contact, and the sender that it came to. */
    private record Last(Sender sender, String id) {}

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void on(Seen seen) {
        Thread.ofVirtual().name("read-mark").start(() -> {
            try {
                var last = Tenancy.<@Nullable Last>inWorkspace(
                        seen.workspace,
                        () -> transaction.execute(_ -> last(seen).orElse(null)));
                if (last != null) {
                    transports
                            .of(last.sender.channel())
                            .ifPresent(transport -> transport.markRead(last.sender, last.id));
                }
            } catch (RuntimeException e) {
                LOG.info(
                        "Conversation {} could not be marked as read at WhatsApp; it is read here",
                        seen.conversation,
                        e);
            }
        });
    }

    private Optional<Last> last(Seen seen) {
        record Row(SenderId sender, String id) {}
        return jdbc.sql("""
                        select sender_id, external_id from inbox.incoming_message
                         where workspace_id = :workspace and conversation_id = :conversation
                         order by id desc limit 1
                        """)
                .param("workspace", seen.workspace.value())
                .param("conversation", seen.conversation)
                .query((row, _) -> new Row(new SenderId(row.getLong("sender_id")), row.getString("external_id")))
                .optional()
                .flatMap(row -> senders.find(seen.workspace, row.sender).map(sender -> new Last(sender, row.id)));
    }
}
