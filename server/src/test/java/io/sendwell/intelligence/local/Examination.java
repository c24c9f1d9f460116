package io.sendwell.intelligence.local;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Reply;
import io.sendwell.intelligence.Verdict;
import io.sendwell.intelligence.local.training.Utterance;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How well replies are understood that other people wrote than those whose replies were learnt from. */
public final class Examination {

    /** A reply, what it means, and what it was taken for. */
    public record Answer(Utterance utterance, Verdict verdict) {

        Intent meant() {
            return Intent.of(utterance.intent()).orElseThrow();
        }

        boolean isRight() {
            return meant() == verdict.intent();
        }
    }

    private final List<Answer> answers;

    private Examination(List<Answer> answers) {
        this.answers = answers;
    }

    /** Has {@code classifier} read the files of the judging set whose names begin so; {@code ""} = the languages' own. */
    public static Examination of(LocalClassifier classifier, String kind) {
        return new Examination(replies(kind).stream()
                .map(utterance -> new Answer(utterance, classifier.classify(Reply.of(utterance.text()))))
                .toList());
    }

    /** The judging set; {@code kind} as above. */
    public static List<Utterance> replies(String kind) {
        try {
            var folder = Objects.requireNonNull(Examination.class.getResource("/intelligence/replies"));
            return Utterance.in(Path.of(folder.toURI())).stream()
                    .filter(utterance -> kind.isEmpty()
                            ? !utterance.language().matches("(lookalikes|optouts)-.*")
                            : utterance.language().startsWith(kind + "-"))
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has a reply understood as if its text had never come before. */
    public static Verdict afresh(LocalClassifier classifier, String text) {
        return classifier.afresh(Reply.of(text));
    }

    public List<Answer> answers() {
        return answers;
    }

    public double accuracy() {
        return accuracy(answers);
    }

    /** By language, in their order. */
    public Map<String, Double> accuracyByLanguage() {
        return answers.stream()
                .collect(Collectors.groupingBy(
                        answer -> answer.utterance().language(),
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), Examination::accuracy)));
    }

    /** Accuracy over the {@code share} of which the classifier is surest. */
    public double accuracyAt(double share) {
        return accuracy(answers.stream()
                .sorted(Comparator.comparingInt(
                                (Answer answer) -> answer.verdict().confidence())
                        .reversed())
                .limit(Math.round(answers.size() * share))
                .toList());
    }

    /** The mean over all intents of the harmonic mean of precision and recall. */
    public double macroF1() {
        return Arrays.stream(Intent.values()).mapToDouble(this::f1).average().orElseThrow();
    }

    public double f1(Intent intent) {
        long right = count(intent, intent);
        long meant = answers.stream().filter(answer -> answer.meant() == intent).count();
        long taken = answers.stream()
                .filter(answer -> answer.verdict().intent() == intent)
                .count();
        return 2.0 * right / (meant + taken);
    }

    public long count(Intent meant, Intent taken) {
        return answers.stream()
                .filter(answer -> answer.meant() == meant && answer.verdict().intent() == taken)
                .count();
    }

    /** How far confidence is from being right, on average over tenths of confidence, weighted by their size. */
    public double calibrationError() {
        var tenths = answers.stream()
                .collect(Collectors.groupingBy(answer -> answer.verdict().confidence() / 10));
        return tenths.values().stream()
                        .mapToDouble(tenth -> tenth.size()
                                * Math.abs(accuracy(tenth)
                                        - tenth.stream()
                                                        .mapToInt(answer ->
                                                                answer.verdict().confidence())
                                                        .average()
                                                        .orElseThrow()
                                                / 100))
                        .sum()
                / answers.size();
    }

    private static double accuracy(List<Answer> answers) {
        return answers.stream().filter(Answer::isRight).count() / (double) answers.size();
    }
}
