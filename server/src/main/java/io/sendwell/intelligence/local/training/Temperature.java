package io.sendwell.intelligence.local.training;

import io.sendwell.intelligence.local.Logistic;
import java.util.List;

/** How far a model's scores must be drawn together for its probabilities to be as good as they claim. */
final class Temperature {

    private static final double LOWEST = 0.3;
    private static final double HIGHEST = 5;
    private static final double STEP = 1.05;

    private Temperature() {}

    /** The one under which what {@code held} really is comes out as likeliest: the least log loss. */
    static double fitting(Logistic model, List<Example> held) {
        var scores = held.stream()
                .map(example -> model.scores(example.grams(), example.meaning()))
                .toList();
        double best = 1;
        double least = Double.POSITIVE_INFINITY;
        for (double temperature = LOWEST; temperature < HIGHEST; temperature *= STEP) {
            double loss = 0;
            for (int i = 0; i < scores.size(); i++) {
                loss -= Math.log(
                        Logistic.softmax(scores.get(i), temperature)[held.get(i).label()]);
            }
            if (loss < least) {
                least = loss;
                best = temperature;
            }
        }
        return best;
    }
}
