package io.sendwell.channel.simulator;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.sendwell.channel.Outgoing;
import java.time.Instant;

/**
 * One line of {@code accepted.jsonl}: a message that the simulated WhatsApp took from us. Taken again, it is written
 * again, under its {@code attempt}: the log is an honest witness; only the person it is for sees a copy but once.
 *
 * @param seq counts up over all senders and restarts
 * @param to digits of the phone, with {@code +}
 * @param messageId our wire id
 * @param behaviour the {@link Behaviours.Version} under which it was taken
 */
@JsonPropertyOrder({"seq", "at", "workspace_id", "sender_id", "to", "message_id", "attempt", "text", "kind", "behaviour"
})
record Accepted(
        long seq,
        Instant at,
        long workspaceId,
        long senderId,
        String to,
        String messageId,
        int attempt,
        String text,
        String kind,
        long behaviour) {

    static Accepted of(long seq, Instant at, Outgoing message, long behaviour) {
        return new Accepted(
                seq,
                at,
                message.workspace().value(),
                message.sender().value(),
                message.to(),
                message.wireId(),
                message.attempt(),
                message.text(),
                message.kind(),
                behaviour);
    }
}
