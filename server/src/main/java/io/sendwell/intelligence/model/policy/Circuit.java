package io.sendwell.intelligence.model.policy;

import java.time.Duration;

/**
 * Whether a provider is worth asking. After three questions in a row that it did not answer it rests; then one question
 * tries it, and the others go on without it until that one has an answer.
 *
 * @param failures questions in a row without an answer
 * @param restsUntil in nanoseconds of {@link System#nanoTime}; means nothing before the circuit is open
 */
public record Circuit(int failures, long restsUntil) {

    public static final Circuit CLOSED = new Circuit(0, 0);

    /** A provider that is tried after its rest has this long before another question tries it. */
    public static final Duration TRIAL = Duration.ofSeconds(10);

    public static final Duration LONGEST_REST = Duration.ofMinutes(5);

    private static final int TOLERATED = 3;
    private static final Duration FIRST_REST = Duration.ofSeconds(15);

    public boolean open() {
        return failures >= TOLERATED;
    }

    public boolean rests(long now) {
        return open() && now - restsUntil < 0;
    }

    /** One question tries a provider that has rested; until it has an answer the others see it resting. */
    public Circuit tried(long now) {
        return open() ? new Circuit(failures, now + TRIAL.toNanos()) : this;
    }

    /**
     * One more question without an answer.
     *
     * @param asked how long the provider wants to be left alone, zero where it did not say
     * @param lasting that it would be the same with the next question, as with a key that is refused: then it rests at once
     */
    public Circuit failed(long now, Duration asked, boolean lasting) {
        var count = Math.min(lasting ? Math.max(failures + 1, TOLERATED) : failures + 1, 100);
        var rest = FIRST_REST.multipliedBy(1L << Math.clamp(count - TOLERATED, 0, 10));
        rest = rest.compareTo(asked) > 0 ? rest : asked;
        rest = rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
        return new Circuit(count, now + rest.toNanos());
    }
}
