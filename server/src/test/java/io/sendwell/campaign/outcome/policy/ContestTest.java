package io.sendwell.campaign.outcome.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

/** A winner is named when there is one, and hardly ever when there is none, however often somebody looks. */
class ContestTest {

    private static final int CAMPAIGNS = 1_500;
    private static final int LOOKS = 25;

    /** A campaign that goes out bit by bit, looked at all the time; whether a text is named that is not the only best. */
    private static boolean isWronglyNamed(Random random, double[] rates, int recipientsPerLook) {
        var sent = new long[rates.length];
        var done = new long[rates.length];
        double highest = Arrays.stream(rates).max().orElseThrow();
        boolean tie = Arrays.stream(rates).filter(rate -> rate == highest).count() > 1;
        for (int look = 0; look < LOOKS; look++) {
            for (int i = 0; i < rates.length; i++) {
                sent[i] += recipientsPerLook;
                for (int n = 0; n < recipientsPerLook; n++) {
                    done[i] += random.nextDouble() < rates[i] ? 1 : 0;
                }
            }
            var best = Contest.judge(texts(sent, done)).best();
            if (best.isPresent() && (tie || rates[best.get()] < highest)) {
                return true;
            }
        }
        return false;
    }

    private static List<Proportion> texts(long[] sent, long[] done) {
        var texts = new ArrayList<Proportion>();
        for (int i = 0; i < sent.length; i++) {
            texts.add(new Proportion(sent[i], done[i]));
        }
        return texts;
    }

    private static double falseAlarms(double... rates) {
        var random = new Random(7);
        int wrong = 0;
        for (int n = 0; n < CAMPAIGNS; n++) {
            wrong += isWronglyNamed(random, rates, 40) ? 1 : 0;
        }
        return (double) wrong / CAMPAIGNS;
    }

    @Test
    void among_equal_texts_one_is_named_in_at_most_five_of_a_hundred_campaigns() {
        for (double rate : List.of(0.01, 0.05, 0.3)) {
            assertThat(falseAlarms(rate, rate)).as("two at " + rate).isLessThanOrEqualTo(Contest.FALSE_ALARMS);
            assertThat(falseAlarms(rate, rate, rate, rate))
                    .as("four at " + rate)
                    .isLessThanOrEqualTo(Contest.FALSE_ALARMS);
        }
    }

    @Test
    void of_two_best_that_are_equal_none_is_named_more_often_because_others_are_worse() {
        assertThat(falseAlarms(0.1, 0.1, 0.03)).isLessThanOrEqualTo(Contest.FALSE_ALARMS);
        assertThat(falseAlarms(0.1, 0.1, 0.1, 0.01)).isLessThanOrEqualTo(Contest.FALSE_ALARMS);
    }

    /** What the usual test for one look does when it is looked at as often: the reason for all this. */
    @Test
    void the_usual_test_would_be_wrong_more_often_than_it_says() {
        var random = new Random(7);
        int wrong = 0;
        for (int n = 0; n < CAMPAIGNS; n++) {
            long one = 0;
            long other = 0;
            boolean alarmed = false;
            for (int look = 1; look <= LOOKS; look++) {
                one += BinomialDistribution.of(40, 0.3).inverseCumulativeProbability(random.nextDouble());
                other += BinomialDistribution.of(40, 0.3).inverseCumulativeProbability(random.nextDouble());
                double both = (one + other) / (2.0 * look * 40);
                double z = (one - other) / Math.sqrt(2 * look * 40 * both * (1 - both));
                alarmed |= look > 2 && Math.abs(z) > 1.96;
            }
            wrong += alarmed ? 1 : 0;
        }
        assertThat((double) wrong / CAMPAIGNS).isGreaterThan(3 * Contest.FALSE_ALARMS);
    }

    @Test
    void a_text_that_is_clearly_better_is_named() {
        assertThat(Contest.judge(List.of(new Proportion(1_000, 50), new Proportion(1_000, 110)))
                        .best())
                .contains(1);
        assertThat(Contest.judge(List.of(
                                new Proportion(3_000, 90), new Proportion(3_000, 240), new Proportion(3_000, 120)))
                        .best())
                .contains(1);
    }

    @Test
    void a_difference_that_is_certain_and_small_names_nobody() {
        var verdict =
                Contest.judge(List.of(new Proportion(10_000_000, 4_000_000), new Proportion(10_000_000, 4_040_000)));
        assertThat(verdict.best()).isEmpty();
        assertThat(verdict.why()).contains("5 %");
    }

    @Test
    void few_recipients_say_nothing() {
        var verdict = Contest.judge(List.of(new Proportion(99, 0), new Proportion(1_000, 900)));
        assertThat(verdict.best()).isEmpty();
        assertThat(verdict.why()).contains("100");
        assertThat(Contest.judge(List.of(new Proportion(1_000, 900))).best()).isEmpty();
        assertThat(Contest.judge(List.of()).best()).isEmpty();
        assertThat(Contest.judge(List.of(new Proportion(0, 0), new Proportion(0, 0)))
                        .best())
                .isEmpty();
        assertThat(Contest.judge(List.of(new Proportion(500, 0), new Proportion(500, 0)))
                        .best())
                .isEmpty();
    }

    /** The expected evidence for what is not there is at most 1: that is what makes it evidence. */
    @Test
    void evidence_for_nothing_is_one_on_the_average() {
        for (int all : List.of(1, 5, 40, 400)) {
            for (double fair : List.of(0.5, 0.25)) {
                long sent = 100_000;
                double expected = 0;
                for (int one = 0; one <= all; one++) {
                    expected += BinomialDistribution.of(all, fair).probability(one)
                            * Contest.evidence(
                                    new Proportion(Math.round(sent * fair), one),
                                    new Proportion(Math.round(sent * (1 - fair)), all - one));
                }
                assertThat(expected).as(all + " at " + fair).isCloseTo(1, within(1e-6));
            }
        }
    }

    @Test
    void probabilities_add_up_and_follow_the_figures() {
        assertThat(Contest.probabilitiesOfBest(List.of(new Proportion(100, 10), new Proportion(100, 10))))
                .allSatisfy(one -> assertThat(one).isCloseTo(0.5, within(0.001)));
        assertThat(Contest.probabilitiesOfBest(
                        List.of(new Proportion(0, 0), new Proportion(0, 0), new Proportion(0, 0))))
                .allSatisfy(one -> assertThat(one).isCloseTo(1 / 3.0, within(0.01)));
        var three = Contest.probabilitiesOfBest(
                List.of(new Proportion(1_000, 10), new Proportion(1_000, 30), new Proportion(1_000, 60)));
        assertThat(three.stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1, within(1e-9));
        assertThat(three.get(2)).isGreaterThan(0.99);
        assertThat(Collections.max(three)).isEqualTo(three.get(2));
    }

    /** By simulation: draws from the posteriors, and counts which is highest. */
    @Test
    void the_integral_says_what_a_simulation_says() {
        var random = new Random(3);
        var texts = List.of(new Proportion(200, 12), new Proportion(210, 18), new Proportion(190, 15));
        var wins = new int[3];
        int draws = 20_000;
        for (int n = 0; n < draws; n++) {
            var drawn = new double[3];
            for (int i = 0; i < 3; i++) {
                drawn[i] = BetaDistribution.of(
                                texts.get(i).done() + 0.5,
                                texts.get(i).of() - texts.get(i).done() + 0.5)
                        .inverseCumulativeProbability(random.nextDouble());
            }
            int best = drawn[0] >= drawn[1] && drawn[0] >= drawn[2] ? 0 : drawn[1] >= drawn[2] ? 1 : 2;
            wins[best]++;
        }
        var probabilities = Contest.probabilitiesOfBest(texts);
        for (int i = 0; i < 3; i++) {
            assertThat(probabilities.get(i)).isCloseTo((double) wins[i] / draws, within(0.015));
        }
    }
}
