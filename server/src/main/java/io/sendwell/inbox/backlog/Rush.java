package io.sendwell.inbox.backlog;

import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Whether more comes in at this moment than one by one could be written. Work that can wait then makes room for those who
 * bring it and are to be answered: it rests for longer than it works, but never stands still.
 */
@Component
public class Rush {

    /** So many deliveries in one commit are a rush, which lasts a little longer than the commit. */
    private static final int MANY = 16;

    static final Duration LASTS = Duration.ofMillis(200);

    private static final int RESTS_FOR_WORK = 3;
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    private volatile long until = System.nanoTime();

    /** So many deliveries share a commit. */
    public void share(int deliveries) {
        if (deliveries >= MANY) {
            until = System.nanoTime() + LASTS.toNanos();
        }
    }

    private boolean isOn() {
        return System.nanoTime() - until < 0;
    }

    /** The rests of one part that can wait. */
    public final class Rests {

        private volatile long over = System.nanoTime();

        /** The part has worked since this {@link System#nanoTime}. */
        public void workedSince(long start) {
            long now = System.nanoTime();
            over = now + (isOn() ? Math.min(RESTS_FOR_WORK * (now - start), LONGEST_REST.toNanos()) : 0);
        }

        /** How long it rests from now on; zero while it may work. */
        public Duration left() {
            return Duration.ofNanos(Math.max(0, over - System.nanoTime()));
        }
    }
}
