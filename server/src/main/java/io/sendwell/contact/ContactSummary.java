package io.sendwell.contact;

import org.jspecify.annotations.Nullable;

/**
 * A contact as lists of other things show it.
 *
 * @param name empty where none is known
 * @param phone E.164, null where the contact has none
 */
public record ContactSummary(
        ContactId id, String name, @Nullable String phone) {}
