package io.sendwell.intelligence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a reply wants. */
public enum Intent {
    INTERESTED,
    NOT_INTERESTED,
    QUESTION,
    UNSUBSCRIBE,
    OUT_OF_OFFICE,
    COMPLAINT,
    POSITIVE_FEEDBACK,
    NEEDS_HUMAN,
    UNKNOWN;

    /** As it is stored and shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Intent> of(String code) {
        return Arrays.stream(values())
                .filter(intent -> intent.code().equals(code))
                .findFirst();
    }
}
