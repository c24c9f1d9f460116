package io.sendwell.health.policy;

import java.util.Collection;

/** What is known about one signal. */
public sealed interface Evidence {

    /** So many events at the target are added to every share, so that three people cannot condemn a number. */
    double PSEUDO_COUNTS = 50;

    /** Days after which what was seen counts half. */
    double HALF_LIFE = 3;

    /** What something counts that happened so many days ago. */
    static double weight(int daysAgo) {
        return Math.pow(.5, daysAgo / HALF_LIFE);
    }

    /** As it was observed, a share. */
    double value();

    /** What it was measured on, counted plainly. */
    long sample();

    /** The value that is judged, given where it should be. */
    double judged(double target);

    /**
     * A share of something counted; drawn toward the target as long as the counts are small.
     *
     * @param hits and {@code of}: weighted by age
     */
    record Share(double hits, double of, long sample) implements Evidence {

        /** Counts of some day. */
        public record Day(int daysAgo, double hits, long of) {}

        /** From plain counts by day. */
        public static Share faded(Collection<Day> days) {
            double hits = 0;
            double of = 0;
            long sample = 0;
            for (var day : days) {
                hits += weight(day.daysAgo) * day.hits;
                of += weight(day.daysAgo) * day.of;
                sample += day.of;
            }
            return new Share(hits, of, sample);
        }

        @Override
        public double value() {
            return of == 0 ? 0 : hits / of;
        }

        @Override
        public double judged(double target) {
            return (hits + PSEUDO_COUNTS * target) / (of + PSEUDO_COUNTS);
        }
    }

    /** A figure that needs no caution, such as the spam score of one text. */
    record Exact(double value, long sample) implements Evidence {
        @Override
        public double judged(double target) {
            return value;
        }
    }
}
