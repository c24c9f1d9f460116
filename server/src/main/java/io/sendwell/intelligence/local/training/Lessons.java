package io.sendwell.intelligence.local.training;

import io.sendwell.intelligence.local.Logistic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Fits a {@link Logistic} to examples: stochastic gradient descent with AdaGrad's steps. The same every time. */
final class Lessons {

    private static final int SEED = 42;
    private static final int EPOCHS = 30;
    private static final float STEP = 0.25f;
    private static final float STEP_OF_WORDS = 0.5f;
    private static final float DECAY = 2e-5f;

    private final Logistic model;
    private final float[] biasSquares;
    private final float[] sparseSquares;
    private final float[] denseSquares;

    private Lessons(Logistic model) {
        this.model = model;
        this.biasSquares = start(model.bias());
        this.sparseSquares = start(model.sparse());
        this.denseSquares = start(model.dense());
    }

    static Logistic teach(List<String> labels, List<Example> examples) {
        var model = new Logistic(labels, examples.getFirst().meaning().length);
        var lessons = new Lessons(model);
        var order = new ArrayList<>(examples);
        var random = new Random(SEED);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(order, random);
            order.forEach(lessons::learn);
        }
        return model;
    }

    private void learn(Example example) {
        var off = Logistic.softmax(model.scores(example.grams(), example.meaning()), 1);
        off[example.label()] -= 1;
        correct(model.bias(), biasSquares, 0, 1, off, STEP);
        var grams = example.grams();
        for (int i = 0; i < grams.places().length; i++) {
            correct(
                    model.sparse(),
                    sparseSquares,
                    grams.places()[i] * off.length,
                    grams.values()[i],
                    off,
                    STEP_OF_WORDS);
        }
        var meaning = example.meaning();
        for (int i = 0; i < meaning.length; i++) {
            correct(model.dense(), denseSquares, i * off.length, meaning[i], off, STEP);
        }
    }

    private static void correct(float[] weights, float[] squares, int from, float value, double[] off, float step) {
        for (int label = 0; label < off.length; label++) {
            float slope = (float) off[label] * value + DECAY * weights[from + label];
            squares[from + label] += slope * slope;
            weights[from + label] -= step * slope / (float) Math.sqrt(squares[from + label]);
        }
    }

    private static float[] start(float[] weights) {
        var squares = new float[weights.length];
        Arrays.fill(squares, 1e-4f);
        return squares;
    }
}
