package io.sendwell.contact.segment.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How a condition looks at its subject. {@link #IS_NOT} and {@link #NOT_IN_LAST_DAYS} hold for everybody for whom their
 * counterpart does not, so also where nothing is known; all others hold only where something is.
 */
public enum Op {
    IS,
    IS_NOT,
    CONTAINS,
    GT,
    LT,
    EXISTS,
    IN_LAST_DAYS,
    NOT_IN_LAST_DAYS;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Op> of(String word) {
        return Arrays.stream(values()).filter(op -> op.word().equals(word)).findFirst();
    }
}
