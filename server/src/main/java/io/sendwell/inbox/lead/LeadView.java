package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactSummary;
import io.sendwell.inbox.lead.policy.Stage;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lead as the API shows it.
 *
 * @param source what made it one: {@code reply} or {@code member}
 * @param value an exact decimal with the decimals of its currency
 * @param followUpDue whether the time to come back to it has come
 * @param convertedAt when it was won
 * @param lastActivityAt when the contact last read or wrote something
 */
record LeadView(
        long id,
        long contactId,
        @Nullable String contactName,
        @Nullable String contactPhone,
        String stage,
        String source,
        int score,
        String tier,
        @Nullable Long ownerId,
        @Nullable BigDecimal value,
        @Nullable String currency,
        @Nullable Instant followUpAt,
        boolean followUpDue,
        @Nullable String notes,
        @Nullable String lostReason,
        @Nullable Instant convertedAt,
        @Nullable Instant closedAt,
        @Nullable Instant lastActivityAt,
        Instant createdAt,
        Instant updatedAt) {

    /** @param contact null where it has been erased */
    static LeadView of(Lead lead, @Nullable ContactSummary contact, Instant now) {
        var value = lead.value();
        var followUp = lead.followUpAt();
        return new LeadView(
                lead.id(),
                lead.contact().value(),
                contact == null ? null : contact.name(),
                contact == null ? null : contact.phone(),
                lead.stage().code(),
                lead.source().code(),
                lead.score(),
                Tier.of(lead.score()).code(),
                lead.owner(),
                value == null ? null : value.value(),
                value == null ? null : value.currency(),
                followUp,
                followUp != null && !followUp.isAfter(now),
                lead.notes(),
                lead.lostReason(),
                lead.stage() == Stage.WON ? lead.closedAt() : null,
                lead.closedAt(),
                lead.lastActiveAt(),
                lead.createdAt(),
                lead.updatedAt());
    }
}
