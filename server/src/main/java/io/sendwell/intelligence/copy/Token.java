package io.sendwell.intelligence.copy;

/**
 * A word, a quantity, or something that is neither, such as a link.
 *
 * @param form of a word: folded, and undone where it was disguised
 * @param opensSentence whether a sentence or a line begins with it
 */
record Token(Kind kind, String form, int start, int end, boolean disguised, boolean opensSentence) {

    enum Kind {
        WORD,
        NUMBER,
        OTHER
    }
}
