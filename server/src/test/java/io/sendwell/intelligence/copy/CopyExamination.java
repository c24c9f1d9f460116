package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.SpamLevel;
import io.sendwell.intelligence.Tone;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** How the rules do on texts that neither they nor those who wrote them have seen. */
public final class CopyExamination {

    /** A text, what it was written as, and what the rules made of it: themselves where they left it alone. */
    private record Answer(boolean spam, String text, int score, String rewritten, int scoreAfter) {

        boolean isFlagged() {
            return SpamLevel.of(score) != SpamLevel.LOW;
        }

        boolean keepsFacts() {
            return FactGuard.between(text, rewritten, List.of()).none();
        }
    }

    private final List<Answer> spam;
    private final List<Answer> honest;

    public CopyExamination() {
        var answers = texts();
        this.spam = answers.stream().filter(Answer::spam).toList();
        this.honest = answers.stream().filter(answer -> !answer.spam()).toList();
    }

    public int size() {
        return spam.size() + honest.size();
    }

    /** How often a spammy text scores higher than an honest one, taken two by two; half where they score the same. */
    public double areaUnderCurve() {
        double above = 0;
        for (var bad : spam) {
            for (var good : honest) {
                above += bad.score > good.score ? 1 : bad.score == good.score ? 0.5 : 0;
            }
        }
        return above / ((double) spam.size() * honest.size());
    }

    public double honestFlagged() {
        return share(honest.stream().filter(Answer::isFlagged).count(), honest);
    }

    public double spamFlagged() {
        return share(spam.stream().filter(Answer::isFlagged).count(), spam);
    }

    /** By how much the score of flagged spam falls when rules rewrite it; 1 = to nothing. */
    public double fall() {
        return spam.stream()
                .filter(Answer::isFlagged)
                .mapToDouble(answer -> 1 - answer.scoreAfter / (double) answer.score)
                .average()
                .orElseThrow();
    }

    public double factsKept() {
        return share(
                spam.stream().filter(Answer::keepsFacts).count()
                        + honest.stream().filter(Answer::keepsFacts).count(),
                List.of(spam, honest).stream().flatMap(List::stream).toList());
    }

    public double honestLeftAlone() {
        return share(
                honest.stream()
                        .filter(answer -> answer.rewritten.equals(answer.text))
                        .count(),
                honest);
    }

    private static double share(long some, List<Answer> all) {
        return some / (double) all.size();
    }

    private static List<Answer> texts() {
        try (InputStream file = CopyExamination.class.getResourceAsStream("/intelligence/copy/judging.tsv")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", 2))
                    .map(parts -> answer(parts[0].equals("spam"), parts[1].replace("\\n", "\n")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer answer(boolean spam, String text) {
        int score = Spam.in(text).score();
        return RuleWriter.rewrite(text, Tone.FRIENDLY, null)
                .map(draft -> new Answer(spam, text, score, draft.text(), draft.score()))
                .orElseGet(() -> new Answer(spam, text, score, text, score));
    }
}
