package io.sendwell.intelligence.copy;

import java.util.HashSet;
import java.util.Set;

/** The single words that occur in the rules: words that bait is made of, and so neither names nor codes. */
final class Vocabulary {

    private final Set<String> words = new HashSet<>();
    private final Set<String> stems = new HashSet<>();
    private int shortestStem = Integer.MAX_VALUE;
    private int longestStem;

    void add(String word) {
        if (word.endsWith("*")) {
            stems.add(word.substring(0, word.length() - 1));
            shortestStem = Math.min(shortestStem, word.length() - 1);
            longestStem = Math.max(longestStem, word.length() - 1);
        } else {
            words.add(word);
        }
    }

    /** @param word folded */
    boolean knows(String word) {
        if (words.contains(word)) {
            return true;
        }
        for (int length = shortestStem; length <= Math.min(longestStem, word.length()); length++) {
            if (stems.contains(word.substring(0, length))) {
                return true;
            }
        }
        return false;
    }
}
