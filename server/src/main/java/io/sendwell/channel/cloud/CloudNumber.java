package io.sendwell.channel.cloud;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import org.jspecify.annotations.Nullable;

/**
 * A sender's number at the Cloud API.
 *
 * @param account the WhatsApp Business account that somebody entered; null = none, and then it has no templates
 * @param proven whether WhatsApp has confirmed that the access token reaches the number
 * @param live whether its sender was not removed
 * @param throughput messages per second
 */
public record CloudNumber(
        SenderId sender,
        WorkspaceId workspace,
        String sessionId,
        String phoneNumberId,
        @Nullable String account,
        Secrets secrets,
        boolean proven,
        boolean live,
        int throughput) {

    /** What a number speaks and listens with; each may be missing. Never shown. */
    public record Secrets(
            @Nullable String accessToken,
            @Nullable String appSecret,
            @Nullable String verifyToken) {

        static final Secrets NONE = new Secrets(null, null, null);

        @Override
        public String toString() {
            return "Secrets[]";
        }
    }
}
