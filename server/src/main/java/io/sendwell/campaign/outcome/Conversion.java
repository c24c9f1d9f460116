package io.sendwell.campaign.outcome;

import io.sendwell.contact.ContactId;
import io.sendwell.inbox.lead.policy.Amount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a contact did in the end: bought, booked, signed up.
 *
 * @param credit what it is put down to; null = nothing within the window
 */
record Conversion(
        long id,
        ContactId contact,
        String name,
        @Nullable Amount amount,
        Instant at,
        @Nullable String externalId,
        @Nullable Credit credit,
        Instant recordedAt) {

    /**
     * A campaign's message.
     *
     * @param step of a drip; 0 = a broadcast
     * @param variant 0 = the main text
     * @param byClick the contact had followed a link of it; else it had only got it
     */
    record Credit(long campaign, int step, long variant, long message, boolean byClick) {}

    /** Whether somebody told the same once more. */
    boolean isSame(ContactId otherContact, String otherName, @Nullable Amount otherAmount) {
        boolean sameAmount = amount == null
                ? otherAmount == null
                : otherAmount != null
                        && amount.currency().equals(otherAmount.currency())
                        && amount.value().compareTo(otherAmount.value()) == 0;
        return contact.equals(otherContact) && name.equals(otherName) && sameAmount;
    }
}
