package io.sendwell.inbox;

import io.sendwell.contact.ContactId;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Sentiment;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;

/**
 * What a contact wrote has been understood, or a person has corrected what it was understood as. Published inside the
 * transaction that stores it, once per verdict and once per correction. An intent of {@code UNSUBSCRIBE} alone is no
 * opt-out: where it became one, {@link io.sendwell.contact.ConsentChanged} says so.
 *
 * @param message the incoming message's id
 * @param confidence 0-100; 100 where a keyword or a person decided
 * @param at when the contact wrote it
 */
public record ReplyUnderstood(
        WorkspaceId workspace,
        ContactId contact,
        long conversation,
        long message,
        Intent intent,
        Sentiment sentiment,
        int confidence,
        Instant at) {}
