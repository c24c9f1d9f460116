package io.sendwell.platform.metrics;

import io.sendwell.workspace.Installation;
import io.sendwell.workspace.KeptSecret;
import io.sendwell.workspace.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * What Prometheus shows to read the metrics: the environment's, else the one of the file {@code metrics.token} in the data
 * directory. They are the installation's, of all workspaces together, so no member's session opens them.
 */
@Component
class MetricsToken {

    private static final String BEARER = "Bearer ";

    private final byte[] token;

    MetricsToken(Installation installation, @Value("${sendwell.data}") Path data) throws IOException {
        var given = installation.metricsToken();
        var known = given == null || given.isBlank()
                ? KeptSecret.in(data.resolve("metrics.token"), () -> Token.random("metrics_"))
                : given.strip();
        this.token = known.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an {@code Authorization} header shows it; compared in constant time. */
    boolean isShownBy(@Nullable String authorization) {
        return authorization != null
                && authorization.startsWith(BEARER)
                && MessageDigest.isEqual(
                        token, authorization.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8));
    }
}
