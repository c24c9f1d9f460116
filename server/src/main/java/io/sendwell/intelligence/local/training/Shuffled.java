package io.sendwell.intelligence.local.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Lists in an order that has nothing to do with theirs, and is the same every time. */
final class Shuffled {

    private static final int SEED = 42;

    private Shuffled() {}

    static <T> List<T> of(List<T> list) {
        var shuffled = new ArrayList<>(list);
        Collections.shuffle(shuffled, new Random(SEED));
        return shuffled;
    }
}
