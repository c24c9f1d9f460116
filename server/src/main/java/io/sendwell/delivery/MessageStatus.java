package io.sendwell.delivery;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The life of an outgoing message, all of it. It moves forward only:
 *
 * <pre>
 *               +---------------- retry, deferral ---------------+
 *               v                                                |
 * (launch) -> QUEUED -> SENDING -> SENT -> DELIVERED -> READ     |
 *               |          | \       ^ \       ^          ^      |
 *               |          |  \      |  \______|__________|      |
 *               |          |   +-> UNCERTAIN -- by a receipt     |
 *               v          |         |                           |
 *            SKIPPED       +-----> FAILED (never from DELIVERED or READ)
 * </pre>
 *
 * UNCERTAIN means handed over with no answer: it is never sent again by itself. A receipt settles it, or a person. On a
 * channel whose recipients drop copies it goes again under the same wire id instead: it is QUEUED with doubts, and as such
 * may become whatever an UNCERTAIN message may; what would skip it leaves it UNCERTAIN.
 */
public enum MessageStatus {
    QUEUED,
    SENDING,
    UNCERTAIN,
    SENT,
    DELIVERED,
    READ,
    FAILED,
    SKIPPED;

    private static final Set<MessageStatus> OPEN = EnumSet.of(QUEUED, SENDING);

    /** Whether something of ours still has to happen to the message. */
    public boolean isOpen() {
        return OPEN.contains(this);
    }

    /** Whether the life of a message without doubts may lead from this state straight to {@code next}. */
    public boolean mayBecome(MessageStatus next) {
        return switch (this) {
            case QUEUED -> next == SENDING || next == SKIPPED;
            case SENDING -> next != SKIPPED && next != SENDING;
            case UNCERTAIN -> next == SENT || next == DELIVERED || next == READ || next == FAILED || next == QUEUED;
            case SENT -> next == DELIVERED || next == READ || next == FAILED || next == QUEUED;
            case DELIVERED -> next == READ;
            case FAILED -> next == QUEUED;
            case READ, SKIPPED -> false;
        };
    }

    /** As the database and the API write it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static MessageStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
