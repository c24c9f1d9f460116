package io.sendwell.intelligence.local;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Sentiment;
import io.sendwell.intelligence.Urgency;
import io.sendwell.intelligence.local.Words.Word;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How a reply sounds and how soon somebody should look at it: by a list of words and emoji, turned round where they are
 * negated, together with what the reply wants. Words alone are weak (FACTS.md section 4).
 */
final class Moods {

    /** So many words before or after a word may negate it: "not at all good", "accha nahi tha". */
    private static final int REACH = 2;

    private static final Moods INSTANCE = read();

    private final Map<String, Set<String>> words;

    private Moods(Map<String, Set<String>> words) {
        this.words = words;
    }

    static Moods shipped() {
        return INSTANCE;
    }

    Sentiment sentiment(List<Word> text, Intent intent) {
        int balance = balance(text) + leaning(intent);
        if (balance > 0) {
            return Sentiment.POSITIVE;
        }
        return balance < 0 ? Sentiment.NEGATIVE : Sentiment.NEUTRAL;
    }

    Urgency urgency(List<Word> text, Intent intent) {
        boolean pressing = text.stream().anyMatch(word -> is("urgent", word));
        return switch (intent) {
            case NEEDS_HUMAN -> Urgency.HIGH;
            case COMPLAINT -> pressing || balance(text) < -1 ? Urgency.HIGH : Urgency.MEDIUM;
            case INTERESTED, QUESTION -> pressing ? Urgency.HIGH : Urgency.MEDIUM;
            case UNSUBSCRIBE -> Urgency.MEDIUM;
            case NOT_INTERESTED, OUT_OF_OFFICE, POSITIVE_FEEDBACK, UNKNOWN -> pressing ? Urgency.MEDIUM : Urgency.LOW;
        };
    }

    private int balance(List<Word> text) {
        int balance = 0;
        for (int i = 0; i < text.size(); i++) {
            int value = is("positive", text.get(i)) ? 1 : is("negative", text.get(i)) ? -1 : 0;
            if (value != 0) {
                balance += isNegated(text, i) ? -value : value;
            }
        }
        return balance;
    }

    private boolean isNegated(List<Word> text, int at) {
        for (int i = Math.max(0, at - REACH); i <= Math.min(text.size() - 1, at + REACH); i++) {
            if (i != at && is(i < at ? "negation" : "negation_after", text.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static int leaning(Intent intent) {
        return switch (intent) {
            case POSITIVE_FEEDBACK -> 2;
            case INTERESTED -> 1;
            case COMPLAINT -> -3;
            case UNSUBSCRIBE -> -2;
            case NOT_INTERESTED -> -1;
            case QUESTION, OUT_OF_OFFICE, NEEDS_HUMAN, UNKNOWN -> 0;
        };
    }

    private boolean is(String list, Word word) {
        return words.getOrDefault(list, Set.of()).contains(word.folded());
    }

    /** Lists of words under headings in brackets; a line may hold many. */
    private static Moods read() {
        try (InputStream stream = Moods.class.getResourceAsStream("/intelligence/moods.txt");
                var reader = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(stream), StandardCharsets.UTF_8))) {
            var lists = new HashMap<String, Set<String>>();
            var list = new HashSet<String>();
            for (var line : reader.lines().toList()) {
                if (line.startsWith("[")) {
                    list = new HashSet<>();
                    lists.put(line.substring(1, line.indexOf(']')), list);
                } else if (!line.startsWith("#")) {
                    Words.of(line).stream().map(Word::folded).forEach(list::add);
                }
            }
            return new Moods(lists);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
