package io.sendwell.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a channel tells us. {@code sessionId} names the sender as {@link Sender#sessionId()} does. */
public sealed interface IncomingEvent {

    String sessionId();

    /**
     * A person wrote to us.
     *
     * @param id the channel's id of the message, unique per session
     * @param from E.164, with or without {@code +}
     * @param type {@code text}, {@code image}, ...
     */
    record Message(String sessionId, String id, String from, Instant at, String type, String text)
            implements IncomingEvent {}

    /**
     * A message of ours moved on.
     *
     * @param messageId our wire id
     * @param errorCode only with {@link ReceiptStatus#FAILED}
     */
    record Receipt(
            String sessionId,
            String messageId,
            ReceiptStatus status,
            Instant at,
            @Nullable String errorCode,
            @Nullable String errorDetail)
            implements IncomingEvent {}

    /** How far a message has come, as the channel sees it. */
    enum ReceiptStatus {
        SENT,
        DELIVERED,
        READ,
        FAILED
    }
}
