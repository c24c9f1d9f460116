package io.sendwell.analytics;

import org.jspecify.annotations.Nullable;

/** What a report may be asked for, as it comes; {@link Asked} reads it. */
record Parameters(
        @Nullable String from,
        @Nullable String to,
        @Nullable Integer days,
        @Nullable Long campaignId,
        @Nullable Long senderId,
        @Nullable String tag) {}
