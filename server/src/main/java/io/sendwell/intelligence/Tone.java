package io.sendwell.intelligence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a message should sound. */
public enum Tone {
    FRIENDLY,
    PROFESSIONAL,
    CASUAL,
    FORMAL;

    /** As it is stored and shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Tone> of(String code) {
        return Arrays.stream(values()).filter(tone -> tone.code().equals(code)).findFirst();
    }
}
