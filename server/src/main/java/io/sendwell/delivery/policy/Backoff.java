package io.sendwell.delivery.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When a failed attempt is repeated (PRODUCT.md S6): 3 times, after 1, 2 and 4 minutes, up to a fifth later. */
public final class Backoff {

    private static final int RETRIES = 3;
    private static final double JITTER = 0.2;

    private Backoff() {}

    /** The wait after the {@code attempt}-th attempt (1 for the first); empty when it was the last. */
    public static Optional<Duration> after(int attempt, RandomGenerator random) {
        if (attempt > RETRIES) {
            return Optional.empty();
        }
        long minutes = 1L << (attempt - 1);
        double factor = 1 + JITTER * random.nextDouble();
        return Optional.of(Duration.ofMillis((long) (Duration.ofMinutes(minutes).toMillis() * factor)));
    }
}
