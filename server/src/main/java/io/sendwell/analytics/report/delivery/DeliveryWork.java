package io.sendwell.analytics.report.delivery;

import io.sendwell.analytics.policy.DeliveryAttempts;
import io.sendwell.analytics.report.delivery.Delivery.State;
import io.sendwell.analytics.report.delivery.Delivery.Way;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.UnderWay;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.outside.WebhookPosts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Attempts deliveries, each on a thread of its own, so that a receiver who is slow or down holds up nobody else. An attempt of
 * which nothing was stored (the server died) is made again: a report may arrive twice, under the same key, but is not
 * lost.
 */
@Component
class DeliveryWork implements DueWork, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWork.class);

    /** The mail server is one, and may count connections; webhooks lead everywhere, and some hang until their time is over. */
    private static final Map<Way, Integer> AT_ONCE = Map.of(Way.MAIL, 4, Way.WEBHOOK, 32);

    /** Longer than any attempt takes. */
    private static final Duration LOST = Duration.ofMinutes(10);

    /** Another server may have been told of something, and died. */
    private static final Duration ROUND = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Deliveries deliveries;
    private final Reports reports;
    private final Mailer mailer;
    private final WebhookPosts webhooks;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final TransactionTemplate transaction;
    private final UnderWay<Way> underWay = new UnderWay<>();

    /** Known until it is decided anew, so that being asked at every step of the clock costs no query. */
    private volatile Optional<Instant> next = Optional.empty();

    private volatile boolean changed = true;
    private volatile long lookedAt;

    DeliveryWork(
            Deliveries deliveries,
            Reports reports,
            Mailer mailer,
            WebhookPosts webhooks,
            Timekeeper timekeeper,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.deliveries = deliveries;
        this.reports = reports;
        this.mailer = mailer;
        this.webhooks = webhooks;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void on(Deliveries.Added event) {
        changed = true;
        timekeeper.ring(this);
    }

    @Override
    public String name() {
        return "report-deliveries";
    }

    @Override
    public Optional<Instant> nextDue() {
        if (changed || System.nanoTime() - lookedAt > ROUND.toNanos()) {
            // First the mark, then the look: a change in between is looked at once more.
            changed = false;
            lookedAt = System.nanoTime();
            try {
                next = Tenancy.asEngine(() -> transaction.execute(_ -> deliveries.nextDue()));
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
        return Arrays.stream(Way.values()).mapToInt(way -> begin(way, now)).sum() > 0;
    }

    /** Begins as many as there is room for; who ends makes room and rings. */
    private int begin(Way way, Instant now) {
        int room = AT_ONCE.getOrDefault(way, 1) - underWay.count(way);
        if (room <= 0) {
            return 0;
        }
        var claimed = Tenancy.asEngine(
                () -> transaction.execute(_ -> deliveries.claim(way, now, now.plus(LOST), room, underWay.ids())));
        for (var delivery : claimed) {
            underWay.start(name(), delivery.id(), way, () -> attempt(delivery), this::ended);
        }
        return claimed.size();
    }

    private void ended() {
        changed = true;
        timekeeper.ring(this);
    }

    private void attempt(Delivery delivery) {
        try {
            var outcome = outcome(delivery);
            Tenancy.inWorkspace(
                    delivery.workspace(), () -> transaction.executeWithoutResult(_ -> store(delivery, outcome)));
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "What became of delivery {} of a daily report could not be stored; it is tried again in {} minutes",
                    delivery.id(),
                    LOST.toMinutes(),
                    e);
        }
    }

    private Outcome outcome(Delivery delivery) {
        try {
            return switch (delivery.way()) {
                case MAIL -> mail(delivery);
                case WEBHOOK -> webhook(delivery);
            };
        } catch (RuntimeException e) {
            LOG.warn("Delivery {} of a daily report failed; it is tried again", delivery.id(), e);
            return new Outcome.Later("It could not be made ready; the server's log says why.");
        }
    }

    private Outcome mail(Delivery delivery) {
        var letter = Tenancy.<Optional<Letter>>inWorkspace(
                delivery.workspace(),
                () -> transaction.execute(
                        _ -> reports.letter(delivery.workspace(), delivery.day(), delivery.target())));
        return letter.isEmpty()
                ? new Outcome.Never("This address is no longer among the recipients.")
                : mailer.send(delivery.target(), delivery.key(), letter.get(), clock.instant());
    }

    private Outcome webhook(Delivery delivery) {
        var posting = Tenancy.<Optional<Posting>>inWorkspace(
                delivery.workspace(),
                () -> transaction.execute(_ -> reports.posting(delivery.workspace(), delivery.day())));
        if (posting.isEmpty()) {
            return new Outcome.Never("The webhook is no longer in the settings.");
        }
        var answer = webhooks.post(
                posting.get().url(),
                posting.get().secret(),
                delivery.key(),
                clock.instant(),
                posting.get().body().getBytes(StandardCharsets.UTF_8));
        return switch (answer) {
            case WebhookPosts.Answer.Taken() -> new Outcome.Sent();
            case WebhookPosts.Answer.Refused(int status) ->
                new Outcome.Later("The receiver answered with status %d.".formatted(status));
            case WebhookPosts.Answer.Silence() -> new Outcome.Later("The receiver did not answer, or not in time.");
            case WebhookPosts.Answer.OffLimits() ->
                new Outcome.Never("The address leads into a private network, which is not allowed here.");
        };
    }

    private void store(Delivery delivery, Outcome outcome) {
        switch (outcome) {
            case Outcome.Sent() -> deliveries.settle(delivery, State.SENT, null);
            case Outcome.Never(var why) -> deliveries.settle(delivery, State.FAILED, why);
            case Outcome.Later(var why) ->
                DeliveryAttempts.after(delivery.attempts())
                        .ifPresentOrElse(
                                wait -> deliveries.putOff(
                                        delivery, clock.instant().plus(wait), why),
                                () -> deliveries.settle(delivery, State.FAILED, why));
        }
    }

    @Override
    public boolean settle() {
        return underWay.settle();
    }

    /** Gives what is under way a moment to be stored; the rest is tried again after the next start. */
    @Override
    public void destroy() {
        underWay.await(PATIENCE);
    }
}
