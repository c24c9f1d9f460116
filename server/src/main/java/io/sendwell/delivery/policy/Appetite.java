package io.sendwell.delivery.policy;

import java.time.Duration;

/**
 * How many messages unpaced lanes take together. Their lanes are locked meanwhile, and a reply waits for that: so on a
 * busy machine they take less, as much as was done in a short time of late. Not thread-safe.
 */
public final class Appetite {

    private static final int LEAST = 100;
    private static final int MOST = 2000;

    private final Duration aim;
    private int messages = LEAST;

    /** @param aim how long it may take to take them */
    public Appetite(Duration aim) {
        this.aim = aim;
    }

    public int messages() {
        return messages;
    }

    /** So many were taken, in this time. Few say nothing: what takes time with them is not the messages. */
    public void took(int count, Duration time) {
        if (count * 2 < messages && time.compareTo(aim) < 0) {
            return;
        }
        double fits = (double) Math.max(count, 1) * aim.toNanos() / Math.max(1, time.toNanos());
        // Doubled at most, halved at most: one slow commit is not the machine.
        messages = (int) Math.clamp(fits, Math.max(LEAST, messages / 2), Math.min(MOST, messages * 2));
    }
}
