package io.sendwell.intelligence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How soon somebody should look at a reply. */
public enum Urgency {
    LOW,
    MEDIUM,
    HIGH;

    /** As it is stored and shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Urgency> of(String code) {
        return Arrays.stream(values())
                .filter(urgency -> urgency.code().equals(code))
                .findFirst();
    }
}
