package io.sendwell.contact;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A contact as the API shows it.
 *
 * @param isSubscribed whether marketing may be sent to it
 * @param timezone as given; without one, quiet hours follow the number
 * @param leadScore 0 until something has been scored
 */
record Contact(
        long id,
        String name,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String phone,
        @Nullable String email,
        @Nullable String company,
        @Nullable String jobTitle,
        @Nullable String timezone,
        boolean isSubscribed,
        ConsentStatus consentStatus,
        int leadScore,
        List<String> tags,
        Map<String, Object> attributes,
        Instant createdAt,
        Instant updatedAt) {}
