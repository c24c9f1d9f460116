package io.sendwell.analytics.report;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.workspace.outside.Outside;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a {@link ReportForm}, collecting everything that is wrong with it. */
final class ReportRules {

    static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm");

    private static final int MOST_RECIPIENTS = 10;
    private static final int LONGEST_ADDRESS = 254;
    private static final int LONGEST_URL = 500;

    private final Outside outside;
    private final List<FieldError> errors = new ArrayList<>();

    private ReportRules(Outside outside) {
        this.outside = outside;
    }

    /** @param webhook null = none */
    record Wanted(
            boolean enabled,
            LocalTime at,
            List<String> recipients,
            @Nullable URI webhook) {}

    /** What the form asks for; 422 with every wrong field. */
    static Wanted read(ReportForm form, Outside outside) {
        var rules = new ReportRules(outside);
        if (form.enabled == null) {
            rules.wrong("enabled", "must be true or false");
        }
        var wanted = new Wanted(
                Boolean.TRUE.equals(form.enabled),
                rules.time(form.at),
                rules.recipients(form.recipients),
                form.webhook == null ? null : rules.webhook(form.webhook.url()));
        if (!rules.errors.isEmpty()) {
            throw Problem.invalid(rules.errors);
        }
        return wanted;
    }

    private LocalTime time(@Nullable String text) {
        try {
            if (text != null) {
                return LocalTime.parse(text, TIME_OF_DAY);
            }
        } catch (DateTimeParseException notATime) {
            // Told below, like a missing one.
        }
        wrong("at", "must be a time of day such as 07:00");
        return ReportPlan.USUAL_TIME;
    }

    private List<String> recipients(@Nullable List<@Nullable String> recipients) {
        if (recipients == null || recipients.size() > MOST_RECIPIENTS) {
            wrong("recipients", "must be a list of at most %d mail addresses".formatted(MOST_RECIPIENTS));
            return List.of();
        }
        var kept = new TreeMap<String, String>();
        for (int i = 0; i < recipients.size(); i++) {
            var given = recipients.get(i);
            var address = given == null ? "" : given.strip();
            if (!isAddress(address)) {
                wrong("recipients[" + i + "]", "must be a mail address such as ana@example.com");
            } else {
                kept.putIfAbsent(address.toLowerCase(Locale.ROOT), address);
            }
        }
        return List.copyOf(kept.values());
    }

    /** A bare address in ASCII, as every mail server takes it. */
    private static boolean isAddress(String text) {
        if (text.length() > LONGEST_ADDRESS || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return false;
        }
        try {
            var address = new InternetAddress(text, true);
            return text.equals(address.getAddress()) && text.indexOf('@') > 0;
        } catch (AddressException notAnAddress) {
            return false;
        }
    }

    private @Nullable URI webhook(@Nullable String url) {
        var address = plain(url);
        if (address == null) {
            wrong("webhook.url", "must be an address such as https://example.com/hooks, without user or fragment");
        } else if (!outside.mayReach(address.getHost())) {
            wrong("webhook.url", "leads into a private network, which is not allowed here");
        } else if (!"https".equalsIgnoreCase(address.getScheme()) && Outside.leadsOutside(address.getHost())) {
            wrong("webhook.url", "must begin with https:// outside of private networks");
        }
        return address;
    }

    private static @Nullable URI plain(@Nullable String url) {
        try {
            if (url == null || url.length() > LONGEST_URL) {
                return null;
            }
            var uri = new URI(url.strip());
            var plain = ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() <= 0xffff
                    && uri.toString().chars().allMatch(c -> c > ' ' && c < 0x7f);
            return plain ? uri : null;
        } catch (URISyntaxException notAnAddress) {
            return null;
        }
    }

    private void wrong(String field, String message) {
        errors.add(new FieldError(field, message));
    }
}
