package io.sendwell.campaign.outcome.policy;

import io.sendwell.campaign.outcome.policy.Proportion.Interval;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/**
 * What sending did: the share of those that were written to, less the share of the control group.
 *
 * @param written all that were meant and not held out, whether their message has arrived or not: so both groups were drawn
 *     by the same hash, and nothing else tells them apart
 */
public record Lift(Proportion written, Proportion heldOut) {

    /** The normal distribution's 97.5 % quantile. */
    private static final double Z = 1.959963984540054;

    /** In shares: 0.02 = two more of a hundred. */
    public double difference() {
        return written.share() - heldOut.share();
    }

    /**
     * Where the true difference lies with 95 % confidence: Newcombe's hybrid of two score intervals (Statistics in Medicine
     * 17, 1998, method 10). Its coverage is 95 % on the average; the verdict is {@link #isCertain}'s.
     */
    public Interval interval() {
        var one = score(written);
        var other = score(heldOut);
        double below = Math.hypot(written.share() - one.low(), other.high() - heldOut.share());
        double above = Math.hypot(one.high() - written.share(), heldOut.share() - other.low());
        return new Interval(difference() - below, difference() + above);
    }

    /**
     * Whether there is a difference at all, with false alarms in at most 5 of 100 campaigns: Fisher's exact test, twice the
     * smaller tail, and the interval must agree. For one look, when the window is over.
     */
    public boolean isCertain() {
        return bothGroupsAreThere()
                && fisher() <= 1 - Proportion.CONFIDENCE
                && !interval().holds(0);
    }

    /** Whether anything can be compared. */
    public boolean bothGroupsAreThere() {
        return written.of() > 0 && heldOut.of() > 0;
    }

    private double fisher() {
        long all = written.of() + heldOut.of();
        long done = written.done() + heldOut.done();
        var chance = HypergeometricDistribution.of(
                Math.toIntExact(all), Math.toIntExact(done), Math.toIntExact(heldOut.of()));
        int seen = Math.toIntExact(heldOut.done());
        return Math.min(1, 2 * Math.min(chance.cumulativeProbability(seen), chance.survivalProbability(seen - 1)));
    }

    /** Wilson's score interval. */
    private static Interval score(Proportion of) {
        if (of.of() == 0) {
            return new Interval(0, 1);
        }
        double n = (double) of.of();
        double p = of.share();
        double middle = p + Z * Z / (2 * n);
        double reach = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        double scale = 1 + Z * Z / n;
        return new Interval(Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale));
    }
}
