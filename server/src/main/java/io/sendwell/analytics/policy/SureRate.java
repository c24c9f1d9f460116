package io.sendwell.analytics.policy;

/**
 * The rate that is reached at least, as far as the numbers can tell (the lower end of Wilson's interval at 95 %): one
 * answer to one message is less sure than 300 to 1,000, so it does not win against it.
 */
public final class SureRate {

    /** Of the normal distribution, 97.5 % lie below. */
    private static final double Z = 1.959964;

    private SureRate() {}

    /** From 0 to 1; 0 where there is nothing to take a share of. */
    public static double of(long hits, long all) {
        if (all <= 0) {
            return 0;
        }
        double share = Math.clamp((double) hits / all, 0, 1);
        double spread = Z * Math.sqrt((share * (1 - share) + Z * Z / (4 * all)) / all);
        return Math.max(0, (share + Z * Z / (2 * all) - spread) / (1 + Z * Z / all));
    }
}
