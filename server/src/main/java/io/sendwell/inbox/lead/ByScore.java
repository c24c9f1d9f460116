package io.sendwell.inbox.lead;

import io.sendwell.kernel.Slice;

/** The order of lists by score: the best first, among equals the newest. A cursor holds both in one number. */
final class ByScore {

    private static final int BITS_OF_ID = 48;
    private static final long IDS = (1L << BITS_OF_ID) - 1;

    private ByScore() {}

    static long key(int score, long id) {
        return ((long) score << BITS_OF_ID) | id;
    }

    /** The score after which a slice begins; above all scores at the start. */
    static int score(Slice slice) {
        return (int) (slice.beforeOrMax() >> BITS_OF_ID);
    }

    static long id(Slice slice) {
        return slice.beforeOrMax() & IDS;
    }
}
