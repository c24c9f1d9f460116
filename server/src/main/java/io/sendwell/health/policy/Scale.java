package io.sendwell.health.policy;

/**
 * How a signal is judged. Values are shares, 1 being the whole.
 *
 * @param target where it should be; no worse than this costs nothing
 * @param bad where it costs all that it can; below the target where more is better
 * @param weight its part of the score while all signals are known
 */
public record Scale(double target, double bad, double weight) {

    public Scale {
        if (target == bad || weight < 0 || !Double.isFinite(target + bad + weight)) {
            throw new IllegalArgumentException("a signal needs a target, another bad value, and a weight of 0 or more");
        }
    }

    /** How bad a value is: 0 at the target or better, 1 at the bad end or beyond. */
    double badness(double value) {
        return Math.clamp((value - target) / (bad - target), 0, 1);
    }
}
