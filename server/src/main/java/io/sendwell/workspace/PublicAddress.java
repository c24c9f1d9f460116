package io.sendwell.workspace;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@code SENDWELL_PUBLIC_URL}: the address under which everybody reaches this server, with the path of a proxy in front if
 * there is one. What is sent to people and leads back here begins with it.
 */
@ConfigurationProperties("sendwell.public")
public record PublicAddress(@Nullable String url) {

    public PublicAddress {
        url = url == null || url.isBlank() ? null : checked(url.strip());
    }

    /** Without a slash at its end; empty where the server does not know it. */
    public Optional<String> base() {
        return Optional.ofNullable(url);
    }

    private static String checked(String url) {
        var bare = url.replaceFirst("/+$", "");
        if (bare.matches("(?i)https?://.*") && bare.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            try {
                var uri = URI.create(bare);
                if (uri.getHost() != null
                        && uri.getQuery() == null
                        && uri.getFragment() == null
                        && uri.getUserInfo() == null) {
                    return bare;
                }
            } catch (IllegalArgumentException notAnAddress) {
                // Told below.
            }
        }
        throw new IllegalArgumentException(
                "SENDWELL_PUBLIC_URL must be an address such as https://go.example.com, without a query");
    }
}
