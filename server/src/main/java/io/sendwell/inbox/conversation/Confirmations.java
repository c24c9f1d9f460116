package io.sendwell.inbox.conversation;

import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.contact.ConsentChanged;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Messages;
import io.sendwell.delivery.Origin;
import io.sendwell.delivery.Outbox;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Answers an opt-out with one confirmation, queued in the transaction that writes the opt-out. Saying STOP again is no
 * change of consent, so it is answered once until the contact agrees again.
 */
@Component
class Confirmations {

    private final Workspaces workspaces;
    private final Conversations conversations;
    private final Senders senders;
    private final Messages messages;
    private final Outbox outbox;

    Confirmations(
            Workspaces workspaces, Conversations conversations, Senders senders, Messages messages, Outbox outbox) {
        this.workspaces = workspaces;
        this.conversations = conversations;
        this.senders = senders;
        this.messages = messages;
        this.outbox = outbox;
    }

    @EventListener
    void on(ConsentChanged changed) {
        switch (changed.change()) {
            case OPTED_IN -> {}
            case OPTED_OUT -> confirm(changed);
            case ERASED -> conversations.erase(changed.workspace(), changed.contact());
        }
    }

    private void confirm(ConsentChanged changed) {
        var text = workspaces.settings(changed.workspace()).optOutConfirmation();
        if (text.isBlank()) {
            return;
        }
        sender(changed.workspace(), changed.contact())
                .ifPresent(sender -> outbox.enqueue(
                        changed.workspace(),
                        sender.id(),
                        changed.contact(),
                        new Origin(Origin.Kind.CONFIRMATION, changed.entryId(), 0),
                        MessageKind.CONFIRMATION,
                        text));
    }

    /** The number that the contact last wrote to, else the one that last wrote to the contact, while we still have it. */
    private Optional<Sender> sender(WorkspaceId workspace, ContactId contact) {
        return conversations
                .with(workspace, contact)
                .map(Conversation::sender)
                .or(() -> messages.ofContact(workspace, contact, new Slice(1, null)).stream()
                        .findFirst()
                        .map(message -> new SenderId(message.senderId())))
                .flatMap(id -> senders.find(workspace, id));
    }
}
