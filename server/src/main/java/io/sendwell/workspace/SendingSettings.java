package io.sendwell.workspace;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace has decided about sending; the defaults are CONTRACT's.
 *
 * @param quietHours at the contact's place, null = none
 * @param frequencyCap across campaigns, null = none
 * @param failureLimitPercent a campaign pauses itself when more of its attempts fail, null = never
 * @param defaultCountry ISO 3166 alpha-2, for phones written without a country code
 * @param optOutWords the workspace's own, besides the built-in ones
 * @param optOutConfirmation what is answered once to somebody who opted out; blank = nothing
 */
public record SendingSettings(
        @Nullable QuietHours quietHours,
        @Nullable FrequencyCap frequencyCap,
        @Nullable Integer failureLimitPercent,
        String defaultCountry,
        ZoneId timezone,
        int retentionDays,
        List<String> optOutWords,
        String optOutConfirmation) {

    /** What a workspace begins with. */
    public static final SendingSettings DEFAULT = new SendingSettings(
            new QuietHours(LocalTime.of(21, 0), LocalTime.of(9, 0)),
            null,
            30,
            "US",
            ZoneId.of("UTC"),
            90,
            List.of(),
            "You will not hear from us again. If you change your mind, reply START.");

    /** From {@code start} until {@code end}, which may be on the next morning. */
    public record QuietHours(LocalTime start, LocalTime end) {}

    /** At most {@code max} marketing messages per contact in {@code days} days. */
    public record FrequencyCap(int max, int days) {}
}
