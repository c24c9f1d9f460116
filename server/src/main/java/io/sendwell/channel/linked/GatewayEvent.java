package io.sendwell.channel.linked;

import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.linked.policy.SessionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the gateway tells, with the house's times. */
sealed interface GatewayEvent {

    /** The session that it is about; it names the sender. */
    String session();

    /** A person wrote, or a message of ours moved on. */
    record Told(IncomingEvent event) implements GatewayEvent {
        @Override
        public String session() {
            return event.sessionId();
        }
    }

    /** The session stands differently. */
    record Moved(
            String session,
            SessionState state,
            @Nullable String reason,
            @Nullable String phone,
            @Nullable Instant retryAt)
            implements GatewayEvent {}

    /** WhatsApp limits the account, or no longer does. */
    record Limited(
            String session,
            SenderSignal.Kind kind,
            boolean active,
            @Nullable String value,
            @Nullable Instant until,
            Instant at)
            implements GatewayEvent {}

    /** A message came that could not be decrypted. */
    record Garbled(String session, String messageId, Instant at) implements GatewayEvent {}

    /** There is another QR code to scan. */
    record Shown(String session) implements GatewayEvent {}

    /** Nothing that we act on. */
    record Other(String session, String kind) implements GatewayEvent {}
}
