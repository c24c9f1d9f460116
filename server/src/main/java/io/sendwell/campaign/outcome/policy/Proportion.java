package io.sendwell.campaign.outcome.policy;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * So many of so many.
 *
 * @param of how many there were
 * @param done how many of them did it
 */
public record Proportion(long of, long done) {

    /** What intervals are meant to hold: the true share in 95 of 100 such intervals, at least. */
    static final double CONFIDENCE = 0.95;

    private static final double TAIL = (1 - CONFIDENCE) / 2;

    public Proportion {
        if (done < 0 || of < done) {
            throw new IllegalArgumentException(done + " of " + of);
        }
    }

    /** 0 of none is 0. */
    public double share() {
        return of == 0 ? 0 : (double) done / of;
    }

    /** @param low and {@code high} are shares, 0 to 1 */
    public record Interval(double low, double high) {
        public boolean holds(double share) {
            return low <= share && share <= high;
        }
    }

    /**
     * Where the true share lies with 95 % confidence: Clopper and Pearson's exact interval (Biometrika 26, 1934), which
     * never holds it less often than that, however small the numbers are.
     */
    public Interval interval() {
        return new Interval(
                done == 0
                        ? 0
                        : BetaDistribution.of((double) done, of - done + 1.0).inverseCumulativeProbability(TAIL),
                done == of
                        ? 1
                        : BetaDistribution.of(done + 1.0, (double) (of - done)).inverseSurvivalProbability(TAIL));
    }
}
