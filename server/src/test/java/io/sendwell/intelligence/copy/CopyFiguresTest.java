package io.sendwell.intelligence.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.intelligence.SpamLevel;
import io.sendwell.intelligence.Tone;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of docs/intelligence.md, on the texts that the rules were fitted to. */
class CopyFiguresTest {

    @ParameterizedTest
    @CsvSource({"OWN, 0.99, 0.99, 0", "OTHER, 0.99, 0.97, 0"})
    void spam_is_told_from_honest_copy(DevelopmentSet set, double area, double found, double falseAlarms) {
        var spam = scores(set.spam());
        var honest = scores(set.honest());
        double above = 0;
        for (int bad : spam) {
            for (int good : honest) {
                above += bad > good ? 1 : bad == good ? 0.5 : 0;
            }
        }

        assertThat(above / (spam.size() * (double) honest.size())).isGreaterThan(area);
        assertThat(share(honest)).isLessThanOrEqualTo(falseAlarms);
        assertThat(share(spam)).isGreaterThanOrEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({"OWN, 0.94", "OTHER, 0.96"})
    void rules_alone_lower_the_score_of_spammy_copy_and_keep_every_fact(DevelopmentSet set, double least) {
        var falls = new ArrayList<Double>();
        for (var text : set.spam()) {
            int before = Spam.in(text).score();
            var draft = RuleWriter.rewrite(text, Tone.FRIENDLY, null);
            draft.ifPresent(one -> assertThat(FactGuard.between(text, one.text(), List.of()))
                    .as(text)
                    .matches(FactGuard.Breaks::none));
            falls.add(1 - draft.map(RuleWriter.Draft::score).orElse(before) / (double) before);
        }

        assertThat(falls.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
                .isGreaterThan(least);
    }

    /** Not left alone is what reads like a lottery: the results of a school's raffle. */
    @ParameterizedTest
    @CsvSource({"OWN, 0", "OTHER, 0.01"})
    void good_copy_is_left_alone(DevelopmentSet set, double most) {
        var honest = set.honest();
        long mended = honest.stream()
                .filter(text -> RuleWriter.rewrite(text, Tone.FORMAL, null).isPresent()
                        || !RuleWriter.cleaned(Spam.in(text)).equals(text))
                .count();

        assertThat(mended / (double) honest.size()).isLessThanOrEqualTo(most);
    }

    @Test
    void ten_alternatives_of_every_honest_text_differ_measurably_and_keep_every_fact() {
        for (var text : DevelopmentSet.OWN.honest()) {
            var drafts = RuleWriter.alternatives(text, 10, Tone.PROFESSIONAL, List.of());
            assertThat(drafts).as(text).hasSize(10);
            for (int i = 0; i < drafts.size(); i++) {
                var one = drafts.get(i).text();
                assertThat(FactGuard.between(text, one, List.of())).as(one).matches(FactGuard.Breaks::none);
                assertThat(Similarity.of(text, one)).isLessThanOrEqualTo(RuleWriter.MOST_ALIKE);
                for (var other : drafts.subList(0, i)) {
                    assertThat(Similarity.of(other.text(), one)).isLessThanOrEqualTo(RuleWriter.MOST_ALIKE);
                }
            }
        }
    }

    private static List<Integer> scores(List<String> texts) {
        return texts.stream().map(text -> Spam.in(text).score()).toList();
    }

    private static double share(List<Integer> scores) {
        return scores.stream()
                        .filter(score -> SpamLevel.of(score) != SpamLevel.LOW)
                        .count()
                / (double) scores.size();
    }
}
