package io.sendwell.delivery.lane;

import io.sendwell.channel.Enclosure;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.MessageId;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Origin;
import io.sendwell.kernel.WorkspaceId;
import org.jspecify.annotations.Nullable;

/**
 * A queued message whose turn it may be.
 *
 * @param text its own text, null where its batch has a template
 * @param doubts how often it was handed over with no answer
 * @param variant which of its batch's other templates it says; null = the template
 * @param enclosure its own; one that has no text of its own carries what its batch has
 * @param approved a template of its own, its values final
 */
record Candidate(
        MessageId id,
        long batchId,
        long senderId,
        WorkspaceId workspace,
        ContactId contact,
        Origin origin,
        MessageKind kind,
        int attempt,
        int deferrals,
        int doubts,
        @Nullable String text,
        @Nullable Long variant,
        Enclosure enclosure,
        @Nullable Approved approved) {

    /** Whether it may have arrived already: then it goes once more under the same wire id. */
    boolean inDoubt() {
        return doubts > 0;
    }
}
