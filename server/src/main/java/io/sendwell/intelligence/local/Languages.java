package io.sendwell.intelligence.local;

import static java.lang.Character.UnicodeScript.ARABIC;
import static java.lang.Character.UnicodeScript.BENGALI;
import static java.lang.Character.UnicodeScript.CYRILLIC;
import static java.lang.Character.UnicodeScript.DEVANAGARI;
import static java.lang.Character.UnicodeScript.GREEK;
import static java.lang.Character.UnicodeScript.GUJARATI;
import static java.lang.Character.UnicodeScript.HAN;
import static java.lang.Character.UnicodeScript.HANGUL;
import static java.lang.Character.UnicodeScript.HEBREW;
import static java.lang.Character.UnicodeScript.HIRAGANA;
import static java.lang.Character.UnicodeScript.KATAKANA;
import static java.lang.Character.UnicodeScript.LATIN;
import static java.lang.Character.UnicodeScript.TAMIL;
import static java.lang.Character.UnicodeScript.TELUGU;
import static java.lang.Character.UnicodeScript.THAI;

import io.sendwell.intelligence.local.Models.Scale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.jspecify.annotations.Nullable;

/**
 * Which language a reply is in: by its script, by our own model among the languages that it was taught, and for longer
 * texts by OpenNLP's among the others (FACTS.md section 4).
 */
final class Languages {

    static final String UNKNOWN = "und";

    /** Below this many words a reply is in the language of its conversation, unless it clearly is not. */
    private static final int FEW_WORDS = 4;

    /** Our own model needs nobody's help, nor the conversation's. */
    private static final double CLEAR = 0.9;

    /** OpenNLP's confidence is spread over a hundred languages: it has found one from here on. */
    private static final double FOUND = 0.02;

    private static final Map<UnicodeScript, String> BY_SCRIPT = new EnumMap<>(Map.ofEntries(
            Map.entry(DEVANAGARI, "hi"),
            Map.entry(ARABIC, "ar"),
            Map.entry(HEBREW, "he"),
            Map.entry(CYRILLIC, "ru"),
            Map.entry(GREEK, "el"),
            Map.entry(HAN, "zh"),
            Map.entry(HIRAGANA, "ja"),
            Map.entry(KATAKANA, "ja"),
            Map.entry(HANGUL, "ko"),
            Map.entry(THAI, "th"),
            Map.entry(BENGALI, "bn"),
            Map.entry(GUJARATI, "gu"),
            Map.entry(TAMIL, "ta"),
            Map.entry(TELUGU, "te")));

    /** What OpenNLP is asked about besides our own: European languages with many speakers on WhatsApp. */
    private static final Map<String, String> OTHERS =
            Map.of("fra", "fr", "deu", "de", "ita", "it", "nld", "nl", "tur", "tr", "pol", "pl", "ron", "ro");

    private final Scale own;
    private final LanguageDetectorModel others;

    /**
     * What is known of a text's language.
     *
     * @param language BCP 47, {@value #UNKNOWN} where it cannot be told
     * @param english how likely it is English
     */
    record Guess(String language, double english) {}

    Languages(Scale own) {
        this.own = own;
        try (var stream = Languages.class.getResourceAsStream("/langdetect-183.bin")) {
            this.others = new LanguageDetectorModel(Objects.requireNonNull(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param known of the conversation so far; null = nothing */
    Guess of(String text, List<Words.Word> words, NGrams.Vector grams, @Nullable String known) {
        var script = script(text);
        if (script != null && script != LATIN) {
            return new Guess(BY_SCRIPT.getOrDefault(script, UNKNOWN), 0);
        }
        long count = words.stream().filter(Words.Word::isWord).count();
        if (script == null || count == 0) {
            return new Guess(known == null ? UNKNOWN : known, 0);
        }
        var probabilities = own.probabilities(grams, new float[0]);
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        var labels = own.model().labels();
        double english = probabilities[labels.indexOf(Models.ENCODED)];
        if (count < FEW_WORDS) {
            return new Guess(known != null && probabilities[best] < CLEAR ? known : tag(labels.get(best)), english);
        }
        var other = probabilities[best] < CLEAR ? other(text) : null;
        return other == null ? new Guess(tag(labels.get(best)), english) : new Guess(other, 0);
    }

    /** The language, where it is one of the others. */
    private @Nullable String other(String text) {
        var found = new LanguageDetectorME(others).predictLanguage(text);
        return found.getConfidence() < FOUND ? null : OTHERS.get(found.getLang());
    }

    private static String tag(String label) {
        return Locale.forLanguageTag(label).toLanguageTag();
    }

    /** The one that most letters are in; null where there are none. */
    private static @Nullable UnicodeScript script(String text) {
        var counts = new EnumMap<UnicodeScript, Integer>(UnicodeScript.class);
        text.codePoints()
                .filter(Character::isLetter)
                .forEach(letter -> counts.merge(UnicodeScript.of(letter), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }
}
