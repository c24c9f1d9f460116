package io.sendwell.inbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code SENDWELL_INBOX_*}: from when on an understanding counts, and how reserved automatic answers are.
 *
 * @param optOutConfidence 0-100: a message that is understood as an opt-out is obeyed from here on; below a person looks
 * @param automaticAnswersPerDay at most so many per conversation in 24 hours
 * @param personPause for so long after a member answered nothing goes by itself in that conversation
 */
@ConfigurationProperties("sendwell.inbox")
public record InboxSettings(
        @DefaultValue("80") int optOutConfidence,
        @DefaultValue("3") int automaticAnswersPerDay,
        @DefaultValue("12h") Duration personPause) {

    public InboxSettings {
        if (optOutConfidence < 1 || optOutConfidence > 100) {
            throw new IllegalArgumentException("SENDWELL_INBOX_OPT_OUT_CONFIDENCE must be between 1 and 100");
        }
        if (automaticAnswersPerDay < 0) {
            throw new IllegalArgumentException("SENDWELL_INBOX_AUTOMATIC_ANSWERS_PER_DAY must not be negative");
        }
        if (personPause.isNegative()) {
            throw new IllegalArgumentException("SENDWELL_INBOX_PERSON_PAUSE must not be negative");
        }
    }
}
