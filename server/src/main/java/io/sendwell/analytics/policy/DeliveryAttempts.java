package io.sendwell.analytics.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How often something is tried that has come to nothing: soon at first, for about a day in all. */
public final class DeliveryAttempts {

    private static final List<Duration> WAITS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(12));

    private DeliveryAttempts() {}

    /** How long to wait after so many attempts, one at least; empty = it is given up. */
    public static Optional<Duration> after(int attempts) {
        return attempts > WAITS.size() ? Optional.empty() : Optional.of(WAITS.get(attempts - 1));
    }
}
