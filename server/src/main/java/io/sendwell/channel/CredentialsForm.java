package io.sendwell.channel;

import org.jspecify.annotations.Nullable;

/**
 * What a client enters so that a sender can speak to its channel; what it leaves out stays as it is. Taken, never shown.
 *
 * @param phoneNumberId WhatsApp's id of the number
 * @param wabaId the WhatsApp Business account
 * @param appSecret signs what WhatsApp brings, where it is not the installation's
 */
public record CredentialsForm(
        @Nullable String phoneNumberId,
        @Nullable String wabaId,
        @Nullable String accessToken,
        @Nullable String appSecret,
        @Nullable String verifyToken) {

    @Override
    public String toString() {
        return "CredentialsForm[]";
    }
}
