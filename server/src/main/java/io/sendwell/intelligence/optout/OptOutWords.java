package io.sendwell.intelligence.optout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether somebody refuses, or takes back a refusal, by a word agreed on (FACTS.md section 3). Deterministic: no model
 * can talk it out of a STOP. In doubt about a message that begins like a refusal it looks at what the rest is about, so
 * that "STOP messaging me" is one and "stop by my shop" is not.
 */
public final class OptOutWords {

    /** What a message means for consent. */
    public enum Meaning {
        OPT_OUT,
        JOIN,
        NEITHER
    }

    /** Ends the first sentence. A question mark does not: "Stop? Why?" refuses nothing. */
    private static final Pattern SENTENCE_END = Pattern.compile("[.!,;\\n\\r।،–—]+");

    private static final int LONGEST_READ = 500;
    private static final int LONGEST_PHRASE = 5;
    private static final OptOutWords BUILT_IN = read();

    /** The sections of the file of words, by their headings. */
    private final Map<String, Set<List<String>>> phrases;

    private OptOutWords(Map<String, Set<List<String>>> phrases) {
        this.phrases = phrases;
    }

    /** The words that every workspace has. */
    public static OptOutWords builtIn() {
        return BUILT_IN;
    }

    /** With a workspace's own: a single word like STOP, a phrase wherever it begins a message. */
    public OptOutWords and(Collection<String> own) {
        if (own.isEmpty()) {
            return this;
        }
        var more = new HashMap<>(phrases);
        more.replaceAll((heading, known) -> new HashSet<>(known));
        for (var phrase : own) {
            var words = Folded.words(phrase);
            if (!words.isEmpty()) {
                add(more, words.size() == 1 ? "sentences" : "starts", words);
            }
        }
        return new OptOutWords(more);
    }

    /** What {@code message} means; of a long one only the beginning counts. */
    public Meaning read(String message) {
        var text = message.length() > LONGEST_READ ? message.substring(0, LONGEST_READ) : message;
        var words = Folded.words(text);
        var core = trimmed(words);
        // A workspace's own phrase may begin with what is elsewhere a courtesy: as written, too.
        if (refuses(words) || refuses(core) || is("sentences", trimmed(firstSentence(text, words)))) {
            return Meaning.OPT_OUT;
        }
        return is("join", core) ? Meaning.JOIN : Meaning.NEITHER;
    }

    private boolean refuses(List<String> words) {
        if (is("sentences", words) || is("alone", words) || prefix("starts", words) > 0) {
            return true;
        }
        int length = Math.max(prefix("sentences", words), prefix("alone", words));
        return length > 0 && isAboutMessages(words.subList(length, words.size()));
    }

    private boolean isAboutMessages(List<String> rest) {
        for (int i = 0; i < rest.size(); ) {
            var left = rest.subList(i, rest.size());
            if (prefix("about", left) > 0) {
                return true;
            }
            int skipped = Math.max(prefix("particles", left), prefix("courtesies", left));
            if (skipped == 0) {
                return false;
            }
            i += skipped;
        }
        return false;
    }

    /** Without the courtesies before and after. */
    private List<String> trimmed(List<String> words) {
        var left = words;
        for (int length = prefix("courtesies", left); length > 0; length = prefix("courtesies", left)) {
            left = left.subList(length, left.size());
        }
        for (int length = suffix(left); length > 0; length = suffix(left)) {
            left = left.subList(0, left.size() - length);
        }
        return left;
    }

    private int suffix(List<String> words) {
        for (int length = Math.min(LONGEST_PHRASE, words.size()); length > 0; length--) {
            if (is("courtesies", words.subList(words.size() - length, words.size()))) {
                return length;
            }
        }
        return 0;
    }

    /** How many words the longest phrase has that {@code words} begin with; 0 when none. */
    private int prefix(String heading, List<String> words) {
        for (int length = Math.min(LONGEST_PHRASE, words.size()); length > 0; length--) {
            if (is(heading, words.subList(0, length))) {
                return length;
            }
        }
        return 0;
    }

    private boolean is(String heading, List<String> words) {
        return phrases.getOrDefault(heading, Set.of()).contains(words);
    }

    /** The words of the first sentence that has any; none where it asks something. {@code all}: those of the text. */
    private static List<String> firstSentence(String text, List<String> all) {
        if (!SENTENCE_END.matcher(text).find()) {
            return text.contains("?") ? List.of() : all;
        }
        for (var sentence : SENTENCE_END.split(text, -1)) {
            var words = Folded.words(sentence);
            if (!words.isEmpty()) {
                return sentence.contains("?") ? List.of() : words;
            }
        }
        return List.of();
    }

    private static OptOutWords read() {
        var phrases = new HashMap<String, Set<List<String>>>();
        var resource = Objects.requireNonNull(OptOutWords.class.getResourceAsStream("/intelligence/opt-out-words.txt"));
        try (var reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            var heading = "";
            for (var line : reader.lines().toList()) {
                if (line.startsWith("[")) {
                    heading = line.substring(1, line.length() - 1);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    add(phrases, heading, Folded.words(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new OptOutWords(phrases);
    }

    private static void add(Map<String, Set<List<String>>> phrases, String heading, List<String> words) {
        phrases.computeIfAbsent(heading, any -> new HashSet<>()).add(words);
    }
}
