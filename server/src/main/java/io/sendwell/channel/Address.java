package io.sendwell.channel;

import org.jspecify.annotations.Nullable;

/**
 * Where a person is reached on WhatsApp: by a phone number, by WhatsApp's own id for them where they show no number, or
 * by either. One of the two at least is there.
 *
 * @param phone E.164
 * @param userId what WhatsApp calls them: {@code US.1349...} on the Cloud API, {@code ...@lid} on linked devices
 */
public record Address(@Nullable String phone, @Nullable String userId) {

    public Address {
        if (phone == null && userId == null) {
            throw new IllegalArgumentException("an address needs a phone or a user id");
        }
    }

    public static Address ofPhone(String phone) {
        return new Address(phone, null);
    }
}
