package io.sendwell.delivery.lane;

import io.sendwell.delivery.policy.Pace;
import java.util.concurrent.atomic.AtomicInteger;

/** What a lane has on the wire: the lane is free again when all of it is settled. */
final class Turn {

    private final long senderId;
    private final Pace pace;
    private final AtomicInteger onTheWire;

    Turn(long senderId, Pace pace, int messages) {
        this.senderId = senderId;
        this.pace = pace;
        this.onTheWire = new AtomicInteger(messages);
    }

    long senderId() {
        return senderId;
    }

    Pace pace() {
        return pace;
    }

    /** Notes that the channel has spoken on one of its messages; true for the last one. */
    boolean endsNow() {
        return onTheWire.decrementAndGet() == 0;
    }
}
