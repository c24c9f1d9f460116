package io.sendwell.health.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * All that is decided beforehand about risk and what follows from it. Starting values, for nobody knows what WhatsApp
 * decides by.
 *
 * @param medium the lowest score of that level, as are {@code high} and {@code critical}
 * @param margin a level falls only when the score is this far below where it begins
 * @param calm for so long without interruption
 * @param longestPause a pause because of what was measured ends after so long, if not before; then it goes on slowly
 * @param worse by so much the score must rise before a number that a person has resumed is paused again for it
 * @param scales of all signals
 */
public record Rules(
        int medium,
        int high,
        int critical,
        int margin,
        Duration calm,
        Duration longestPause,
        int worse,
        Map<Signal, Scale> scales) {

    public static final int WORST = 100;

    public Rules {
        if (!(0 < medium && medium < high && high < critical && critical <= WORST)) {
            throw new IllegalArgumentException("the levels must begin one after the other, between 1 and 100");
        }
        if (margin < 0 || margin >= medium || worse < 1 || calm.isNegative() || !longestPause.isPositive()) {
            throw new IllegalArgumentException(
                    "margin must be below the first level, worse at least 1, and the times must not be negative");
        }
        var all = new EnumMap<Signal, Scale>(Signal.class);
        for (var signal : Signal.values()) {
            all.put(signal, scales.getOrDefault(signal, signal.scale()));
        }
        scales = Collections.unmodifiableMap(all);
    }

    /** The starting values of FACTS.md section 5. */
    public static Rules usual() {
        return new Rules(30, 60, 80, 5, Duration.ofHours(6), Duration.ofDays(3), 5, Map.of());
    }

    public Level level(int score) {
        return score >= critical
                ? Level.CRITICAL
                : score >= high ? Level.HIGH : score >= medium ? Level.MEDIUM : Level.LOW;
    }

    /** The lowest score of a level. */
    public int from(Level level) {
        return switch (level) {
            case LOW -> 0;
            case MEDIUM -> medium;
            case HIGH -> high;
            case CRITICAL -> critical;
        };
    }

    Scale scale(Signal signal) {
        return scales.getOrDefault(signal, signal.scale());
    }
}
