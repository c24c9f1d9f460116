package io.sendwell.campaign.outcome.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Which of several texts does best. People look at a running campaign again and again, and a test that is right for one look
 * is wrong for many: looked at 25 times, one of two equal texts would be called significantly better in more than 15 of 100
 * campaigns. So a winner is named by a rule that holds however often one looks.
 *
 * <p>Recipients get the texts in turns, so among those who did it, the share of one text against another is that of its
 * recipients, unless it is better or worse. {@link #evidence} is the mixture martingale for that share (Lindon and Malek,
 * Anytime-Valid Inference for Multinomial Count Data, NeurIPS 2022), one-sided: by Ville's inequality it ever reaches
 * {@code 1/a} with a probability of at most {@code a} where the text is no better. With {@code k} texts each pair takes
 * {@code a = 5 % / k}: to be named although another is as good, a text has to beat one that it does not beat in truth, and
 * there are at most {@code k} such mistakes to make.
 */
public final class Contest {

    /** With what probability, at most, a text is ever named that is not better than each of the others. */
    public static final double FALSE_ALARMS = 0.05;

    /** So many must have got each text: less says more about who they were. */
    public static final long LEAST_RECIPIENTS = 100;

    /** By so much the best must do better than the next, relatively: less is not worth a change. */
    public static final double LEAST_LEAD = 0.05;

    /** How far from equal one expects good and bad texts to be: shares of about 0.5 plus or minus 0.1. */
    private static final double PRIOR = 20;

    /** Steps of the numerical integration; more change no figure that is shown. */
    private static final int STEPS = 2_000;

    private static final double OUT_OF_SIGHT = 1e-9;

    private Contest() {}

    /**
     * What may be said of it.
     *
     * @param best the index of the winner; empty where none is named
     * @param why in plain words
     */
    public record Verdict(Optional<Integer> best, String why) {}

    /** Names the winner, or says why there is none. */
    public static Verdict judge(List<Proportion> texts) {
        if (texts.size() < 2) {
            return none("There is one text only.");
        }
        if (texts.stream().anyMatch(text -> text.of() < LEAST_RECIPIENTS)) {
            return none("Each text has to reach %d people first.".formatted(LEAST_RECIPIENTS));
        }
        var order = new ArrayList<Integer>();
        for (int i = 0; i < texts.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> -texts.get(i).share()));
        int leader = order.getFirst();
        var best = texts.get(leader);
        boolean beatsAll = order.stream()
                .skip(1)
                .allMatch(other -> evidence(best, texts.get(other)) >= texts.size() / FALSE_ALARMS);
        if (!beatsAll) {
            return none("The difference may be chance.");
        }
        if (best.share() < texts.get(order.get(1)).share() * (1 + LEAST_LEAD)) {
            return none("The best two are less than %.0f %% apart.".formatted(LEAST_LEAD * 100));
        }
        return new Verdict(
                Optional.of(leader),
                "It did better than each of the others; where that is not so, a text is named in at most %.0f of 100 campaigns, however often one looks."
                        .formatted(FALSE_ALARMS * 100));
    }

    private static Verdict none(String why) {
        return new Verdict(Optional.empty(), why);
    }

    /**
     * How much the figures speak for one text being better than the other: how many times as likely they are if it is than
     * if both are equal, averaged over how much better it might be.
     */
    static double evidence(Proportion one, Proportion other) {
        double fair = (double) one.of() / (one.of() + other.of());
        double a = PRIOR * fair;
        double b = PRIOR * (1 - fair);
        double aAfter = a + one.done();
        double bAfter = b + other.done();
        double better = BetaDistribution.of(aAfter, bAfter).survivalProbability(fair)
                / BetaDistribution.of(a, b).survivalProbability(fair);
        double ifBetter = LogBeta.value(aAfter, bAfter) - LogBeta.value(a, b);
        double ifEqual = one.done() * Math.log(fair) + other.done() * Math.log1p(-fair);
        return better * Math.exp(ifBetter - ifEqual);
    }

    /**
     * With what probability each is the best, as far as the figures tell: from independent Beta posteriors with Jeffreys'
     * prior, integrated numerically. For the eye; what is named stands in {@link #judge}.
     */
    public static List<Double> probabilitiesOfBest(List<Proportion> texts) {
        var posteriors = texts.stream()
                .map(text -> BetaDistribution.of(text.done() + 0.5, text.of() - text.done() + 0.5))
                .toList();
        double low = posteriors.stream()
                .mapToDouble(one -> one.inverseCumulativeProbability(OUT_OF_SIGHT))
                .min()
                .orElse(0);
        double high = posteriors.stream()
                .mapToDouble(one -> one.inverseSurvivalProbability(OUT_OF_SIGHT))
                .max()
                .orElse(1);
        var wins = new double[texts.size()];
        var before = new double[texts.size()];
        for (int step = 1; step <= STEPS; step++) {
            double upTo = low + (high - low) * step / STEPS;
            var now = posteriors.stream()
                    .mapToDouble(one -> one.cumulativeProbability(upTo))
                    .toArray();
            for (int i = 0; i < wins.length; i++) {
                wins[i] += (now[i] - before[i]) * (othersBelow(before, i) + othersBelow(now, i)) / 2;
            }
            before = now;
        }
        double all = 0;
        for (double win : wins) {
            all += win;
        }
        var probabilities = new ArrayList<Double>();
        for (double win : wins) {
            probabilities.add(win / all);
        }
        return probabilities;
    }

    private static double othersBelow(double[] cumulative, int one) {
        double product = 1;
        for (int i = 0; i < cumulative.length; i++) {
            product *= i == one ? 1 : cumulative[i];
        }
        return product;
    }
}
