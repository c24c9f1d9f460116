package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.inbox.lead.policy.Amount;
import io.sendwell.inbox.lead.policy.Stage;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A contact that somebody sells to.
 *
 * @param owner the member who sees to it
 * @param followUpAt when somebody means to come back to it
 * @param closedAt when it was won or lost
 * @param lastActiveAt when the contact last read or wrote something
 */
record Lead(
        long id,
        ContactId contact,
        Stage stage,
        Source source,
        @Nullable Long owner,
        int score,
        @Nullable Amount value,
        @Nullable Instant followUpAt,
        @Nullable String notes,
        @Nullable String lostReason,
        @Nullable Instant closedAt,
        @Nullable Instant lastActiveAt,
        Instant createdAt,
        Instant updatedAt) {

    /** What made it a lead: a reply that shows interest, or a member's word. */
    enum Source {
        REPLY,
        MEMBER;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    long key() {
        return ByScore.key(score, id);
    }
}
