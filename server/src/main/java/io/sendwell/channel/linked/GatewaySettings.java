package io.sendwell.channel.linked;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code SENDWELL_GATEWAY_*}: the program that holds linked devices. Named by its directory, it is started by us; named by
 * its address, by somebody else. Without either there are no linked devices.
 *
 * @param dir where it is built: holds {@code build/src/main.js}
 * @param node the Node.js that runs it
 * @param url where one answers that was started elsewhere, on this machine
 * @param token the word by which that one knows us
 */
@ConfigurationProperties("sendwell.gateway")
record GatewaySettings(
        @Nullable String dir,
        @DefaultValue("node") String node,
        @Nullable String url,
        @Nullable String token) {

    private static final int SHORTEST_TOKEN = 32;

    GatewaySettings {
        dir = given(dir);
        url = given(url);
        if (dir != null && url != null) {
            throw new IllegalArgumentException(
                    "SENDWELL_GATEWAY_DIR has one started and SENDWELL_GATEWAY_URL uses another one: name one of them");
        }
        if (url != null) {
            requireLoopback(url);
            if (token == null || token.length() < SHORTEST_TOKEN) {
                throw new IllegalArgumentException("SENDWELL_GATEWAY_TOKEN must have at least " + SHORTEST_TOKEN
                        + " characters, the same as the gateway's");
            }
        }
    }

    /** The one that was started elsewhere; null where we start our own. */
    @Nullable Access elsewhere() {
        return url == null || token == null ? null : new Access(URI.create(url), token);
    }

    /** What Node.js is to run. */
    Path program() {
        if (dir == null) {
            throw new IllegalStateException("There is no gateway to start");
        }
        return Path.of(dir).toAbsolutePath().resolve("build/src/main.js");
    }

    private static @Nullable String given(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** It speaks without encryption, and its token is a key to people's accounts. */
    private static void requireLoopback(String url) {
        try {
            var uri = URI.create(url);
            if ("http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
                return;
            }
        } catch (IllegalArgumentException | UnknownHostException notOne) {
            // Falls through: the same answer for all that is not one.
        }
        throw new IllegalArgumentException(
                "SENDWELL_GATEWAY_URL must be an address on this machine, like http://127.0.0.1:4600; to a gateway"
                        + " on another machine build a tunnel");
    }
}
