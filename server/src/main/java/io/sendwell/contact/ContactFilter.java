package io.sendwell.contact;

import io.sendwell.kernel.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which contacts a list or an export shows; null = whichever. */
record ContactFilter(
        @Nullable String search,
        @Nullable String tag,
        @Nullable Long listId,
        @Nullable ConsentStatus consentStatus) {

    /** Reads the query parameters; 422 where one is not possible. */
    static ContactFilter of(
            @Nullable String search, @Nullable String tag, @Nullable Long listId, @Nullable String consentStatus) {
        if (search != null && search.indexOf(0) >= 0) {
            throw Problem.invalid("search", "contains control characters");
        }
        if (tag != null && tag.indexOf(0) >= 0) {
            throw Problem.invalid("tag", "contains control characters");
        }
        return new ContactFilter(search, tag, listId, status(consentStatus));
    }

    private static @Nullable ConsentStatus status(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return null;
        }
        for (var status : ConsentStatus.values()) {
            if (status.name().toLowerCase(Locale.ROOT).equals(name)) {
                return status;
            }
        }
        throw Problem.invalid("consent_status", "must be granted, revoked or unknown");
    }
}
