package io.sendwell.intelligence;

import java.util.Locale;

/** How much a text looks like spam. */
public enum SpamLevel {
    /** Below 30: what honest copy reaches. */
    LOW,
    /** 30 to 59: taken for spam by many. */
    MEDIUM,
    /** 60 and more: hardly anybody doubts it. */
    HIGH;

    private static final int FROM_MEDIUM = 30;
    private static final int FROM_HIGH = 60;

    /** As it is shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static SpamLevel of(int score) {
        if (score >= FROM_HIGH) {
            return HIGH;
        }
        return score >= FROM_MEDIUM ? MEDIUM : LOW;
    }
}
