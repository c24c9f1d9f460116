package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.copy.Sentences.Sentence;
import io.sendwell.intelligence.copy.Spam.Hit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says a text calmly: capitals, marks and emoji go down to what is polite, bait is left out or said plainly, and a
 * sentence of which nothing remains goes. Facts stay as they are: while it works, each is one private character.
 */
final class Calming {

    /** Of the private use area: no text that people write holds them. */
    private static final char FIRST_FACT = '\ue000';

    private static final char LAST_FACT = '\uf8ff';

    /** What is left out can bring words together that are bait again. */
    private static final int MOST_ROUNDS = 3;

    /** Rules with so many points name bait; those with fewer, words that lean towards it. */
    private static final double STRONG = 9;

    /** A phrase with so many points is what its sentence is about: without it there is none. */
    private static final double TRICK = 18;

    /** What may be left of the score, a missing way out included, which is not mended here. */
    private static final double GOOD_ENOUGH = 0.16;

    /** With fewer words left, or a smaller share of them, a sentence says nothing any more. */
    private static final int FEWEST_WORDS = 3;

    private static final double FEWEST_OF_ALL = 0.35;
    private static final int MOST_CHANGES = 50;
    private static final int LONGEST_QUOTE = 60;

    private static final Pattern FACTS = Pattern.compile("[" + FIRST_FACT + "-" + LAST_FACT + "]");
    private static final Pattern SPACES = Pattern.compile("[ \\t\\u00a0]{2,}+");
    private static final Pattern SPACE_BEFORE_MARK = Pattern.compile("(?<! ) ([,.!?;:।])");
    private static final Pattern EMPTY = Pattern.compile("\\( ?\\)|\\[ ?\\]|\" ?\"|\\* ?\\*");
    private static final Pattern MARKS = Pattern.compile("[,;:]*+([.!?।])[ ,;:.!?।]*+$");
    private static final Pattern LEADING = Pattern.compile("^[\\s,;:.!?।+&)\\-–—>]++");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]++");
    private static final Pattern STRETCH = Pattern.compile("(\\p{L})\\1{2,}+");

    private final Spam spam;
    private final Phrasebook book;
    private final Set<String> changes;
    private final List<Fact> facts;
    private final Map<Integer, Integer> factAt = new HashMap<>();
    private final NavigableMap<Integer, Hit> phrases = new TreeMap<>();
    private final Map<Integer, Token> words = new HashMap<>();
    private final BitSet loud = new BitSet();
    private final BitSet signs = new BitSet();
    private final boolean tooManyEmoji;
    private int emoji;
    private int exclamations;
    private boolean touched;
    private int reached;

    private Calming(Spam spam, Phrasebook book, double least, Set<String> changes) {
        this.spam = spam;
        this.book = book;
        this.changes = changes;
        this.facts = spam.facts();
        for (int i = 0; i < facts.size(); i++) {
            factAt.put(facts.get(i).start(), i);
        }
        spam.tokens().forEach(token -> words.put(token.start(), token));
        boolean emojiToo = false;
        for (var hit : spam.hits()) {
            switch (hit.rule().measure()) {
                case null -> {
                    if (hit.rule().points() >= least) {
                        phrases.put(hit.start(), hit);
                    }
                }
                case "capitals" -> loud.set(hit.start(), hit.end());
                case "currency", "punctuation" -> signs.set(hit.start(), hit.end());
                case "emoji" -> emojiToo = true;
                default -> {}
            }
        }
        this.tooManyEmoji = emojiToo;
        // What is quoted stays as it is, and so does a phrase that reaches into it.
        for (var fact : facts) {
            var before = phrases.lowerEntry(fact.start());
            if (before != null
                    && before.getValue().end() > fact.start()
                    && before.getValue().end() < fact.end()) {
                phrases.remove(before.getKey());
            }
        }
    }

    /** @param changes what was done, in plain words */
    record Calm(String text, List<String> changes) {}

    /** Words that only lean towards bait stay where the rest is mended without them: each cut costs the sentence. */
    static Calm of(Spam spam, Phrasebook book) {
        var changes = new LinkedHashSet<String>();
        var gently = rounds(spam, book, STRONG, changes);
        var calm = gently.score() > GOOD_ENOUGH * spam.score() ? rounds(gently, book, 0, changes) : gently;
        return new Calm(calm.text(), changes.stream().limit(MOST_CHANGES).toList());
    }

    private static Spam rounds(Spam spam, Phrasebook book, double least, Set<String> changes) {
        var now = spam;
        for (int round = 0; round < MOST_ROUNDS && isOpen(now) && canBeMasked(now); round++) {
            var calmer = Spam.in(new Calming(now, book, least, changes).text());
            if (calmer.text().equals(now.text())) {
                break;
            }
            now = calmer;
        }
        return now;
    }

    /** Whether there is something that leaving out or saying otherwise would mend. */
    private static boolean isOpen(Spam spam) {
        return spam.hits().stream().anyMatch(hit -> !hit.rule().kind().equals("way_out"));
    }

    private static boolean canBeMasked(Spam spam) {
        return spam.facts().size() < LAST_FACT - FIRST_FACT
                && !FACTS.matcher(spam.text()).find();
    }

    private String text() {
        var text = spam.text();
        var calm = new StringBuilder();
        int done = 0;
        for (var sentence : Sentences.of(text)) {
            if (sentence.start() < reached) {
                continue; // It began inside a fact.
            }
            var between = text.substring(done, sentence.start());
            var said = sentence(sentence);
            if (!said.isEmpty()) {
                calm.append(calm.isEmpty() ? "" : between.contains("\n") ? between.replace("\r", "") : " ")
                        .append(said);
            }
            done = reached;
        }
        var whole = calm.isEmpty() && !spam.hits().isEmpty() ? book.news() : calm.toString();
        return unmasked(whole);
    }

    /** One sentence, masked, or nothing where nothing of it is left. */
    private String sentence(Sentence sentence) {
        touched = false;
        var edited = edited(sentence);
        if (!touched) {
            return edited;
        }
        var raw = spam.text().substring(sentence.start(), reached);
        var bait = phrases.subMap(sentence.start(), reached);
        var calm = tidy(edited, raw, bait.isEmpty() ? null : new Cut(cutsBegin(sentence, bait), cutsEnd(bait)));
        long left = WORD.matcher(calm).results().count();
        boolean hasFacts = FACTS.matcher(calm).find();
        if (bait.isEmpty()) {
            return calm;
        }
        long before = WORD.matcher(raw).results().count();
        boolean trick = bait.values().stream()
                .anyMatch(hit -> hit.calm() == null && hit.rule().points() >= TRICK);
        if (!hasFacts && (trick || left < FEWEST_WORDS || left < FEWEST_OF_ALL * before)) {
            changed("Left out \"%s\"".formatted(quote(raw)));
            return "";
        }
        return hasFacts && left == 0 ? book.shortly() + " " + calm : calm;
    }

    private String edited(Sentence sentence) {
        var text = spam.text();
        var calm = new StringBuilder();
        int i = sentence.start();
        while (i < sentence.end()) {
            var phrase = phrases.get(i);
            var fact = factAt.get(i);
            var word = words.get(i);
            if (phrase != null) {
                calm.append(said(phrase));
                i = phrase.end();
            } else if (fact != null) {
                calm.append(mask(fact));
                i = facts.get(fact).end();
            } else if (word != null && word.kind() == Token.Kind.WORD) {
                calm.append(said(word));
                i = word.end();
            } else {
                sign(calm, i);
                i += Character.charCount(text.codePointAt(i));
            }
        }
        reached = i;
        return calm.toString();
    }

    /** A phrase of the rules said calmly, with all facts that it holds. */
    private String said(Hit phrase) {
        var inside = new ArrayList<String>();
        for (int i = phrase.start(); i < phrase.end(); i++) {
            var fact = factAt.get(i);
            if (fact != null) {
                inside.add(mask(fact));
            }
        }
        var written = spam.text().substring(phrase.start(), phrase.end());
        var calm = phrase.calm() == null ? "" : phrase.calm();
        for (var fact : inside) {
            calm = calm.contains(Phrases.NUMBER)
                    ? calm.replaceFirst(Phrases.NUMBER, fact)
                    : (calm + " " + fact).strip();
        }
        var shown = unmasked(calm);
        changed(
                shown.isEmpty()
                        ? "Left out \"%s\"".formatted(quote(written))
                        : "Said \"%s\" as \"%s\"".formatted(quote(written), quote(shown)));
        return calm;
    }

    private String said(Token word) {
        var written = spam.text().substring(word.start(), word.end());
        var calm = written;
        if (word.disguised()) {
            calm = word.form();
            changed("Wrote \"%s\" as \"%s\"".formatted(quote(written), quote(calm)));
        } else if (loud.get(word.start()) && !isName(word) && Shouting.isCapitals(written)) {
            calm = written.toLowerCase(Locale.ROOT);
            changed("Took capitals back");
        }
        if (Folded.isStretched(Folded.word(calm))) {
            calm = STRETCH.matcher(calm).replaceAll("$1");
            changed("Wrote \"%s\" as \"%s\"".formatted(quote(written), quote(calm)));
        }
        return calm;
    }

    private boolean isName(Token word) {
        var fact = factAt.get(word.start());
        return fact != null && facts.get(fact).kind() == Fact.Kind.NAME;
    }

    /** One emoji and one exclamation mark are polite; signs in a row say no more than one. */
    private void sign(StringBuilder calm, int at) {
        int letter = spam.text().codePointAt(at);
        if (Measures.isEmoji(letter)) {
            if (!tooManyEmoji || (!Measures.isLoud(letter) && emoji++ == 0)) {
                calm.appendCodePoint(letter);
            } else {
                changed("Left out emoji");
            }
        } else if (letter == '¡') {
            changed("Calmed exclamation marks");
        } else if (letter == '!' || letter == '?') {
            mark(calm, (char) letter);
        } else if (signs.get(at)) {
            changed("Left out signs");
        } else if (!tooManyEmoji || !Measures.isModifier(letter)) {
            calm.appendCodePoint(letter);
        }
    }

    private void mark(StringBuilder calm, char mark) {
        char before = calm.isEmpty() ? ' ' : calm.charAt(calm.length() - 1);
        if (before == '!' || before == '?' || before == '.') {
            changed("Calmed exclamation marks");
        } else if (mark == '!' && exclamations++ > 0) {
            calm.append('.');
            changed("Calmed exclamation marks");
        } else {
            calm.append(mark);
        }
    }

    /** Where bait stood: small words beside it lead nowhere when it is gone. */
    private record Cut(boolean begin, boolean end) {}

    private boolean cutsBegin(Sentence sentence, SortedMap<Integer, Hit> bait) {
        return isWordless(sentence.start(), bait.firstKey());
    }

    private boolean cutsEnd(SortedMap<Integer, Hit> bait) {
        return isWordless(Objects.requireNonNull(bait.get(bait.lastKey())).end(), reached);
    }

    private boolean isWordless(int from, int to) {
        return spam.text().substring(from, Math.max(from, to)).chars().noneMatch(Character::isLetter);
    }

    /** What is cut leaves gaps. */
    private String tidy(String calm, String raw, @Nullable Cut cut) {
        var text = EMPTY.matcher(SPACES.matcher(calm).replaceAll(" ")).replaceAll("");
        text = SPACE_BEFORE_MARK.matcher(text).replaceAll("$1").strip();
        text = MARKS.matcher(LEADING.matcher(text).replaceAll("")).replaceAll("$1");
        if (cut != null) {
            text = withoutLooseWords(text, cut);
        }
        boolean capitalised = raw.chars().anyMatch(Character::isUpperCase);
        if (capitalised && !text.isEmpty() && Character.isLowerCase(text.charAt(0))) {
            text = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        }
        return text;
    }

    private String withoutLooseWords(String sentence, Cut cut) {
        var text = sentence;
        for (int space = text.indexOf(' ');
                cut.begin && space > 0 && isLoose(text.substring(0, space));
                space = text.indexOf(' ')) {
            text = LEADING.matcher(text.substring(space + 1)).replaceAll("");
        }
        boolean marked = !text.isEmpty() && ".!?।".indexOf(text.charAt(text.length() - 1)) >= 0;
        var mark = marked ? text.substring(text.length() - 1) : "";
        var body = text.substring(0, text.length() - mark.length()).stripTrailing();
        for (int space = body.lastIndexOf(' ');
                cut.end && space >= 0 && isLoose(body.substring(space + 1));
                space = body.lastIndexOf(' ')) {
            body = body.substring(0, space).stripTrailing();
        }
        while (!body.isEmpty() && ",;:-–—".indexOf(body.charAt(body.length() - 1)) >= 0) {
            body = body.substring(0, body.length() - 1).stripTrailing();
        }
        return body.isEmpty() ? "" : body + mark;
    }

    private boolean isLoose(String word) {
        return book.isWordy(Folded.word(word));
    }

    private static String mask(int fact) {
        return Character.toString(FIRST_FACT + fact);
    }

    private String unmasked(String text) {
        var whole = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            whole.append(
                    letter >= FIRST_FACT && letter <= LAST_FACT
                            ? facts.get(letter - FIRST_FACT).text()
                            : Character.toString(letter));
        }
        return whole.toString();
    }

    private void changed(String what) {
        touched = true;
        if (changes.size() < MOST_CHANGES) {
            changes.add(what);
        }
    }

    private static String quote(String text) {
        var line = text.replace('\n', ' ');
        return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
    }
}
