package io.sendwell.delivery.policy;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long answers took, counted in steps of an eighth of a doubling: step n is from 2^(n/8) to 2^((n+1)/8) seconds, step 0
 * also what was quicker. So a median costs the same at ten answers and at ten million, and is off by less than a tenth.
 */
public record AnswerTimes(Map<Integer, Long> bySteps) {

    private static final double STEPS_PER_DOUBLING = 8;
    private static final double MILLIS = 1000;

    public AnswerTimes {
        bySteps = Map.copyOf(bySteps);
    }

    /** How many. */
    public long count() {
        return bySteps.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The time within which half of them came, as if those within a step were spread evenly; empty without answers. */
    public Optional<Duration> median() {
        double half = count() / 2.0;
        double before = 0;
        NavigableMap<Integer, Long> inOrder = new TreeMap<>(bySteps);
        for (var step : inOrder.entrySet()) {
            if (step.getValue() > 0 && before + step.getValue() >= half) {
                double within = (half - before) / step.getValue();
                double seconds = Math.pow(2, (step.getKey() + within) / STEPS_PER_DOUBLING);
                return Optional.of(Duration.ofMillis(Math.round(seconds * MILLIS)));
            }
            before += Math.max(0, step.getValue());
        }
        return Optional.empty();
    }
}
