package io.sendwell.intelligence.respond;

import io.sendwell.intelligence.Snippet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what answers a question among what a workspace knows. A word of the question counts the more, the fewer snippets
 * have it; keywords and titles count more than texts; and asking for a kind of thing ("how much?") finds snippets of that
 * kind in whatever language they are written.
 */
public final class Search {

    /** The share of the question's weight that a snippet must meet to be an answer. */
    private static final double ENOUGH = 0.45;

    private static final double KIND = 0.6;

    /** Less: who asks what something costs mostly names something of another kind, and means that. */
    private static final double PRICE = 0.5;

    /** A question that goes on for longer has been asked by then. */
    private static final int MOST_WORDS = 60;

    private static final double SAME_LANGUAGE = 1.15;
    private static final double KEYWORD = 1.0;
    private static final double TITLE = 0.9;
    private static final double TEXT = 0.6;

    private final Phrasebook phrasebook;
    private final List<Indexed> known;

    /** @param knowledge read once, for any number of questions */
    public Search(Phrasebook phrasebook, List<Snippet> knowledge) {
        this.phrasebook = phrasebook;
        this.known = knowledge.stream()
                .map(snippet -> new Indexed(snippet, phrasebook))
                .toList();
    }

    private record Scored(Snippet snippet, double score) {}

    /** @param language of the question, as {@link Phrasebook#language} tells it */
    public Optional<Snippet> answer(String question, String language) {
        return ranked(question, language).stream()
                .filter(scored -> scored.score() >= ENOUGH)
                .map(Scored::snippet)
                .findFirst();
    }

    /** The {@code most} snippets that have most to do with the question, for somebody who reads them. */
    public List<Snippet> nearest(String question, String language, int most) {
        return ranked(question, language).stream()
                .limit(most)
                .map(Scored::snippet)
                .toList();
    }

    private List<Scored> ranked(String question, String language) {
        if (known.isEmpty()) {
            return List.of();
        }
        var asked = new LinkedHashMap<String, Double>();
        for (var word : Words.of(question)) {
            var telling = word.length() > 1 || Character.isDigit(word.charAt(0));
            if (telling && !phrasebook.isCommon(word) && asked.size() < MOST_WORDS) {
                asked.computeIfAbsent(word, this::rarity);
            }
        }
        var all = asked.values().stream().mapToDouble(weight -> weight).sum();
        var kinds = phrasebook.kinds(question);
        return known.stream()
                .map(each -> {
                    var met = asked.entrySet().stream()
                            .mapToDouble(word -> word.getValue() * each.has(word.getKey()))
                            .sum();
                    var score = (all == 0 ? 0 : met / all) + each.kind(kinds);
                    return new Scored(each.snippet, each.language.equals(language) ? score * SAME_LANGUAGE : score);
                })
                // Stable: of equals the first one known.
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .toList();
    }

    /** As BM25 weighs words: those that everything has mean little. */
    private double rarity(String word) {
        var having = known.stream().filter(each -> each.has(word) > 0).count();
        return Math.log(1 + (known.size() - having + 0.5) / (having + 0.5));
    }

    private static final class Indexed {
        private final Snippet snippet;
        private final String language;
        private final Set<String> kinds;
        private final Set<String> keywords;
        private final Set<String> title;
        private final Set<String> text;

        Indexed(Snippet snippet, Phrasebook phrasebook) {
            this.snippet = snippet;
            this.language = phrasebook.guess(snippet.text());
            var about = new HashSet<>(phrasebook.kinds(snippet.kind()));
            about.addAll(phrasebook.kinds(snippet.title()));
            snippet.keywords().forEach(word -> about.addAll(phrasebook.kinds(word)));
            this.kinds = about;
            this.keywords = new HashSet<>(Words.of(String.join(" ", snippet.keywords())));
            this.title = new HashSet<>(Words.of(snippet.title() + ' ' + snippet.kind()));
            this.text = new HashSet<>(Words.of(snippet.text()));
        }

        double has(String word) {
            return in(keywords, word) ? KEYWORD : in(title, word) ? TITLE : in(text, word) ? TEXT : 0;
        }

        double kind(Set<String> asked) {
            var shared = new HashSet<>(kinds);
            shared.retainAll(asked);
            return shared.isEmpty() ? 0 : shared.equals(Set.of("price")) ? PRICE : KIND;
        }

        private static boolean in(Set<String> words, String word) {
            return words.contains(word) || words.stream().anyMatch(other -> Words.alike(word, other));
        }
    }
}
