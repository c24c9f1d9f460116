package io.sendwell.inbox.incoming;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Incoming;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Senders;
import io.sendwell.contact.Writers;
import io.sendwell.contact.Writers.Writer;
import io.sendwell.inbox.RepliesReceived;
import io.sendwell.inbox.backlog.Rush;
import io.sendwell.intelligence.optout.OptOutWords.Meaning;
import io.sendwell.kernel.GroupCommit;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
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

    /** A message that was not known, and what the opt-out words make of it. */
    private record Heard(Arrival arrival, IncomingEvent.Message message, Meaning meaning) {
        Writer writer() {
            return Addresses.writer(
                    arrival.sender().workspace(), arrival.sender().channel(), message.from());
        }
    }

    private final GroupCommit<Delivery> commits = new GroupCommit<>(DELIVERIES_IN_ONE_COMMIT, this::store);
    private final Senders senders;
    private final InboundEvents events;
    private final Writers writers;
    private final Keywords keywords;
    private final Preferences preferences;
    private final IncomingWork work;
    private final Arrivals arrivals;
    private final Rush rush;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final ApplicationEventPublisher publisher;
    private final TransactionTemplate transaction;

    Intake(
            Senders senders,
            InboundEvents events,
            Writers writers,
            Keywords keywords,
            Preferences preferences,
            IncomingWork work,
            Arrivals arrivals,
            Rush rush,
            Timekeeper timekeeper,
            InstantSource clock,
            ApplicationEventPublisher publisher,
            PlatformTransactionManager transactions) {
        this.senders = senders;
        this.events = events;
        this.writers = writers;
        this.keywords = keywords;
        this.preferences = preferences;
        this.work = work;
        this.arrivals = arrivals;
        this.rush = rush;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.publisher = publisher;
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

    @Override
    public void setAside(String reason, String sessionId, String json) {
        inOneTransaction(() -> events.setAside(reason, sessionId, json, clock.instant()));
    }

    private void store(List<Delivery> deliveries) {
        rush.share(deliveries.size());
        var added = new ArrayList<Arrival>();
        arrivals.committing(() -> inOneTransaction(() -> {
            var now = clock.instant();
            var sessions = senders.bySession(deliveries.stream()
                    .flatMap(delivery -> delivery.events.stream())
                    .map(IncomingEvent::sessionId)
                    .collect(Collectors.toSet()));
            var known = new ArrayList<Arrival>();
            for (var delivery : deliveries) {
                for (var event : delivery.events) {
                    delivery.channels.stream()
                            .map(channel -> sessions.get(new Senders.Session(channel, event.sessionId())))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .ifPresentOrElse(
                                    sender -> known.add(Arrival.of(sender, event, delivery.ownClock, now)),
                                    () -> events.setAside("unknown session", event, now));
                }
            }
            var heard = new ArrayList<Heard>();
            added.addAll(events.add(known, now));
            for (var arrival : added) {
                if (arrival.event() instanceof IncomingEvent.Message message) {
                    heard.add(new Heard(
                            arrival, message, keywords.read(arrival.sender().workspace(), message.text())));
                }
            }
            tellReplies(heard);
            heard.forEach(
                    one -> keywords.heed(one.arrival.sender(), one.message, one.meaning, one.arrival.writtenAt()));
            for (var arrival : added) {
                if (arrival.event() instanceof IncomingEvent.Preference preference) {
                    preferences.heed(arrival.sender(), preference);
                }
            }
        }));
        arrivals.stored(added);
        work.thereIsMore();
        timekeeper.ring(work);
    }

    /** Before any opt-out word is obeyed, which locks lanes. To both where two contacts will turn out to be one. */
    private void tellReplies(List<Heard> heard) {
        var known = writers.find(heard.stream().map(Heard::writer).collect(Collectors.toSet()));
        var replies = heard.stream()
                .flatMap(one -> known.getOrDefault(one.writer(), Set.of()).stream()
                        .map(contact -> new RepliesReceived.Reply(
                                one.arrival.sender().workspace(),
                                contact,
                                one.message.at(),
                                one.meaning == Meaning.OPT_OUT
                                        ? Optional.of(RepliesReceived.UNSUBSCRIBE)
                                        : Optional.empty(),
                                false)))
                .toList();
        if (!replies.isEmpty()) {
            publisher.publishEvent(new RepliesReceived(replies));
        }
    }

    private void inOneTransaction(Runnable task) {
        Tenancy.asEngine(() -> transaction.executeWithoutResult(status -> task.run()));
    }
}
