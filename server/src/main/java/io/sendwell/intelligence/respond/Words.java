package io.sendwell.intelligence.respond;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Texts as words to compare: without accents, in lower case, without punctuation. */
final class Words {

    private Words() {}

    /** Latin accents only: in other scripts the marks are the vowels. */
    static String folded(String text) {
        var composed = Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("[\\u0300-\\u036f]", "");
        return Normalizer.normalize(composed, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    static List<String> of(String text) {
        return Arrays.stream(folded(text).split("[^\\p{L}\\p{M}\\p{N}]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Alike: the same, or of the same beginning, as most forms of one word are. */
    static boolean alike(String one, String other) {
        var shorter = Math.min(one.length(), other.length());
        var shared = 0;
        while (shared < shorter && one.charAt(shared) == other.charAt(shared)) {
            shared++;
        }
        return one.equals(other) || shared >= 5 || (shared == shorter && shorter >= 4);
    }
}
