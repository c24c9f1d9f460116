package io.sendwell.intelligence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a reply sounds. */
public enum Sentiment {
    POSITIVE,
    NEUTRAL,
    NEGATIVE;

    /** As it is stored and shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Sentiment> of(String code) {
        return Arrays.stream(values())
                .filter(sentiment -> sentiment.code().equals(code))
                .findFirst();
    }
}
