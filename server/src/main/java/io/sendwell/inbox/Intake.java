package io.sendwell.inbox;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Incoming;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Senders;
import io.sendwell.kernel.GroupCommit;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes what channels deliver: stores it, heeds opt-out words, and leaves the rest to {@link IncomingWork}. Whoever
 * calls at the same time shares one transaction, so that thousands of webhooks a second cost few commits.
 */
@Component
class Intake implements Incoming {

    private static final int DELIVERIES_IN_ONE_COMMIT = 500;

    /**
     * What one caller brings.
     *
     * @param channels sessions of others than these are unknown to it
     * @param ownClock whether its times are those of another clock than ours
     */
    private record Delivery(Set<Channel> channels, boolean ownClock, List<IncomingEvent> events) {}

    private final GroupCommit<Delivery> commits = new GroupCommit<>(DELIVERIES_IN_ONE_COMMIT, this::store);
    private final Senders senders;
    private final InboundEvents events;
    private final Keywords keywords;
    private final IncomingWork work;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    Intake(
            Senders senders,
            InboundEvents events,
            Keywords keywords,
            IncomingWork work,
            Timekeeper timekeeper,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.senders = senders;
        this.events = events;
        this.keywords = keywords;
        this.work = work;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void accept(Channel channel, List<? extends IncomingEvent> told) {
        take(new Delivery(Set.of(channel), channel != Channel.SIMULATOR, List.copyOf(told)));
    }

    /** What comes by our own webhook: from the sidecar, or from whoever plays WhatsApp for the simulator. */
    void byWebhook(IncomingEvent told) {
        take(new Delivery(Set.of(Channel.SIMULATOR, Channel.LINKED_DEVICE), true, List.of(told)));
    }

    private void take(Delivery delivery) {
        if (!delivery.events.isEmpty()) {
            commits.write(delivery);
        }
    }

    /** Keeps what is of no kind that we know. */
    void setAside(String reason, String sessionId, String payload) {
        inOneTransaction(() -> events.setAside(reason, sessionId, payload, clock.instant()));
    }

    private void store(List<Delivery> deliveries) {
        inOneTransaction(() -> {
            var now = clock.instant();
            var sessions = senders.bySession(deliveries.stream()
                    .flatMap(delivery -> delivery.events.stream())
                    .map(IncomingEvent::sessionId)
                    .collect(Collectors.toSet()));
            var arrivals = new ArrayList<Arrival>();
            for (var delivery : deliveries) {
                for (var event : delivery.events) {
                    var sender = sessions.get(event.sessionId());
                    if (sender != null && delivery.channels.contains(sender.channel())) {
                        arrivals.add(Arrival.of(sender, event, delivery.ownClock, now));
                    } else {
                        events.setAside("unknown session", event, now);
                    }
                }
            }
            for (var arrival : events.add(arrivals, now)) {
                if (arrival.event() instanceof IncomingEvent.Message message) {
                    keywords.heed(arrival.sender(), message, arrival.writtenAt());
                }
            }
        });
        work.thereIsMore();
        timekeeper.ring(work);
    }

    private void inOneTransaction(Runnable task) {
        Tenancy.asEngine(() -> transaction.executeWithoutResult(status -> task.run()));
    }
}
