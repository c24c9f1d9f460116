package io.sendwell.intelligence.local;

import io.sendwell.intelligence.local.NGrams.Vector;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Multinomial logistic regression over the n-grams of a text and, where it has some, over the vector of an encoder.
 * Made by {@code training}; written and read as 16-bit floats.
 */
public final class Logistic {

    private final List<String> labels;
    private final float[] bias;
    private final float[] sparse;
    private final float[] dense;

    /** @param dimensions of the encoder's vector; 0 = n-grams alone */
    public Logistic(List<String> labels, int dimensions) {
        this(
                labels,
                new float[labels.size()],
                new float[NGrams.BUCKETS * labels.size()],
                new float[dimensions * labels.size()]);
    }

    private Logistic(List<String> labels, float[] bias, float[] sparse, float[] dense) {
        this.labels = List.copyOf(labels);
        this.bias = bias;
        this.sparse = sparse;
        this.dense = dense;
    }

    public List<String> labels() {
        return labels;
    }

    /** The weights of the labels where nothing is known. */
    public float[] bias() {
        return bias;
    }

    /** The weights of the places of {@link NGrams}: those of place {@code p} begin at {@code p * labels}. */
    public float[] sparse() {
        return sparse;
    }

    /** The weights of the encoder's dimensions, laid out as the sparse ones. */
    public float[] dense() {
        return dense;
    }

    /** The evidence for each label, as logarithms of odds. */
    public double[] scores(Vector grams, float[] meaning) {
        int count = labels.size();
        var scores = new double[count];
        for (int label = 0; label < count; label++) {
            scores[label] = bias[label];
        }
        for (int i = 0; i < grams.places().length; i++) {
            add(scores, sparse, grams.places()[i] * count, grams.values()[i]);
        }
        if (dense.length > 0) {
            for (int i = 0; i < meaning.length; i++) {
                add(scores, dense, i * count, meaning[i]);
            }
        }
        return scores;
    }

    /** How much the places speak for {@code label}, all values taken as 1. */
    double evidence(int[] places, int label) {
        double sum = 0;
        for (int place : places) {
            sum += sparse[place * labels.size() + label];
        }
        return sum;
    }

    /** Probabilities from scores, which are divided by {@code temperature} before. */
    public static double[] softmax(double[] scores, double temperature) {
        double highest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            highest = Math.max(highest, score);
        }
        var odds = new double[scores.length];
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            odds[i] = Math.exp((scores[i] - highest) / temperature);
            sum += odds[i];
        }
        for (int i = 0; i < odds.length; i++) {
            odds[i] /= sum;
        }
        return odds;
    }

    private static void add(double[] scores, float[] weights, int from, float value) {
        for (int label = 0; label < scores.length; label++) {
            scores[label] += weights[from + label] * value;
        }
    }

    public void write(DataOutputStream out) throws IOException {
        out.writeInt(labels.size());
        for (var label : labels) {
            out.writeUTF(label);
        }
        for (var weights : List.of(bias, sparse, dense)) {
            out.writeInt(weights.length);
            for (float weight : weights) {
                out.writeShort(Float.floatToFloat16(weight));
            }
        }
    }

    public static Logistic read(DataInputStream in) throws IOException {
        int count = in.readInt();
        var labels = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            labels.add(in.readUTF());
        }
        return new Logistic(labels, weights(in), weights(in), weights(in));
    }

    private static float[] weights(DataInputStream in) throws IOException {
        var weights = new float[in.readInt()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Float.float16ToFloat(in.readShort());
        }
        return weights;
    }
}
