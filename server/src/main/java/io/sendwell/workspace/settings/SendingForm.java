package io.sendwell.workspace.settings;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.sendwell.workspace.SendingSettings;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code settings/sending} in the API's shape. Fields instead of a record, because leaving something out means the
 * default while {@code null} means none, and only a field can begin with one and be set to the other.
 */
@JsonAutoDetect(fieldVisibility = Visibility.NON_PRIVATE)
final class SendingForm {

    static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm");

    @Nullable QuietHours quietHours = quietHours(SendingSettings.DEFAULT);

    @Nullable FrequencyCap frequencyCap = frequencyCap(SendingSettings.DEFAULT);

    @Nullable Integer failureLimitPercent = SendingSettings.DEFAULT.failureLimitPercent();

    @Nullable String defaultCountry = SendingSettings.DEFAULT.defaultCountry();

    @Nullable String timezone = SendingSettings.DEFAULT.timezone().getId();

    @Nullable Integer retentionDays = SendingSettings.DEFAULT.retentionDays();

    @Nullable List<@Nullable String> optOutWords = List.copyOf(SendingSettings.DEFAULT.optOutWords());

    @Nullable String optOutConfirmation = SendingSettings.DEFAULT.optOutConfirmation();

    /** Times of day, {@code HH:mm}. */
    record QuietHours(@Nullable String start, @Nullable String end) {}

    record FrequencyCap(@Nullable Integer max, @Nullable Integer days) {}

    static SendingForm of(SendingSettings settings) {
        var form = new SendingForm();
        form.quietHours = quietHours(settings);
        form.frequencyCap = frequencyCap(settings);
        form.failureLimitPercent = settings.failureLimitPercent();
        form.defaultCountry = settings.defaultCountry();
        form.timezone = settings.timezone().getId();
        form.retentionDays = settings.retentionDays();
        form.optOutWords = List.copyOf(settings.optOutWords());
        form.optOutConfirmation = settings.optOutConfirmation();
        return form;
    }

    private static @Nullable QuietHours quietHours(SendingSettings settings) {
        var quiet = settings.quietHours();
        return quiet == null ? null : new QuietHours(text(quiet.start()), text(quiet.end()));
    }

    private static @Nullable FrequencyCap frequencyCap(SendingSettings settings) {
        var cap = settings.frequencyCap();
        return cap == null ? null : new FrequencyCap(cap.max(), cap.days());
    }

    private static String text(LocalTime time) {
        return TIME_OF_DAY.format(time);
    }
}
