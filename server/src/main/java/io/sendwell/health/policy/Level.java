package io.sendwell.health.policy;

import java.util.Locale;

/** A score in a word, and what follows from it. */
public enum Level {
    LOW,
    MEDIUM,
    /** Half the pace, and nobody is written to first. */
    HIGH,
    /** It pauses. */
    CRITICAL;

    /** The worse of the two. */
    public Level or(Level other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** Whether it is this one or a worse one. */
    public boolean isAtLeast(Level other) {
        return compareTo(other) >= 0;
    }

    /** As it is shown and stored. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Level of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
