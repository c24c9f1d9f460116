package io.sendwell.intelligence.model.policy;

import java.time.Duration;

/** How long to wait before a provider that is busy or failed is asked the same once more. */
public final class Backoff {

    /** How often one provider is asked one question. */
    public static final int ATTEMPTS = 3;

    private static final Duration FIRST = Duration.ofMillis(400);

    private Backoff() {}

    /**
     * Doubles with each attempt; half of it is chance, so that those who failed together do not come back together.
     * Never less than what the provider asked for.
     *
     * @param failed how many attempts have failed, from 1
     * @param asked what the provider asked for, zero where it did not
     * @param chance from 0 (inclusive) to 1
     */
    public static Duration after(int failed, Duration asked, double chance) {
        var whole = FIRST.multipliedBy(1L << Math.min(failed - 1, 10));
        var pause = whole.dividedBy(2).plusNanos((long) (whole.toNanos() / 2.0 * chance));
        return pause.compareTo(asked) > 0 ? pause : asked;
    }

    /**
     * The share of {@code left} that an attempt may take, so that one that hangs leaves time for another; the last one
     * may take all of it.
     */
    public static Duration limit(int attempt, Duration left) {
        return attempt >= ATTEMPTS ? left : left.multipliedBy(3).dividedBy(5);
    }
}
