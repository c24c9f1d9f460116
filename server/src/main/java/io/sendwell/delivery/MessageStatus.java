package io.sendwell.delivery;

/**
 * The life of an outgoing message. It moves forward only:
 *
 * <pre>
 * QUEUED -> SENDING -> SENT -> DELIVERED -> READ
 *    |         |  \      ^  \
 *    |         |   UNCERTAIN  (settled by a receipt, else by a person)
 *    |         |         |   \
 *    v         v         v    v
 * SKIPPED    QUEUED (retry)  FAILED (never from DELIVERED or READ)
 * </pre>
 */
public enum MessageStatus {
    QUEUED,
    SENDING,
    UNCERTAIN,
    SENT,
    DELIVERED,
    READ,
    FAILED,
    SKIPPED
}
