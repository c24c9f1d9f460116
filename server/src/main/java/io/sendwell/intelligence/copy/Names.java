package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.copy.Fact.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names in a text: words with a capital where grammar asks for none, as far as the sentence does not capitalise
 * everything, and words with a capital inside, wherever they stand.
 */
final class Names {

    /** Whatever may be a name. */
    static final Pattern WORD = Pattern.compile("(?<![\\p{L}\\p{N}])\\p{L}[\\p{L}\\p{M}\\p{N}]++");

    private static final Pattern BRAND = Pattern.compile("[ei]\\p{Lu}\\p{Ll}{2,30}+");

    /** With a larger share of capitals a sentence is a headline, and its capitals say nothing. */
    private static final double HEADLINE = 0.6;

    private Names() {}

    /** @param claimed places that hold other facts */
    static List<Fact> in(String text, BitSet claimed) {
        var names = new ArrayList<Fact>();
        for (var sentence : Sentences.of(text)) {
            var words = new ArrayList<Fact>();
            var matcher = WORD.matcher(text).region(sentence.start(), sentence.end());
            int first = -1;
            int capitals = 0;
            int all = 0;
            while (matcher.find()) {
                var word = matcher.group();
                int taken = claimed.nextSetBit(matcher.start());
                if (taken >= 0 && taken < matcher.end()) {
                    continue;
                }
                all++;
                capitals += Character.isUpperCase(word.codePointAt(0)) ? 1 : 0;
                if (first < 0) {
                    first = matcher.start();
                }
                if (isName(word, matcher.start() == first)) {
                    words.add(new Fact(Kind.NAME, word, matcher.start(), matcher.end()));
                }
            }
            if (all < 4 || capitals <= HEADLINE * all) {
                names.addAll(words);
            } else {
                words.stream().filter(word -> hasCapitalInside(word.text())).forEach(names::add);
            }
        }
        return names;
    }

    private static boolean isName(String word, boolean first) {
        if (hasCapitalInside(word)) {
            return true;
        }
        boolean capital = Character.isUpperCase(word.codePointAt(0)) && !Shouting.isCapitals(word);
        return capital && !first && !SpamRules.builtIn().vocabulary().knows(Folded.word(word));
    }

    /** As in iPhone and WhatsApp, not as in SALE or ClIcK. */
    private static boolean hasCapitalInside(String word) {
        if (BRAND.matcher(word).matches()) {
            return true;
        }
        for (int i = 1; i < word.length(); i++) {
            if (Character.isUpperCase(word.charAt(i)) && Character.isLowerCase(word.charAt(i - 1))) {
                return !SpamRules.builtIn().vocabulary().knows(Folded.word(word));
            }
        }
        return false;
    }
}
