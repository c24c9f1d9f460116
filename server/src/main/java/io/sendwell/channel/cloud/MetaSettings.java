package io.sendwell.channel.cloud;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code SENDWELL_META_*}: where Meta's Graph API is, and the secrets of an app that all senders share.
 *
 * @param baseUrl with the version, the only place where it is pinned
 * @param appSecret signs what Meta brings for senders without an app secret of their own
 * @param verifyToken for Meta's handshake, beside those of the senders
 * @param connectTimeout and {@code answerTimeout}: how long the network may take
 */
@ConfigurationProperties("sendwell.meta")
public record MetaSettings(
        @DefaultValue("https://graph.facebook.com/v24.0") String baseUrl,
        @Nullable String appSecret,
        @Nullable String verifyToken,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("20s") Duration answerTimeout) {

    public MetaSettings {
        baseUrl = baseUrl.replaceAll("/+$", "");
        if (!baseUrl.matches("https?://[^/\\s]+(/\\S*)?")) {
            throw new IllegalArgumentException(
                    "SENDWELL_META_BASE_URL must be an address such as https://graph.facebook.com/v24.0");
        }
        appSecret = Objects.requireNonNullElse(appSecret, "").isBlank() ? null : appSecret;
        verifyToken = Objects.requireNonNullElse(verifyToken, "").isBlank() ? null : verifyToken;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "MetaSettings[" + baseUrl + "]";
    }
}
