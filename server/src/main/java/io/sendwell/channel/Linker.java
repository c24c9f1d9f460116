package io.sendwell.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Connects the senders of one channel to WhatsApp, and ends it. Called outside of transactions. */
public interface Linker {

    Channel channel();

    /**
     * Begins to connect the sender, or goes on with what was begun; answers how far it is.
     *
     * @param phone to link by a code that is typed in on this phone instead of a QR; null = by QR
     */
    Link link(Sender sender, @Nullable String phone);

    /** How far it is. */
    Link state(Sender sender);

    /** Ends the connection for good: to send again it must be linked anew. */
    void unlink(Sender sender);

    /**
     * @param state {@code unlinked, connecting, scan, linked, waiting, restricted, replaced, outdated, expired}
     * @param reason plain words; null where there is nothing to say
     * @param retryAt when it connects again by itself
     */
    record Link(
            String state,
            @Nullable Scan scan,
            @Nullable String pairingCode,
            @Nullable String reason,
            @Nullable Instant retryAt) {}

    /** A QR code to scan, as text. */
    record Scan(String code, Instant expiresAt) {}
}
