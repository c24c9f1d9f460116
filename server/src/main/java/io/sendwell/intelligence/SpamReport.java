package io.sendwell.intelligence;

import java.util.List;

/**
 * What in a text looks like spam.
 *
 * @param score 0-100: the points of all indicators
 * @param suggestions what to do about it, the weightiest first
 * @param cleaned the same text said calmly, every fact kept; the text itself where it is good
 */
public record SpamReport(
        int score, SpamLevel level, List<Indicator> indicators, List<String> suggestions, String cleaned) {

    public SpamReport {
        indicators = List.copyOf(indicators);
        suggestions = List.copyOf(suggestions);
    }

    /** Whether people, and WhatsApp, are likely to take it for spam. */
    public boolean isSpam() {
        return level != SpamLevel.LOW;
    }

    /**
     * A place in the text that counts against it.
     *
     * @param kind such as {@code pressure}, {@code prize}, {@code shouting}, {@code link}
     * @param start and {@code end} in UTF-16 units of the given text; both at its end for something that is missing
     * @param weight its points
     */
    public record Indicator(String kind, String text, int start, int end, int weight) {}
}
