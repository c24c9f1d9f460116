package io.sendwell.intelligence.copy;

import org.jspecify.annotations.Nullable;

/**
 * What makes a text look like spam.
 *
 * @param kind what sort of thing it is, as the API shows it: {@code pressure}, {@code prize}, {@code link}, ...
 * @param points of its first hit; each further one counts half of the one before
 * @param advice a sentence to whoever wrote it
 * @param measure what is counted, where it is no phrase
 */
record SpamRule(
        String name,
        String kind,
        double points,
        String advice,
        @Nullable String measure) {}
