package io.sendwell.analytics.policy;

/**
 * What figures come to, in percent from 0 to 100 with one decimal; 0 where there is nothing to take a share of.
 *
 * @param delivery delivered, of what was handed over to WhatsApp
 * @param read read, of what was delivered
 * @param response answered, of what was delivered
 * @param optOut opted out, of what was delivered
 * @param engagement one number for all: a fifth of delivery, three tenths of read, half of response
 */
public record Rates(double delivery, double read, double response, double optOut, double engagement) {

    private static final double PERCENT = 100;
    private static final double DECIMALS = 10;
    private static final double OF_DELIVERY = .2;
    private static final double OF_READ = .3;
    private static final double OF_RESPONSE = .5;

    /**
     * From counts.
     *
     * @param attempted handed over, whatever WhatsApp said
     * @param reached delivered; who answers without a receipt was reached as well
     */
    public static Rates of(long attempted, long reached, long read, long replied, long optedOut) {
        double delivery = share(reached, attempted);
        double reads = share(read, reached);
        double response = share(replied, Math.max(reached, replied));
        return new Rates(
                rounded(delivery),
                rounded(reads),
                rounded(response),
                rounded(share(optedOut, Math.max(reached, optedOut))),
                rounded(OF_DELIVERY * delivery + OF_READ * reads + OF_RESPONSE * response));
    }

    /** A part in percent of the whole, with one decimal; 0 of nothing. */
    public static double percent(long part, long of) {
        return rounded(share(part, of));
    }

    private static double share(long part, long of) {
        return of <= 0 ? 0 : Math.clamp(PERCENT * part / of, 0, PERCENT);
    }

    private static double rounded(double value) {
        return Math.round(value * DECIMALS) / DECIMALS;
    }
}
