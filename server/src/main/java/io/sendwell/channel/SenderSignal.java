package io.sendwell.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What WhatsApp itself says of a number: the best sign of its health there is.
 *
 * @param active whether it holds from {@code at} on, or is over
 * @param value as WhatsApp writes it: {@code YELLOW}, {@code TIER_2K}, {@code CAPPED}, a code; null where there is none
 * @param until when it ends by itself; null where that is not known
 */
public record SenderSignal(
        SenderId sender,
        Kind kind,
        boolean active,
        @Nullable String value,
        @Nullable Instant until,
        Instant at) {

    public enum Kind {
        /** The number's quality rating: GREEN, YELLOW, RED. */
        QUALITY,
        /** How many people may be written to first in 24 hours. */
        MESSAGING_LIMIT,
        /** First messages to strangers are refused for a while (linked devices; code 463). */
        REACHOUT_TIMELOCK,
        /** The quota of messages in this cycle is about to be, or is, used up (linked devices). */
        CAPPING,
        /** The account is restricted, locked or disabled. */
        ACCOUNT,
        /** A template of the account was paused, disabled or rated low; value: its name and what happened. */
        TEMPLATE
    }
}
