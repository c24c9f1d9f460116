package io.sendwell.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** How often and how long the benchmarks measure; {@code -Dbench.rounds} and {@code -Dbench.seconds} scale it. */
final class Rounds {

    static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

    /** About how long a contender of adapted size works in a round. */
    static final int SECONDS = Integer.getInteger("bench.seconds", 8);

    static final int CORES = Runtime.getRuntime().availableProcessors();

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private Rounds() {}

    /** How many items keep a contender busy for {@link #SECONDS}, if it does so many a second. */
    static int size(double perSecond, int most) {
        return Math.clamp((long) (perSecond * SECONDS), 100, most);
    }

    static void await(BooleanSupplier done) {
        long patience = System.nanoTime() + LONGEST.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > patience) {
                throw new IllegalStateException("Not done after " + LONGEST.toMinutes() + " minutes");
            }
            pause(Duration.ofMillis(20));
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
