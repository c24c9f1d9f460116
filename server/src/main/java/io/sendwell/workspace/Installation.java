package io.sendwell.workspace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What whoever installs Sendwell decides about people and secrets.
 *
 * @param admin {@code SENDWELL_ADMIN_EMAIL}, {@code SENDWELL_ADMIN_PASSWORD}: the owner to create on the first start
 * @param registration {@code SENDWELL_REGISTRATION=open}: strangers may register workspaces of their own
 * @param session when a session ends by itself
 * @param webhook how the simulator and the sidecar sign what they bring
 * @param secretKey {@code SENDWELL_SECRET_KEY}: 32 bytes in base64 that seal keys of other services; without it they are in
 *     a file of the data directory
 * @param metricsToken {@code SENDWELL_METRICS_TOKEN}: what Prometheus shows to read {@code /metrics}; without it, it is in
 *     a file of the data directory
 */
@ConfigurationProperties("sendwell")
public record Installation(
        @DefaultValue Admin admin,
        @DefaultValue("closed") Registration registration,
        @DefaultValue SessionLifetime session,
        @DefaultValue Webhook webhook,
        @Nullable String secretKey,
        @Nullable String metricsToken) {

    public record Admin(@Nullable String email, @Nullable String password) {}

    public enum Registration {
        OPEN,
        CLOSED
    }

    /**
     * {@code SENDWELL_SESSION_ABSOLUTE}, {@code _IDLE}. In weeks, because the simulator moves the whole server's clock
     * and a trial of fourteen days should not sign anybody out.
     */
    public record SessionLifetime(
            @DefaultValue("P90D") Duration absolute,
            @DefaultValue("P30D") Duration idle) {}

    /** {@code SENDWELL_WEBHOOK_SECRET}; without it a random one is made on the first start. */
    public record Webhook(@Nullable String secret) {}
}
