package io.sendwell.intelligence.respond;

import io.sendwell.intelligence.Intent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code intelligence/responses.json} holds: our sentences, and words by which things are told apart. */
public final class Phrasebook {

    private static final String FILE = "/intelligence/responses.json";
    private static final String ENGLISH = "en";
    private static final String HINDI = "hi";
    private static final String HINDI_IN_LATIN = "hi-Latn";

    private final JsonNode sentences;
    private final Map<String, Set<String>> commonWords;
    private final Map<String, List<String>> kinds;
    private final Set<String> commitments;

    private Phrasebook(JsonNode file) {
        this.sentences = file.get("sentences");
        this.commonWords = byName(file.get("common_words"), Phrasebook::words);
        this.kinds = byName(
                file.get("kinds"),
                text -> Arrays.stream(text.split(",", -1))
                        .map(phrase -> ' ' + String.join(" ", Words.of(phrase)) + ' ')
                        .toList());
        this.commitments = words(file.get("commitments").asString());
    }

    public static Phrasebook read() {
        try (var file = Objects.requireNonNull(Phrasebook.class.getResourceAsStream(FILE), FILE)) {
            return new Phrasebook(new JsonMapper().readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Our sentence for this intent.
     *
     * @param open that there is no answer to put into it
     * @param language as {@link #language} tells it
     */
    public String sentence(Intent intent, boolean open, String language) {
        var known = sentences.path(language);
        var ofLanguage = known.isMissingNode() ? sentences.get(ENGLISH) : known;
        var closed = ofLanguage.get(intent.code());
        return open && ofLanguage.has(intent.code() + "_open")
                ? ofLanguage.get(intent.code() + "_open").asString()
                : closed.asString();
    }

    /** Whether an answer has a place in our sentence for this intent. */
    public boolean takesAnswer(Intent intent) {
        return sentences.get(ENGLISH).has(intent.code() + "_open");
    }

    /**
     * The language of our sentences that fits best: the one that was recognised where we have it (Hindi in the script it is
     * written in), else the one with most words in common, else English.
     */
    public String language(String recognised, String text) {
        if (recognised.equals(HINDI)) {
            return text.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.DEVANAGARI)
                    ? HINDI
                    : HINDI_IN_LATIN;
        }
        return sentences.has(recognised) ? recognised : guess(text);
    }

    String guess(String text) {
        var words = Set.copyOf(Words.of(text));
        var best = ENGLISH;
        var most = 0L;
        for (var language : commonWords.entrySet()) {
            var shared = words.stream().filter(language.getValue()::contains).count();
            if (shared > most) {
                most = shared;
                best = language.getKey();
            }
        }
        return best;
    }

    /** Words that say nothing of what a text is about, in any language. */
    boolean isCommon(String word) {
        return commonWords.values().stream().anyMatch(words -> words.contains(word));
    }

    /** The kinds of knowledge that a text asks for or is about. */
    Set<String> kinds(String text) {
        var spaced = ' ' + String.join(" ", Words.of(text)) + ' ';
        return kinds.entrySet().stream()
                .filter(kind -> kind.getValue().stream().anyMatch(spaced::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Words that promise something or name a day. */
    Set<String> commitments() {
        return commitments;
    }

    private static Set<String> words(String text) {
        return Stream.of(text).map(Words::of).flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
    }

    private static <T> Map<String, T> byName(JsonNode node, Function<String, T> read) {
        var map = new LinkedHashMap<String, T>();
        node.properties()
                .forEach(each ->
                        map.put(each.getKey(), read.apply(each.getValue().asString())));
        return map;
    }
}
