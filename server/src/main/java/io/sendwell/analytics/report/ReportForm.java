package io.sendwell.analytics.report;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code settings/reports} as it comes: what is left out becomes the usual. */
@JsonAutoDetect(fieldVisibility = Visibility.NON_PRIVATE)
final class ReportForm {

    @Nullable Boolean enabled = true;

    @Nullable String at = ReportPlan.USUAL_TIME.toString();

    @Nullable List<@Nullable String> recipients = List.of();

    @Nullable Webhook webhook = null;

    /** @param newSecret whether the secret is to be replaced; without a word it stays as it is */
    record Webhook(@Nullable String url, @Nullable Boolean newSecret) {}
}
