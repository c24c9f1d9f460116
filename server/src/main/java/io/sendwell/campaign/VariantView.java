package io.sendwell.campaign;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A variant as the API shows it.
 *
 * @param engine who generated it; null = a person wrote it
 * @param approvedBy the member who approved it
 */
record VariantView(
        long id,
        String text,
        @Nullable String engine,
        boolean approved,
        @Nullable Instant approvedAt,
        @Nullable Long approvedBy,
        Instant createdAt) {

    static VariantView of(Variant variant) {
        return new VariantView(
                variant.id(),
                variant.text(),
                variant.engine(),
                variant.approvedAt() != null,
                variant.approvedAt(),
                variant.approvedBy(),
                variant.createdAt());
    }
}
