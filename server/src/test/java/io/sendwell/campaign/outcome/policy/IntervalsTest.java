package io.sendwell.campaign.outcome.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

/** Intervals hold what they claim to hold as often as they claim: reckoned by going through all that can happen. */
class IntervalsTest {

    private static final List<Double> SHARES = List.of(0.001, 0.01, 0.03, 0.1, 0.25, 0.5, 0.83);

    @Test
    void an_exact_interval_holds_the_true_share_in_at_least_95_of_100() {
        for (int n : List.of(1, 10, 57, 200, 1_000)) {
            for (double share : SHARES) {
                var chance = BinomialDistribution.of(n, share);
                double held = 0;
                for (int done = 0; done <= n; done++) {
                    held += new Proportion(n, done).interval().holds(share) ? chance.probability(done) : 0;
                }
                assertThat(held).as("%d at %s".formatted(n, share)).isGreaterThanOrEqualTo(0.95);
            }
        }
    }

    /** Figures of Clopper and Pearson's interval as they stand in textbooks: 4 of 20. */
    @Test
    void it_is_the_interval_of_the_textbooks() {
        var interval = new Proportion(20, 4).interval();
        assertThat(interval.low()).isCloseTo(0.0573, within(0.0001));
        assertThat(interval.high()).isCloseTo(0.4366, within(0.0001));
        assertThat(new Proportion(0, 0).interval()).isEqualTo(new Proportion.Interval(0, 1));
    }

    /** Newcombe's own examples of method 10: 56 of 70 and 48 of 80; 9 of 10 and 3 of 10; 10 of 10 and 0 of 10. */
    @Test
    void the_lift_has_the_interval_of_the_literature() {
        assertInterval(new Lift(new Proportion(70, 56), new Proportion(80, 48)), 0.0524, 0.3339);
        assertInterval(new Lift(new Proportion(10, 9), new Proportion(10, 3)), 0.1705, 0.8090);
        assertInterval(new Lift(new Proportion(10, 10), new Proportion(20, 0)), 0.6791, 1.0000);
    }

    private static void assertInterval(Lift lift, double low, double high) {
        assertThat(lift.interval().low()).isCloseTo(low, within(0.0001));
        assertThat(lift.interval().high()).isCloseTo(high, within(0.0001));
    }

    @Test
    void the_interval_of_a_lift_holds_the_true_difference_in_95_of_100_on_the_average() {
        double sum = 0;
        int cases = 0;
        double worst = 1;
        for (int written : List.of(60, 200)) {
            for (double share : List.of(0.02, 0.05, 0.1, 0.3)) {
                for (double less : List.of(0.0, 0.01, 0.02)) {
                    double held = coverage(written, share, written / 3, share - less);
                    worst = Math.min(worst, held);
                    sum += held;
                    cases++;
                }
            }
        }
        assertThat(sum / cases).isGreaterThanOrEqualTo(0.95);
        assertThat(worst).isGreaterThanOrEqualTo(0.93);
    }

    private static double coverage(int written, double share, int heldOut, double other) {
        double held = 0;
        for (int done = 0; done <= written; done++) {
            for (int alone = 0; alone <= heldOut; alone++) {
                double chance = BinomialDistribution.of(written, share).probability(done)
                        * BinomialDistribution.of(heldOut, other).probability(alone);
                if (chance > 1e-9
                        && new Lift(new Proportion(written, done), new Proportion(heldOut, alone))
                                .interval()
                                .holds(share - other)) {
                    held += chance;
                }
            }
        }
        return held;
    }

    @Test
    void without_an_effect_one_is_certain_in_at_most_five_of_a_hundred_campaigns() {
        var random = new Random(11);
        for (double share : List.of(0.005, 0.02, 0.1, 0.4)) {
            int certain = 0;
            int campaigns = 2_000;
            for (int n = 0; n < campaigns; n++) {
                var written = new Proportion(900, drawn(random, 900, share));
                var heldOut = new Proportion(100, drawn(random, 100, share));
                certain += new Lift(written, heldOut).isCertain() ? 1 : 0;
            }
            assertThat((double) certain / campaigns).as("at " + share).isLessThanOrEqualTo(0.05);
        }
    }

    private static int drawn(Random random, int of, double share) {
        return BinomialDistribution.of(of, share).inverseCumulativeProbability(random.nextDouble());
    }

    @Test
    void an_effect_that_is_there_is_found_and_empty_groups_say_nothing() {
        assertThat(new Lift(new Proportion(9_000, 540), new Proportion(1_000, 25)).isCertain())
                .isTrue();
        assertThat(new Lift(new Proportion(9_000, 225), new Proportion(1_000, 60)).isCertain())
                .as("harm is an effect too")
                .isTrue();
        assertThat(new Lift(new Proportion(0, 0), new Proportion(1_000, 60)).isCertain())
                .isFalse();
        assertThat(new Lift(new Proportion(900_000, 9_000), new Proportion(100_000, 500)).isCertain())
                .isTrue();
    }
}
