package io.sendwell.platform.time;

import io.sendwell.kernel.DueWork;
import java.time.Instant;
import java.util.Optional;

/** Keeps the ledger of simulated time ahead of the clock, at the speeds that need it. */
class ClockWriting implements DueWork {

    private final HouseClock clock;

    ClockWriting(HouseClock clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public Optional<Instant> nextDue() {
        return clock.nextWriting();
    }

    @Override
    public boolean runDue(Instant now) {
        clock.writeAhead();
        return false;
    }
}
