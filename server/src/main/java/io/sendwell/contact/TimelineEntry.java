package io.sendwell.contact;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened with a contact.
 *
 * @param key tells it from others of the same instant: what it is, a colon, and its id with leading zeros; ASCII
 * @param what {@code created}, {@code consent_granted}, {@code consent_revoked}, {@code message_sent} (or skipped, or failed,
 *     see status), {@code message_received}, {@code message_from_phone} (the number's owner wrote it), {@code link_clicked},
 *     {@code converted}
 * @param text what was said, the address that was followed, what a conversion was, where consent came from
 * @param status of an outgoing message; its reason if it was skipped or failed
 * @param times how often a link was followed
 * @param value of a conversion, with its currency
 */
public record TimelineEntry(
        Instant at,
        String key,
        String what,
        @Nullable String text,
        @Nullable Long messageId,
        @Nullable Long campaignId,
        @Nullable Long senderId,
        @Nullable String status,
        @Nullable String reason,
        @Nullable Integer times,
        @Nullable BigDecimal value,
        @Nullable String currency) {

    /** Without what only some have. */
    public static TimelineEntry of(Instant at, String key, String what, @Nullable String text) {
        return new TimelineEntry(at, key, what, text, null, null, null, null, null, null, null, null);
    }
}
