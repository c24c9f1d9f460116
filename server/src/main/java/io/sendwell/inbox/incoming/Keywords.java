package io.sendwell.inbox.incoming;

import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Sender;
import io.sendwell.contact.Consents;
import io.sendwell.contact.Evidence;
import io.sendwell.contact.Writers;
import io.sendwell.inbox.conversation.Conversations;
import io.sendwell.intelligence.optout.OptOutWords;
import io.sendwell.intelligence.optout.OptOutWords.Meaning;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Obeys STOP and JOIN and their kin in the transaction that stores them, so that they count from the answer on. */
@Component
public class Keywords {

    private static final String SOURCE = "inbound_message";
    private static final int LONGEST_WORDING = 1_000;

    private final Workspaces workspaces;
    private final Writers writers;
    private final Consents consents;
    private final Conversations conversations;

    Keywords(Workspaces workspaces, Writers writers, Consents consents, Conversations conversations) {
        this.workspaces = workspaces;
        this.writers = writers;
        this.consents = consents;
        this.conversations = conversations;
    }

    /** What a message says to the words that are obeyed. */
    public Meaning read(WorkspaceId workspace, String text) {
        return OptOutWords.builtIn()
                .and(workspaces.settings(workspace).optOutWords())
                .read(text);
    }

    /** @param writtenAt by the channel's clock, null where it has none: then what comes later was written later */
    void heed(Sender sender, IncomingEvent.Message message, Meaning meaning, @Nullable Instant writtenAt) {
        if (meaning == Meaning.NEITHER) {
            return;
        }
        var workspace = sender.workspace();
        var contact = writers.arrive(Addresses.writer(workspace, sender.channel(), message.from()), SOURCE);
        // The conversation is there first: the confirmation goes out on its sender.
        var conversation = conversations.open(workspace, contact, sender.id());
        if (meaning == Meaning.OPT_OUT) {
            if (writtenAt != null) {
                conversations.optedOut(workspace, conversation, writtenAt);
            }
            consents.optOut(workspace, contact, evidence(message));
        } else if (writtenAt == null || !conversations.optedOutAfter(workspace, conversation, writtenAt)) {
            consents.optIn(workspace, contact, evidence(message));
        }
    }

    private static Evidence evidence(IncomingEvent.Message message) {
        var text = message.text();
        return new Evidence(
                message.at(),
                SOURCE,
                "keyword",
                text.length() > LONGEST_WORDING ? text.substring(0, LONGEST_WORDING) : text,
                null,
                null);
    }
}
