package io.sendwell.intelligence.optout;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A text without what does not change its words: case, accents, punctuation, emoji, invisible characters. */
public final class Folded {

    /** Accents of Latin letters and the vowel marks of Arabic. The marks of Devanagari are letters and stay. */
    private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036f\\u064b-\\u065f\\u0670\\u0640]");

    /** Joiners, directions, soft hyphens: nothing that anybody sees. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\ufe00-\\ufe0f]");

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{Nd}]+");

    private Folded() {}

    /** The words of {@code text}; letters that stand alone, as in S.T.O.P, are one word. */
    public static List<String> words(String text) {
        var plain = isAscii(text) ? text : bare(text);
        // Up and down again, as one letter alone does not fold ß, final sigma and their like.
        plain = plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        var words = Stream.of(NO_WORD.split(plain, -1))
                .filter(word -> !word.isEmpty())
                .toList();
        boolean spelled = words.size() > 2 && words.stream().allMatch(word -> word.length() == 1);
        return spelled ? List.of(String.join("", words)) : words;
    }

    /** Nothing in ASCII is an accent or invisible: most messages need no more than their case folded. */
    private static boolean isAscii(String text) {
        return text.chars().allMatch(letter -> letter < 0x80);
    }

    private static String bare(String text) {
        var visible = INVISIBLE
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("");
        return ACCENTS.matcher(visible).replaceAll("");
    }
}
