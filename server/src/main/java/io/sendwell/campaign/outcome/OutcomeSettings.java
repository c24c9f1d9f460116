package io.sendwell.campaign.outcome;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code SENDWELL_OUTCOME_*}: what campaigns are credited with.
 *
 * @param window a conversion is put down to what the contact followed or got at most so long before; and a campaign's effect
 *     on those it was meant for is watched for as long from its launch
 * @param patience who follows a link waits at most so long until its click is stored; it is stored all the same
 */
@ConfigurationProperties("sendwell.outcome")
record OutcomeSettings(
        @DefaultValue("7d") Duration window,
        @DefaultValue("500ms") Duration patience) {

    OutcomeSettings {
        if (!window.isPositive() || window.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException(
                    "SENDWELL_OUTCOME_WINDOW must be more than nothing and at most 365 days");
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("SENDWELL_OUTCOME_PATIENCE must not be negative");
        }
    }
}
