package io.sendwell.channel.linked;

import io.sendwell.channel.linked.policy.SessionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A linked account as the gateway shows it. Instants are the world's.
 *
 * @param id the sender's session id
 * @param phone the account's number; null until it is linked
 * @param reason the gateway's word for why it stands so
 */
record Session(
        String id,
        SessionState state,
        @Nullable String phone,
        @Nullable Qr qr,
        @Nullable String reason,
        @Nullable Instant retryAt) {

    /** What a phone is to scan. */
    record Qr(String code, Instant expiresAt) {}
}
