package io.sendwell.intelligence.local;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text as the models read it: its words, numbers and emoji one by one, without case, accents of Latin letters and
 * letters drawn out ("sooooo").
 */
public final class Words {

    /** No reply needs more to be understood; whoever writes a book is understood by its beginning. */
    static final int LONGEST_READ = 1_000;

    private static final Pattern LATIN_ACCENTS = Pattern.compile("[\\u0300-\\u036f]+");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cc}\\p{Cs}\\ufe00-\\ufe0f&&[^\\n\\t\\r]]");
    private static final Pattern DRAWN_OUT = Pattern.compile("(\\p{L})\\1{2,}+");
    private static final Pattern TOKEN = Pattern.compile("https?://\\S++|www\\.\\S++"
            + "|[\\p{L}\\p{M}]++(?:['’][\\p{L}\\p{M}]++)*+"
            + "|\\p{N}++"
            + "|[\\p{So}\\p{Sk}\\x{1F3FB}-\\x{1F3FF}]"
            + "|[?!]++");

    /**
     * One word as it was written and as it is read.
     *
     * @param start where it begins in the text
     * @param folded {@code <url>} for a link, {@code 0}, {@code 00}, ... for a number
     */
    public record Word(int start, int end, String folded) {

        /** Whether it is made of letters. */
        public boolean isWord() {
            return Character.isLetter(folded.codePointAt(0));
        }
    }

    private Words() {}

    /** The words of the beginning of {@code text}, in order. */
    public static List<Word> of(String text) {
        var read = text.length() > LONGEST_READ ? text.substring(0, LONGEST_READ) : text;
        var words = new ArrayList<Word>();
        Matcher token = TOKEN.matcher(read);
        while (token.find()) {
            var folded = fold(token.group());
            if (!folded.isEmpty()) {
                words.add(new Word(token.start(), token.end(), folded));
            }
        }
        return words;
    }

    private static String fold(String token) {
        if (token.startsWith("http") || token.startsWith("www.")) {
            return "<url>";
        }
        int first = token.codePointAt(0);
        if (Character.isDigit(first)) {
            return "0".repeat(Math.min(token.length(), 5));
        }
        if (first == '?' || first == '!') {
            return token.contains("?") ? "?" : "!";
        }
        var plain = token.toLowerCase(Locale.ROOT);
        if (!isAscii(plain)) {
            plain = INVISIBLE
                    .matcher(LATIN_ACCENTS
                            .matcher(Normalizer.normalize(plain, Normalizer.Form.NFKD))
                            .replaceAll(""))
                    .replaceAll("");
        }
        return DRAWN_OUT.matcher(plain.replace('’', '\'')).replaceAll("$1$1");
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(letter -> letter < 0x80);
    }
}
