package io.sendwell.channel;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Ends pauses whose time has come. */
@Component
class Resumptions implements DueWork {

    private final SenderLife life;
    private final Timekeeper timekeeper;
    /** Known until a sender changes, so that being asked at every step of the clock costs no query. */
    private volatile Optional<Instant> next = Optional.empty();

    private volatile boolean changed = true;

    Resumptions(SenderLife life, Timekeeper timekeeper) {
        this.life = life;
        this.timekeeper = timekeeper;
    }

    @TransactionalEventListener(fallbackExecution = true)
    void on(SenderChanged event) {
        changed = true;
        timekeeper.ring(this);
    }

    @Override
    public String name() {
        return "resumptions";
    }

    @Override
    public Optional<Instant> nextDue() {
        if (changed) {
            // First the mark, then the look: a change in between is looked at once more.
            changed = false;
            try {
                next = Tenancy.asEngine(life::nextResumption);
            } catch (RuntimeException e) {
                changed = true;
                throw e;
            }
        }
        return next;
    }

    @Override
    public boolean runDue(Instant now) {
        return Tenancy.asEngine(() -> life.resumeDue(now)) > 0;
    }
}
