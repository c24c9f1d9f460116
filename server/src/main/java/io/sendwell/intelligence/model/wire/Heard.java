package io.sendwell.intelligence.model.wire;

import java.time.Duration;

/**
 * What came of asking a model once.
 */
public sealed interface Heard {

    /** What it cost, as far as the provider says. */
    Tokens tokens();

    /** It spoke. What it said has not been looked at. */
    record Said(String text, Tokens tokens) implements Heard {}

    /**
     * It did not answer.
     *
     * @param leaveAlone for how long the provider asks to be left alone, zero where it does not
     * @param tokens what it cost all the same
     */
    record Failed(Trouble trouble, Duration leaveAlone, Tokens tokens) implements Heard {
        public static Failed with(Trouble trouble) {
            return new Failed(trouble, Duration.ZERO, Tokens.NONE);
        }
    }

    /** What the provider counted. */
    record Tokens(long input, long output) {
        public static final Tokens NONE = new Tokens(0, 0);
    }
}
