package io.sendwell.health.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How likely a number is to get into trouble (FACTS.md section 5). A reason to send less, to people who want it; it
 * promises no safety.
 *
 * @param score 0-100: the points of all factors
 * @param measured the part of it that was measured, rather than said by WhatsApp
 * @param factors the heaviest first, those without points too
 * @param recommendations what to do, the most urgent first; empty where nothing stands out
 */
public record Risk(int score, int measured, Level level, List<Factor> factors, List<String> recommendations) {

    private static final String WELL = "Nothing to do.";

    public Risk {
        factors = List.copyOf(factors);
        recommendations = List.copyOf(recommendations);
    }

    /**
     * One thing that counts.
     *
     * @param value as observed, a share; null for a word of WhatsApp, which is no measurement
     * @param sample on how many it was observed; how often a word was said
     */
    public record Factor(String name, @Nullable Double value, long sample, int points, String advice) {}

    public static Risk of(Signals signals, Rules rules) {
        var points = points(signals.measured(), rules);
        int measured = points.values().stream().mapToInt(Integer::intValue).sum();
        var factors = new ArrayList<Factor>();
        int score = measured;
        // The heaviest word lifts the score to what it is worth by itself; the others add nothing to that.
        for (var said : signals.words().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.<Word>comparingInt(word -> word.least(rules))
                        .reversed()
                        .thenComparing(Comparator.naturalOrder())))
                .toList()) {
            var word = said.getKey();
            int lift = Math.max(0, word.least(rules) - score);
            score += lift;
            factors.add(new Factor(word.code(), null, said.getValue(), lift, word.advice()));
        }
        signals.measured().entrySet().stream()
                .map(each -> factor(each.getKey(), each.getValue(), points.getOrDefault(each.getKey(), 0)))
                .sorted(Comparator.comparingInt(Factor::points).reversed())
                .forEach(factors::add);
        return new Risk(
                score,
                measured,
                rules.level(score),
                factors,
                factors.stream()
                        .filter(factor -> factor.points() > 0 || factor.value() == null)
                        .map(Factor::advice)
                        .toList());
    }

    private static Factor factor(Signal signal, Evidence evidence, int points) {
        return new Factor(
                signal.code(), evidence.value(), evidence.sample(), points, points > 0 ? signal.advice() : WELL);
    }

    /** Whole points that add up to the rounded score: rounded down, then one more for the largest remainders. */
    private static Map<Signal, Integer> points(Map<Signal, Evidence> measured, Rules rules) {
        double weight = measured.keySet().stream()
                .mapToDouble(signal -> rules.scale(signal).weight())
                .sum();
        var exact = new EnumMap<Signal, Double>(Signal.class);
        measured.forEach((signal, evidence) -> {
            var scale = rules.scale(signal);
            double share = weight == 0 ? 0 : scale.weight() / weight;
            exact.put(signal, Rules.WORST * share * scale.badness(evidence.judged(scale.target())));
        });
        var points = new EnumMap<Signal, Integer>(Signal.class);
        exact.forEach((signal, value) -> points.put(signal, (int) Math.floor(value)));
        long score = Math.round(
                exact.values().stream().mapToDouble(Double::doubleValue).sum());
        long left = score - points.values().stream().mapToInt(Integer::intValue).sum();
        exact.entrySet().stream()
                .sorted(Collections.reverseOrder(
                        Comparator.comparingDouble(each -> each.getValue() - Math.floor(each.getValue()))))
                .limit(left)
                .forEach(each -> points.merge(each.getKey(), 1, Integer::sum));
        return points;
    }
}
