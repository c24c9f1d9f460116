package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.copy.Token.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Reads a text as words, with what disguises them undone, quantities, and the rest. */
final class Tokens {

    /** Signs that stand for letters where letters stand on both sides. */
    private static final String SIGNS = "@$€!";

    private static final String HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad";

    /** So many letters one by one, as in g r a t i s. */
    private static final int SPELLED = 4;

    private static final int LONGEST_SPELLED = 20;

    private final String text;
    private final Vocabulary vocabulary;
    private final BitSet openings = new BitSet();
    private final List<Token> tokens = new ArrayList<>();

    private Tokens(String text, Vocabulary vocabulary) {
        this.text = text;
        this.vocabulary = vocabulary;
        Sentences.of(text).forEach(sentence -> openings.set(sentence.start()));
    }

    static List<Token> of(String text, List<Fact> facts, Vocabulary vocabulary) {
        var reader = new Tokens(text, vocabulary);
        int at = 0;
        for (var fact : facts) {
            // Names and quotations are words like others.
            if (fact.kind() != Fact.Kind.NAME && fact.kind() != Fact.Kind.QUOTED) {
                reader.words(at, fact.start());
                reader.add(fact.kind().isQuantity() ? Kind.NUMBER : Kind.OTHER, "", fact.start(), fact.end(), false);
                at = fact.end();
            }
        }
        reader.words(at, text.length());
        return reader.spelled();
    }

    private void words(int from, int to) {
        for (int i = from; i < to; ) {
            if (!isPart(i, from, to)) {
                i++;
                continue;
            }
            int end = i + 1;
            while (end < to && isPart(end, from, to)) {
                end++;
            }
            chunk(i, end);
            i = end;
        }
    }

    private boolean isPart(int i, int from, int to) {
        char letter = text.charAt(i);
        if (isLetter(letter) || Character.isDigit(letter)) {
            return true;
        }
        boolean between = i > from && i + 1 < to && isInWord(text.charAt(i - 1)) && isInWord(text.charAt(i + 1));
        return between && (SIGNS.indexOf(letter) >= 0 || HIDDEN.indexOf(letter) >= 0);
    }

    private static boolean isInWord(char letter) {
        return isLetter(letter) || Character.isDigit(letter) || letter == '$' || HIDDEN.indexOf(letter) >= 0;
    }

    private static boolean isLetter(char letter) {
        int type = Character.getType(letter);
        return Character.isLetter(letter)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    private void chunk(int start, int end) {
        var chunk = text.substring(start, end);
        boolean plain = chunk.chars().allMatch(letter -> isLetter((char) letter));
        if (!plain || isMixed(chunk)) {
            var meant = Folded.undisguised(chunk, vocabulary).or(() -> hidden(chunk));
            if (meant.isPresent()) {
                add(Kind.WORD, meant.get(), start, end, true);
                return;
            }
        }
        for (int i = start; i < end; i++) {
            int last = i;
            while (last < end && isLetter(text.charAt(last))) {
                last++;
            }
            if (last > i) {
                var word = Folded.word(text.substring(i, last));
                var form = Folded.isStretched(word) ? Folded.shortened(word, vocabulary) : word;
                add(Kind.WORD, form, i, last, false);
                i = last;
            }
        }
    }

    /** A word in Latin letters with invisible ones between them. In Indic and Arabic scripts those are spelling. */
    private static Optional<String> hidden(String chunk) {
        boolean latin = chunk.chars().allMatch(letter -> letter < 0x250 || HIDDEN.indexOf(letter) >= 0);
        boolean hides = chunk.chars().anyMatch(letter -> HIDDEN.indexOf(letter) >= 0);
        boolean isWord = chunk.chars().allMatch(letter -> isLetter((char) letter) || HIDDEN.indexOf(letter) >= 0);
        return latin && hides && isWord ? Optional.of(Folded.word(chunk)) : Optional.empty();
    }

    /** Latin letters with Cyrillic or Greek ones among them. */
    private static boolean isMixed(String chunk) {
        boolean latin = chunk.chars().anyMatch(letter -> letter >= 'A' && letter <= 'z');
        return latin && chunk.chars().anyMatch(letter -> letter >= 0x370 && letter < 0x530);
    }

    private void add(Kind kind, String form, int start, int end, boolean disguised) {
        // A sentence may begin with an emoji or a quotation mark before its first word.
        int opening = openings.nextSetBit(lastEnd());
        boolean opens = opening >= 0 && opening <= start;
        tokens.add(new Token(kind, form, start, end, disguised, opens));
    }

    private int lastEnd() {
        return tokens.isEmpty() ? 0 : tokens.getLast().end();
    }

    /** Letters that stand one by one are put together where they make a word of the rules. */
    private List<Token> spelled() {
        var words = new ArrayList<Token>();
        for (int i = 0; i < tokens.size(); ) {
            int end = i;
            while (end < tokens.size() && end - i < LONGEST_SPELLED && isLetterAlone(end, i)) {
                end++;
            }
            var word = end - i < SPELLED ? "" : spell(i, end);
            if (!word.isEmpty() && vocabulary.knows(word)) {
                var first = tokens.get(i);
                words.add(new Token(
                        Kind.WORD, word, first.start(), tokens.get(end - 1).end(), true, first.opensSentence()));
                i = end;
            } else {
                words.add(tokens.get(i));
                i++;
            }
        }
        return words;
    }

    private boolean isLetterAlone(int at, int from) {
        var token = tokens.get(at);
        boolean alone = token.kind() == Kind.WORD && token.form().length() == 1;
        return alone && (at == from || token.start() - tokens.get(at - 1).end() == 1);
    }

    private String spell(int from, int to) {
        var word = new StringBuilder();
        tokens.subList(from, to).forEach(token -> word.append(token.form()));
        return word.toString();
    }
}
