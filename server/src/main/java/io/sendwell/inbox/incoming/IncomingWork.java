package io.sendwell.inbox.incoming;

import static java.util.Objects.requireNonNull;

import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Senders;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.contact.Writers;
import io.sendwell.contact.Writers.Writer;
import io.sendwell.delivery.Receipts;
import io.sendwell.delivery.Replies;
import io.sendwell.inbox.backlog.Rush;
import io.sendwell.inbox.conversation.Hearing;
import io.sendwell.inbox.conversation.Hearing.Said;
import io.sendwell.inbox.conversation.OwnMessages;
import io.sendwell.inbox.incoming.InboundEvents.Waiting;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Does what follows from the stored events: receipts move messages on, messages reach their conversations. The effects
 * of a batch and the mark that they are done are one transaction. A batch that fails is done again event by event; one
 * that fails by itself is set aside after three tries and holds nobody up.
 */
@Component
class IncomingWork implements DueWork {

    private static final Logger log = LoggerFactory.getLogger(IncomingWork.class);

    private static final int AT_ONCE = 500;
    private static final int TRIES = 3;
    private static final Duration NEXT_TRY = Duration.ofSeconds(30);

    /** A message of a person, read. */
    private record Written(Waiting waiting, IncomingEvent.Message message) {}

    private final InboundEvents events;
    private final Senders senders;
    private final Contacts contacts;
    private final Writers writers;
    private final Hearing hearing;
    private final OwnMessages ownMessages;
    private final Receipts receipts;
    private final Replies replies;
    private final InstantSource clock;
    private final TransactionTemplate transaction;
    private final Rush.Rests rests;

    /** Whether there may be more to do right now; at the start nobody knows. */
    private volatile boolean more = true;

    private volatile Optional<Instant> nextTry = Optional.empty();

    IncomingWork(
            InboundEvents events,
            Senders senders,
            Contacts contacts,
            Writers writers,
            Hearing hearing,
            OwnMessages ownMessages,
            Receipts receipts,
            Replies replies,
            Rush rush,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.events = events;
        this.senders = senders;
        this.contacts = contacts;
        this.writers = writers;
        this.hearing = hearing;
        this.ownMessages = ownMessages;
        this.receipts = receipts;
        this.replies = replies;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.rests = rush.new Rests();
    }

    void thereIsMore() {
        more = true;
    }

    @Override
    public String name() {
        return "incoming";
    }

    @Override
    public Optional<Instant> nextDue() {
        return more ? Optional.of(clock.instant().plus(rests.left())) : nextTry;
    }

    @Override
    public boolean runDue(Instant now) {
        if (rests.left().isPositive()) {
            return false;
        }
        more = false;
        long start = System.nanoTime();
        try {
            int done = Tenancy.asEngine(() -> batch(now));
            if (done == 0) {
                nextTry = Tenancy.asEngine(() -> transaction.execute(status -> events.nextDue()));
            }
            more |= done > 0;
            return done > 0;
        } catch (RuntimeException e) {
            more = true;
            throw e;
        } finally {
            rests.workedSince(start);
        }
    }

    private int batch(Instant now) {
        var claimed = new ArrayList<Waiting>();
        try {
            transaction.executeWithoutResult(status -> {
                claimed.addAll(events.claim(now, AT_ONCE));
                process(claimed, now);
            });
        } catch (RuntimeException e) {
            if (claimed.isEmpty()) {
                throw e;
            }
            log.info("A batch of {} incoming events failed and is done again one by one", claimed.size(), e);
            claimed.forEach(one -> alone(one, now));
        }
        return claimed.size();
    }

    private void alone(Waiting waiting, Instant now) {
        try {
            transaction.executeWithoutResult(
                    status -> process(events.claim(waiting.id()).stream().toList(), now));
        } catch (RuntimeException e) {
            transaction.executeWithoutResult(status ->
                    events.failed(List.of(waiting.id()), e.getClass().getSimpleName(), TRIES, now.plus(NEXT_TRY)));
            log.warn("Incoming event {} failed, try {} of {}", waiting.id(), waiting.attempts() + 1, TRIES, e);
        }
    }

    private void process(List<Waiting> waiting, Instant now) {
        var done = new ArrayList<Long>();
        var written = new ArrayList<Written>();
        var told = new LinkedHashMap<Waiting, IncomingEvent.Receipt>();
        var owns = new LinkedHashMap<Waiting, IncomingEvent.OwnMessage>();
        for (var one : waiting) {
            switch (one.event()) {
                case IncomingEvent.Message message -> written.add(new Written(one, message));
                case IncomingEvent.Receipt receipt -> told.put(one, receipt);
                case IncomingEvent.OwnMessage own -> owns.put(one, own);
                case IncomingEvent.Preference preference -> done.add(one.id()); // Obeyed when it was taken in.
            }
        }
        // First of all: two contacts that become one lock lanes, and receipts lock messages.
        var writtenBy = arrive(written);
        var unknown = new ArrayList<Long>();
        if (!told.isEmpty()) {
            var strangers = new HashSet<>(receipts.apply(List.copyOf(told.values())));
            told.forEach((one, receipt) -> (strangers.contains(receipt) ? unknown : done).add(one.id()));
        }
        written.stream()
                .collect(Collectors.groupingBy(one -> one.waiting.workspace(), LinkedHashMap::new, Collectors.toList()))
                .forEach((workspace, ofWorkspace) -> hear(
                        workspace,
                        ofWorkspace,
                        ofWorkspace.stream()
                                .collect(Collectors.toMap(one -> one, one -> requireNonNull(writtenBy.get(one))))));
        written.forEach(one -> done.add(one.waiting.id()));
        owns.forEach(this::note);
        owns.keySet().forEach(one -> done.add(one.id()));
        events.done(done);
        if (!unknown.isEmpty()) {
            events.failed(unknown, "unknown message", TRIES, now.plus(NEXT_TRY));
        }
    }

    /** Where it was written to somebody who talks with us; whom else the owner writes to is nobody's business here. */
    private void note(Waiting waiting, IncomingEvent.OwnMessage own) {
        var channel = requireNonNull(senders.channels(List.of(waiting.sender())).get(waiting.sender()));
        var to = Addresses.writer(waiting.workspace(), channel, own.to());
        writers.find(Set.of(to)).getOrDefault(to, Set.of()).stream()
                .findFirst()
                .ifPresent(contact -> ownMessages.note(waiting.workspace(), contact, waiting.sender(), own));
    }

    private Map<Written, ContactId> arrive(List<Written> written) {
        var channels = senders.channels(
                written.stream().map(one -> one.waiting.sender()).collect(Collectors.toSet()));
        var names = new HashMap<Written, Writer>();
        written.forEach(one -> names.put(
                one,
                Addresses.writer(
                        one.waiting.workspace(),
                        requireNonNull(channels.get(one.waiting.sender())),
                        one.message.from())));
        var arrived = writers.arrive(new HashSet<>(names.values()), "inbound_message");
        var contacts = new HashMap<Written, ContactId>();
        names.forEach((one, writer) -> contacts.put(one, requireNonNull(arrived.get(writer))));
        return contacts;
    }

    private void hear(WorkspaceId workspace, List<Written> written, Map<Written, ContactId> writtenBy) {
        contacts.reachable(workspace, new HashSet<>(writtenBy.values()));
        var names = new HashMap<ContactId, String>();
        var said = new ArrayList<Said>();
        for (var one : written) {
            var contact = requireNonNull(writtenBy.get(one));
            said.add(new Said(contact, one.waiting.sender(), one.message));
            var name = one.message.name();
            if (name != null) {
                names.put(contact, name);
            }
        }
        writers.introduce(workspace, names);
        var heard = hearing.hear(workspace, said).stream()
                .map(one -> new Replies.Reply(
                        one.sender(), one.contact(), one.message().at()))
                .toList();
        if (!heard.isEmpty()) {
            replies.credit(workspace, heard);
        }
    }
}
