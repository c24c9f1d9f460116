package io.sendwell.inbox;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Contacts that we know wrote to us. Published inside the transaction that stores what they wrote and before anything in
 * it locks a lane, so whoever listens is done when the webhook is answered. What is understood of a message only later, or
 * what a person corrects, is told once more, with its intent.
 */
public record RepliesReceived(List<Reply> replies) {

    /** Opting out by one of the opt-out words. */
    public static final String UNSUBSCRIBE = "unsubscribe";

    /**
     * One contact's message.
     *
     * @param intent what it wants, in the words of the classifier; empty where nobody knows
     * @param again whether it was told before and only its intent is news; what began after {@code at} it does not concern
     */
    public record Reply(WorkspaceId workspace, ContactId contact, Instant at, Optional<String> intent, boolean again) {}
}
