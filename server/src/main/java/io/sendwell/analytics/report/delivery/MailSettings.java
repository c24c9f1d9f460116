package io.sendwell.analytics.report.delivery;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code SENDWELL_MAIL_*}: the mail server that this installation sends by; without a host it sends no mail.
 *
 * @param port null = the usual one: 587 with STARTTLS, 465 with TLS, 25 with none
 * @param username null = without a login
 * @param from the sender of all mails, with a name if wanted: {@code Sendwell <reports@example.com>}
 * @param timeout how long the server may be silent
 */
@ConfigurationProperties("sendwell.mail")
public record MailSettings(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String username,
        @Nullable String password,
        @Nullable String from,
        @DefaultValue("starttls") Security security,
        @DefaultValue("10s") Duration timeout) {

    /** How the connection is kept from others' eyes: TLS that is begun on it, TLS from its first byte, or not at all. */
    public enum Security {
        STARTTLS(587),
        TLS(465),
        NONE(25);

        private final int usualPort;

        Security(int usualPort) {
            this.usualPort = usualPort;
        }
    }

    public MailSettings {
        host = blankAsNull(host);
        username = blankAsNull(username);
        if (host != null && !isAddress(from)) {
            throw new IllegalArgumentException(
                    "SENDWELL_MAIL_FROM must be the address that mails come from, such as \"Sendwell <reports@example.com>\"");
        }
        if (host != null && username != null && security == Security.NONE && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "SENDWELL_MAIL_SECURITY must be starttls or tls where a password is sent to another machine");
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("SENDWELL_MAIL_TIMEOUT must be more than nothing");
        }
    }

    /** Whether this installation sends mail. */
    public boolean isOn() {
        return host != null;
    }

    int portInUse() {
        return port == null ? security.usualPort : port;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "MailSettings[%s:%d, %s]".formatted(host, portInUse(), security);
    }

    private static @Nullable String blankAsNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static boolean isAddress(@Nullable String from) {
        try {
            return from != null && new InternetAddress(from, true).getAddress().contains("@");
        } catch (AddressException none) {
            return false;
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }
}
