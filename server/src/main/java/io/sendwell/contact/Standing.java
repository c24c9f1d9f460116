package io.sendwell.contact;

import io.sendwell.kernel.WorkspaceId;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the gate and the renderer need to know of a contact at the moment of sending.
 *
 * @param phone E.164, null where the contact has none
 * @param userIds what channels call it, by the channel's code; each is of use on its own channel alone
 * @param suppressed whether the phone, or what a channel calls it, is on the workspace's suppression list
 * @param unreachable whether WhatsApp could not deliver to the phone twice, and nobody has written from it since
 * @param erased whether the contact has been deleted
 * @param zone the contact's own zone, else that of its number, else the workspace's
 * @param variables for personalisation: {@code name, first_name, last_name, full_name, email, phone, company} and every
 *     attribute, values never blank
 */
public record Standing(
        ContactId contact,
        WorkspaceId workspace,
        @Nullable String phone,
        Map<String, String> userIds,
        ConsentStatus consent,
        boolean suppressed,
        boolean unreachable,
        boolean erased,
        ZoneId zone,
        Map<String, String> variables) {

    /** Whether a channel can reach it at all. */
    public boolean isReachableOn(String channel) {
        return phone != null || userIds.containsKey(channel);
    }
}
