package io.sendwell.intelligence.local.training;

import io.sendwell.intelligence.local.NGrams;

/** A text as a model sees it, and what it is. */
final class Example {

    private final int label;
    private final NGrams.Vector grams;
    private final float[] meaning;

    /**
     * @param label its place in the model's labels
     * @param meaning the encoder's vector; empty where the model has no use for one
     */
    Example(int label, NGrams.Vector grams, float[] meaning) {
        this.label = label;
        this.grams = grams;
        this.meaning = meaning;
    }

    int label() {
        return label;
    }

    NGrams.Vector grams() {
        return grams;
    }

    float[] meaning() {
        return meaning;
    }
}
