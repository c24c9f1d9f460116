package io.sendwell.campaign;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Another wording of a campaign's message.
 *
 * @param engine who generated it; null = a person wrote it
 * @param approvedAt null = it is never sent
 */
record Variant(
        long id,
        String text,
        @Nullable String engine,
        @Nullable Instant approvedAt,
        @Nullable Long approvedBy,
        Instant createdAt) {}
