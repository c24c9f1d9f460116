package io.sendwell.kernel;

import java.time.Instant;
import java.util.Optional;

/**
 * A part of the house whose work comes due with time: the dispatcher, the people of the simulator, the intake, the
 * scheduler. The house's {@link Timekeeper} finds these beans and runs each on a thread of its own; when simulated time
 * is moved on, it steps all of them from one due instant to the next instead, so that everything happens in order and
 * nothing waits for a wall clock.
 */
public interface DueWork {

    /** A name for logs and threads. */
    String name();

    /** When this part next has something to do: now or earlier means at once, empty means nothing is planned. */
    Optional<Instant> nextDue();

    /**
     * Does what is due at {@code now}. Never called by two threads at once.
     *
     * @return whether anything was done; then it is called again before time moves on
     */
    boolean runDue(Instant now);

    /**
     * Waits until what {@link #runDue} has set going elsewhere has ended, results stored. Asked only while time is moved
     * on, before the next step.
     *
     * @return whether anything has ended since this was last asked: what parts said before of their next due is out of date
     */
    default boolean settle() {
        return false;
    }
}
