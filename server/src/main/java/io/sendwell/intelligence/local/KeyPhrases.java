package io.sendwell.intelligence.local;

import io.sendwell.intelligence.local.Words.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The words that a verdict turns on, as they were written: those whose n-grams speak for it most. */
final class KeyPhrases {

    private static final int MOST = 5;
    private static final int LONGEST = 80;

    private record Run(int start, int end, double weight) {}

    private KeyPhrases() {}

    /** Of words beside each other that all speak for {@code label} one phrase is made; the weightiest come first. */
    static List<String> of(String text, List<Word> words, Logistic model, int label) {
        var runs = new ArrayList<Run>();
        Run open = null;
        for (var word : words) {
            double weight = weight(word, model, label);
            if (weight <= 0) {
                open = null;
                continue;
            }
            if (open != null) {
                runs.removeLast();
            }
            open = open == null
                    ? new Run(word.start(), word.end(), weight)
                    : new Run(open.start(), word.end(), Math.max(open.weight(), weight));
            runs.add(open);
        }
        return runs.stream()
                .sorted(Comparator.comparingDouble(Run::weight).reversed())
                .map(run -> text.substring(run.start(), run.end()))
                .filter(phrase -> phrase.length() <= LONGEST)
                .distinct()
                .limit(MOST)
                .toList();
    }

    /** How much more a word speaks for {@code label} than for the others on average. */
    private static double weight(Word word, Logistic model, int label) {
        if (!word.isWord()) {
            return 0;
        }
        var places = NGrams.places(word);
        double mean = 0;
        int labels = model.labels().size();
        for (int other = 0; other < labels; other++) {
            mean += model.evidence(places, other) / labels;
        }
        return (model.evidence(places, label) - mean) / Math.sqrt(places.length) - 1;
    }
}
