package io.sendwell.intelligence.policy;

import io.sendwell.intelligence.policy.LeadScore.Part;
import io.sendwell.intelligence.policy.LeadScore.Point;

/**
 * A good sign before its age is counted.
 *
 * @param strength the points that it is worth while it is fresh
 * @param since when it was given, in {@link WorkingDays}
 * @param halfLife working days until it is worth half; infinite for what does not age
 */
record Sign(
        Part part,
        String name,
        String value,
        double strength,
        int most,
        double since,
        double halfLife,
        String sentence) {

    /** Something that did not happen, or is not known. */
    static Sign none(Part part, String name, String value, int most, String sentence) {
        return new Sign(part, name, value, 0, most, 0, Double.POSITIVE_INFINITY, sentence);
    }

    /** Something that is so, whenever it became so. */
    static Sign lasting(Part part, String name, String value, int points, String sentence) {
        return new Sign(part, name, value, points, points, 0, Double.POSITIVE_INFINITY, sentence);
    }

    /** What it is worth at {@code now}, in working days. */
    Point point(double now) {
        double age = Math.max(0, now - since);
        int points = (int) Math.round(strength * Math.pow(2, -age / halfLife));
        return new Point(part, name, value, points, most, sentence);
    }

    /** Orders signs of the same half-life by what they are worth, at whatever time. */
    double weight() {
        return Math.log(strength) + since * Math.log(2) / halfLife;
    }
}
