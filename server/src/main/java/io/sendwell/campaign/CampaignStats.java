package io.sendwell.campaign;

import io.sendwell.delivery.MessageStatus;
import io.sendwell.delivery.Progress;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a campaign stands. Each recipient counts once, in its furthest state; {@code replied} and {@code optedOut} are
 * counted beside them. Of a drip a recipient is one of a step: somebody who has had three steps counts three times.
 *
 * @param waitingBecause in plain words, null where nothing waits
 * @param ratePerMinute what its senders put out per minute in the hour that runs
 * @param enrolments of a drip, by state; null for a broadcast
 * @param finishAt a forecast from caps, warm-up, quiet hours and what goes before; null when nothing is queued
 */
record CampaignStats(
        long recipients,
        long excluded,
        long queued,
        long sending,
        long sent,
        long delivered,
        long read,
        long failed,
        long skipped,
        long uncertain,
        long replied,
        long optedOut,
        @Nullable String waitingBecause,
        double ratePerMinute,
        @Nullable Instant finishAt,
        @Nullable Map<String, Long> enrolments) {

    /** The counts alone, for live progress. */
    static CampaignStats counts(Progress.Counts counts) {
        return of(counts, 0, null, 0, null, null);
    }

    static CampaignStats of(
            Progress.Counts counts,
            long excluded,
            @Nullable String waitingBecause,
            double ratePerMinute,
            @Nullable Instant finishAt,
            @Nullable Map<String, Long> enrolments) {
        return new CampaignStats(
                counts.all(),
                excluded,
                counts.of(MessageStatus.QUEUED),
                counts.of(MessageStatus.SENDING),
                counts.of(MessageStatus.SENT),
                counts.of(MessageStatus.DELIVERED),
                counts.of(MessageStatus.READ),
                counts.of(MessageStatus.FAILED),
                counts.of(MessageStatus.SKIPPED),
                counts.of(MessageStatus.UNCERTAIN),
                counts.replied(),
                counts.optedOut(),
                waitingBecause,
                ratePerMinute,
                finishAt,
                enrolments);
    }
}
