package io.sendwell.inbox.conversation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as the API shows it.
 *
 * @param assignedTo the member who looks after it
 * @param windowClosesAt the same as in {@code window}
 * @param handedOverAt since when only people answer here; null while automatic answers may go
 */
record ConversationView(
        long id,
        long contactId,
        @Nullable String contactName,
        @Nullable String contactPhone,
        long senderId,
        String status,
        int unread,
        boolean urgent,
        @Nullable Long assignedTo,
        @Nullable Preview lastMessage,
        @Nullable Instant lastInboundAt,
        @Nullable Instant windowClosesAt,
        Window window,
        @Nullable Instant handedOverAt,
        Instant createdAt) {

    /** Whether free text may be sent now, and until when. The gate holds every channel to it. */
    record Window(boolean open, @Nullable Instant closesAt) {}

    /**
     * What was last written, by whomever.
     *
     * @param direction {@code in}, {@code out} (also a campaign's), or {@code phone}: by the number's owner, not through us
     * @param text its beginning
     */
    record Preview(
            String direction,
            Instant at,
            String type,
            @Nullable String text) {}
}
