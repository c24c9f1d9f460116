package io.sendwell.channel.template;

import io.sendwell.channel.SenderChanged;
import io.sendwell.channel.cloud.CloudNumber;
import io.sendwell.channel.cloud.CloudNumbers;
import io.sendwell.channel.template.TemplateFetching.Fetched;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Fetches an account's templates when a number of it is linked, and once a day: a webhook may have been missed. */
@Component
class DailyFetch implements DueWork {

    private static final Logger LOG = LoggerFactory.getLogger(DailyFetch.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration AFTER_TROUBLE = Duration.ofHours(1);

    private final CloudNumbers numbers;
    private final TemplateFetching fetching;
    private final Timekeeper timekeeper;

    /** Known until a sender changes, so that being asked at every step of the clock costs no query. */
    private volatile Optional<Instant> next = Optional.empty();

    private volatile boolean changed = true;

    DailyFetch(CloudNumbers numbers, TemplateFetching fetching, Timekeeper timekeeper) {
        this.numbers = numbers;
        this.fetching = fetching;
        this.timekeeper = timekeeper;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(SenderChanged event) {
        changed = true;
        timekeeper.ring(this);
    }

    @Override
    public String name() {
        return "templates";
    }

    @Override
    public Optional<Instant> nextDue() {
        if (changed) {
            changed = false; // First the mark, then the look: a change in between is looked at once more.
            try {
                next = Tenancy.asEngine(() -> numbers.templatesDue());
            } catch (RuntimeException e) {
                changed = true;
                throw e;
            }
        }
        return next;
    }

    @Override
    public boolean runDue(Instant now) {
        changed = true;
        var due = Tenancy.asEngine(() -> numbers.claimTemplates(now, now.plus(AFTER_TROUBLE)));
        due.forEach(number -> fetch(number, now));
        return !due.isEmpty();
    }

    private void fetch(CloudNumber number, Instant now) {
        var account = number.account();
        if (account == null) {
            return;
        }
        Tenancy.asEngine(() -> {
            switch (fetching.fetch(number, account)) {
                case Fetched.All(var _) -> numbers.templatesDue(number, now.plus(DAY));
                case Fetched.Failed(var answer) ->
                    LOG.info(
                            "The templates of sender {} could not be fetched and will be in an hour: {}",
                            number.sender().value(),
                            answer);
            }
        });
    }
}
