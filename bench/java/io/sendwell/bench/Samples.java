package io.sendwell.bench;

import java.util.List;

/** Measured values of one thing; at least one. */
record Samples(List<Double> values) {

    Samples {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Nothing was measured");
        }
        values = List.copyOf(values);
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    double median() {
        var sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The distance from smallest to largest over the median. */
    double spread() {
        var sorted = sorted();
        return (sorted.getLast() - sorted.getFirst()) / median();
    }

    /**
     * The smallest value that at least this share of all values does not exceed (nearest rank).
     *
     * @param share above 0, at most 1
     */
    double percentile(double share) {
        var sorted = sorted();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.clamp(rank - 1L, 0, sorted.size() - 1));
    }

    private List<Double> sorted() {
        return values.stream().sorted().toList();
    }
}
