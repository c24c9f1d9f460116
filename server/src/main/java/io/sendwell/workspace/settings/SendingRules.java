package io.sendwell.workspace.settings;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.workspace.SendingSettings;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a {@link SendingForm}, collecting everything that is wrong with it. */
final class SendingRules {

    private static final int MAX_WORDS = 100;
    private static final int MAX_WORD = 50;
    private static final int MAX_CONFIRMATION = 1000;

    private final List<FieldError> errors = new ArrayList<>();

    private SendingRules() {}

    /** The settings that the form describes; 422 with every wrong field. */
    static SendingSettings read(SendingForm form) {
        var rules = new SendingRules();
        var settings = new SendingSettings(
                rules.quietHours(form.quietHours),
                rules.frequencyCap(form.frequencyCap),
                form.failureLimitPercent == null
                        ? null
                        : (Integer) rules.between("failure_limit_percent", form.failureLimitPercent, 100),
                rules.country(form.defaultCountry),
                rules.zone(form.timezone),
                rules.between("retention_days", form.retentionDays, 3650),
                rules.words(form.optOutWords),
                rules.confirmation(form.optOutConfirmation));
        if (!rules.errors.isEmpty()) {
            throw Problem.invalid(rules.errors);
        }
        return settings;
    }

    private SendingSettings.@Nullable QuietHours quietHours(SendingForm.@Nullable QuietHours quiet) {
        if (quiet == null) {
            return null;
        }
        var start = time("quiet_hours.start", quiet.start());
        var end = time("quiet_hours.end", quiet.end());
        if (start.equals(end) && errors.isEmpty()) {
            wrong("quiet_hours.end", "must differ from the start; null instead of both means no quiet hours");
        }
        return new SendingSettings.QuietHours(start, end);
    }

    private LocalTime time(String field, @Nullable String text) {
        try {
            if (text != null) {
                return LocalTime.parse(text, SendingForm.TIME_OF_DAY);
            }
        } catch (DateTimeParseException notATime) {
            // Told below, like a missing one.
        }
        wrong(field, "must be a time of day such as 09:00");
        return LocalTime.MIDNIGHT;
    }

    private SendingSettings.@Nullable FrequencyCap frequencyCap(SendingForm.@Nullable FrequencyCap cap) {
        return cap == null
                ? null
                : new SendingSettings.FrequencyCap(
                        between("frequency_cap.max", cap.max(), 1000), between("frequency_cap.days", cap.days(), 365));
    }

    private String country(@Nullable String country) {
        var code = country == null ? "" : country.toUpperCase(Locale.ROOT);
        if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(code)) {
            wrong("default_country", "must be an ISO 3166 country code such as BR");
        }
        return code;
    }

    private ZoneId zone(@Nullable String zone) {
        if (zone != null && ZoneId.getAvailableZoneIds().contains(zone)) {
            return ZoneId.of(zone);
        }
        wrong("timezone", "must be a time zone such as America/Sao_Paulo");
        return SendingSettings.DEFAULT.timezone();
    }

    private int between(String field, @Nullable Integer value, int max) {
        if (value == null || value < 1 || value > max) {
            wrong(field, "must be between 1 and " + max);
            return 1;
        }
        return value;
    }

    private List<String> words(@Nullable List<@Nullable String> words) {
        if (words == null || words.size() > MAX_WORDS) {
            wrong("opt_out_words", "must be a list of at most " + MAX_WORDS + " words");
            return List.of();
        }
        var kept = new LinkedHashSet<String>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            if (word == null || word.isBlank() || word.length() > MAX_WORD) {
                wrong("opt_out_words[" + i + "]", "must have between 1 and " + MAX_WORD + " characters");
            } else {
                kept.add(word.strip());
            }
        }
        return List.copyOf(kept);
    }

    private String confirmation(@Nullable String confirmation) {
        if (confirmation == null || confirmation.length() > MAX_CONFIRMATION) {
            wrong("opt_out_confirmation", "must have at most " + MAX_CONFIRMATION + " characters; empty sends nothing");
            return "";
        }
        return confirmation.strip();
    }

    private void wrong(String field, String message) {
        errors.add(new FieldError(field, message));
    }
}
