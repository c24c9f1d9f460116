package io.sendwell.campaign.drip;

import io.sendwell.contact.ContactId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A contact's way through a drip.
 *
 * @param taken the last step it took, 0 = none yet
 * @param waiting it would be due, but the message of that step has not gone yet
 * @param dueAt the earliest instant at which there may be something to do; null once it has ended
 */
public record Enrolment(
        ContactId contact,
        EnrolmentStatus status,
        @Nullable String reason,
        int taken,
        boolean waiting,
        @Nullable Instant dueAt,
        @Nullable Instant repliedAt,
        @Nullable String intent,
        Instant enrolledAt,
        @Nullable Instant endedAt) {

    /** Why it ended, in plain words. */
    public @Nullable String explanation() {
        return Ending.explain(reason);
    }
}
