package io.sendwell.delivery.policy;

import java.time.Duration;

/**
 * Keeps a line that does not answer from being tried with message after message. It opens after {@link #TOLERATED}
 * failures in a row and rests, longer each time; after the rest a single message tries the line, and the first answer of
 * any kind, a refusal too, closes it.
 */
public final class Circuit {

    /** So many failures in a row may be chance. */
    public static final int TOLERATED = 3;

    private static final Duration FIRST_REST = Duration.ofSeconds(30);
    private static final Duration LONGEST_REST = Duration.ofMinutes(15);

    private Circuit() {}

    /** How long to rest after so many failures in a row, the last one included; zero while it is closed. */
    public static Duration rest(int failuresInARow) {
        if (failuresInARow < TOLERATED) {
            return Duration.ZERO;
        }
        var rest = FIRST_REST.multipliedBy(1L << Math.min(failuresInARow - TOLERATED, 10));
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    /** Whether the next message is a try, so that only one goes. */
    public static boolean isOnTrial(int failuresInARow) {
        return failuresInARow >= TOLERATED;
    }
}
