package io.sendwell.intelligence.policy;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells who asks for a price, by the words that people use for it in English, Spanish, Portuguese, Hindi (in both scripts)
 * and Indonesian. A buying signal and no more: nothing is sent because of it.
 */
public final class PriceQuestions {

    private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036f]");
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}]+");

    /** Nobody asks for a price behind so much text. */
    private static final int READ = 2_000;

    private static final Set<String> WORDS = folded(
            "price prices pricing cost costs quote quotation rates discount",
            "precio precios cuesta cuestan costo presupuesto tarifa descuento",
            "preço preços custa custam orçamento desconto quanto",
            "kimat keemat kimmat daam कीमत क़ीमत दाम मूल्य",
            "harga harganya berapa biaya diskon");

    private static final Set<String> PHRASES = Stream.of(
                    "how much",
                    "cuánto es",
                    "cuánto sale",
                    "cuánto vale",
                    "kitne ka",
                    "kitna hai",
                    "कितने का",
                    "कितना है")
            .map(PriceQuestions::fold)
            .collect(Collectors.toUnmodifiableSet());

    private PriceQuestions() {}

    /** Whether {@code text} asks what something costs. */
    public static boolean asks(String text) {
        var line = fold(text.length() > READ ? text.substring(0, READ) : text);
        return Stream.of(line.split(" ", -1)).anyMatch(WORDS::contains)
                || PHRASES.stream().anyMatch(phrase -> (" " + line + " ").contains(" " + phrase + " "));
    }

    /** Its words in lower case and without accents, with one blank between them. */
    private static String fold(String text) {
        var bare = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        return NO_WORD.matcher(bare).replaceAll(" ").strip();
    }

    private static Set<String> folded(String... lines) {
        return Stream.of(lines)
                .flatMap(line -> Stream.of(fold(line).split(" ", -1)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
