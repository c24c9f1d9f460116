package io.sendwell.campaign.drip.policy;

import org.jspecify.annotations.Nullable;

/** What a drip is for; whoever has reached it needs no more of it. One of the two is given. */
public record Goal(@Nullable String tag, @Nullable String intent) {}
