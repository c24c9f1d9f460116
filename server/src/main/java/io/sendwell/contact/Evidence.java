package io.sendwell.contact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger entry is based on.
 *
 * @param at when the person agreed or refused
 * @param source where: {@code import}, {@code web_form}, {@code inbound_message}, {@code api}, ...
 * @param method how: {@code checkbox}, {@code keyword}, {@code verbal}, ...
 * @param wording the exact words
 * @param ip the person's address, where the source knows one
 * @param memberId who recorded it, null where nobody did
 */
public record Evidence(
        Instant at,
        String source,
        @Nullable String method,
        @Nullable String wording,
        @Nullable String ip,
        @Nullable Long memberId) {}
