package io.sendwell.kernel;

import java.time.Duration;
import java.time.Instant;

/** Runs what comes due. The time itself is an injected {@link java.time.InstantSource}. */
public interface Timekeeper {

    /** Tells that {@code part} may have something due earlier than it last said; it is asked again at once. */
    void ring(DueWork part);

    /** Lets {@code simulated} time pass for the calling thread: at the clock's speed, not at all while time is moved on. */
    void sleep(Duration simulated);

    /**
     * What time it was, or will be, in the house at an instant of the world's clock, as others write it on what they tell:
     * the same instant, unless time is simulated.
     */
    Instant inHouse(Instant outside);
}
