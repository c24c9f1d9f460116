package io.sendwell.intelligence.copy;

/**
 * Something in a text that must be said exactly so, or it becomes untrue.
 *
 * @param start and {@code end} in UTF-16 units; {@code text} is what stands between them
 */
public record Fact(Kind kind, String text, int start, int end) {

    /** What sort of fact. */
    public enum Kind {
        VARIABLE,
        LINK,
        EMAIL,
        DATE,
        TIME,
        MONEY,
        PERCENT,
        PHONE,
        CODE,
        NUMBER,
        QUOTED,
        NAME;

        /** How much of something: what a phrase of the rules means by {@code #}. */
        boolean isQuantity() {
            return this == MONEY || this == PERCENT || this == NUMBER;
        }
    }
}
