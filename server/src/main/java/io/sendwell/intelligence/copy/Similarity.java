package io.sendwell.intelligence.copy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** How much two texts have in common: the pairs of neighbouring words that both have, of all that either has (Jaccard). */
public final class Similarity {

    /** Punctuation and emoji make no other text. */
    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]++");

    private Similarity() {}

    /** 0 = nothing in common, 1 = the same words in the same order. */
    public static double of(String one, String other) {
        return of(pairs(one), pairs(other));
    }

    static double of(Set<List<String>> one, Set<List<String>> other) {
        if (one.isEmpty() && other.isEmpty()) {
            return 1;
        }
        var common = new HashSet<>(one);
        common.retainAll(other);
        return common.size() / (double) (one.size() + other.size() - common.size());
    }

    static Set<List<String>> pairs(String text) {
        var pairs = new HashSet<List<String>>();
        var before = "";
        for (var word : BETWEEN.split(text, -1)) {
            var plain = Folded.word(word);
            pairs.add(List.of(before, plain));
            before = plain;
        }
        pairs.add(List.of(before, ""));
        return pairs;
    }
}
