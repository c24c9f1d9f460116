package io.sendwell.intelligence.copy;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Words without what does not change them (case, accents, invisible characters) and without disguise (leetspeak, look-alikes). */
final class Folded {

    /** Longer ones are no words. */
    private static final int LONGEST = 40;

    /** Accents of Latin letters, and the dot below of Devanagari, which is often left out; its other marks are letters and stay. */
    private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036f\\u093c]");

    /** Devanagari writes the nasal as a dot, or as a moon with a dot. */
    private static final char MOON = '\u0901';

    private static final char DOT = '\u0902';

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\ufe00-\\ufe0f]");
    private static final Pattern STRETCH = Pattern.compile("(\\p{L})\\1{2,}+");

    private static final Map<Character, Character> LEET = Map.ofEntries(
            Map.entry('0', 'o'),
            Map.entry('1', 'i'),
            Map.entry('3', 'e'),
            Map.entry('4', 'a'),
            Map.entry('5', 's'),
            Map.entry('7', 't'),
            Map.entry('@', 'a'),
            Map.entry('$', 's'),
            Map.entry('€', 'e'),
            Map.entry('!', 'i'));

    /** Cyrillic and Greek letters that look like Latin ones. */
    private static final String LOOK_ALIKES = "аеорсухіјѕԁӏкмтнвαονρικτυε";

    private static final String LOOKED_LIKE = "aeopcyxijsdlkmthbaovpiktue";

    private Folded() {}

    /** In lower case, without accents and what nobody sees. */
    static String word(String word) {
        var plain = word.length() > LONGEST ? word.substring(0, LONGEST) : word;
        if (plain.chars().anyMatch(letter -> letter >= 0x80)) {
            var visible = INVISIBLE
                    .matcher(Normalizer.normalize(plain, Normalizer.Form.NFKD))
                    .replaceAll("");
            plain = Normalizer.normalize(ACCENTS.matcher(visible).replaceAll(""), Normalizer.Form.NFC)
                    .replace(MOON, DOT);
        }
        return plain.toLowerCase(Locale.ROOT);
    }

    /** The word of the rules that a chunk with digits, signs or foreign letters in it stands for. */
    static Optional<String> undisguised(String chunk, Vocabulary vocabulary) {
        if (chunk.length() > LONGEST
                || chunk.codePoints().filter(Character::isLetter).count() < 2) {
            return Optional.empty();
        }
        var folded = word(chunk);
        var plain = new StringBuilder();
        boolean changed = false;
        for (int i = 0; i < folded.length(); i++) {
            char letter = folded.charAt(i);
            int alike = LOOK_ALIKES.indexOf(letter);
            char meant = alike >= 0 ? LOOKED_LIKE.charAt(alike) : LEET.getOrDefault(letter, letter);
            changed |= meant != letter;
            plain.append(meant);
        }
        var word = plain.toString();
        return changed && word.length() > 2 && vocabulary.knows(word) ? Optional.of(word) : Optional.empty();
    }

    static boolean isStretched(String word) {
        return word.length() <= LONGEST && STRETCH.matcher(word).find();
    }

    /** The word of the rules that a stretched one stands for, or as it is. */
    static String shortened(String word, Vocabulary vocabulary) {
        var once = STRETCH.matcher(word).replaceAll("$1");
        if (vocabulary.knows(once)) {
            return once;
        }
        var twice = STRETCH.matcher(word).replaceAll("$1$1");
        return vocabulary.knows(twice) ? twice : word;
    }
}
