package io.sendwell.intelligence.policy;

import java.util.List;
import java.util.Locale;

/**
 * How close a contact is to buying, 0-100, and why: the points add up to the parts, the parts to the total.
 *
 * @param total 0-100
 * @param points each with the sentence that explains it, those worth nothing included
 * @param insights what stands out, in plain words
 * @param nextActions what a good salesperson would do now, the most urgent first; never empty
 */
public record LeadScore(
        int total,
        Tier tier,
        Priority priority,
        Breakdown breakdown,
        List<Point> points,
        List<String> insights,
        List<String> nextActions) {

    public LeadScore {
        points = List.copyOf(points);
        insights = List.copyOf(insights);
        nextActions = List.copyOf(nextActions);
    }

    /** The parts and how much each may weigh. */
    public enum Part {
        ENGAGEMENT(40),
        BEHAVIOR(30),
        PROFILE(20),
        TIMING(10);

        private final int most;

        Part(int most) {
            this.most = most;
        }

        public int most() {
            return most;
        }

        /** As it is shown. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How warm a contact is, by its total. */
    public enum Tier {
        HOT(80, 100),
        WARM(60, 79),
        COLD(30, 59),
        INACTIVE(0, 29);

        private final int from;
        private final int to;

        Tier(int from, int to) {
            this.from = from;
            this.to = to;
        }

        /** The lowest total of this tier. */
        public int from() {
            return from;
        }

        /** The highest total of this tier. */
        public int to() {
            return to;
        }

        public static Tier of(int total) {
            return total >= HOT.from ? HOT : total >= WARM.from ? WARM : total >= COLD.from ? COLD : INACTIVE;
        }

        /** As it is shown. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How soon somebody should see to it. */
    public enum Priority {
        URGENT,
        HIGH,
        NORMAL,
        LOW;

        /** As it is shown. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Points by part. */
    public record Breakdown(int engagement, int behavior, int profile, int timing) {
        public int of(Part part) {
            return switch (part) {
                case ENGAGEMENT -> engagement;
                case BEHAVIOR -> behavior;
                case PROFILE -> profile;
                case TIMING -> timing;
            };
        }

        public int total() {
            return engagement + behavior + profile + timing;
        }
    }

    /**
     * One thing that counts.
     *
     * @param name a code, such as {@code reads}
     * @param value what was found, such as {@code 3 of 4}
     * @param points below 0 for what speaks against it
     * @param most that this can be worth; 0 for what can only speak against it
     * @param sentence why, in plain words
     */
    public record Point(Part part, String name, String value, int points, int most, String sentence) {}
}
