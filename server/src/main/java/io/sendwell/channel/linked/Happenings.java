package io.sendwell.channel.linked;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Incoming;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderLife;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.SenderSignals;
import io.sendwell.channel.Senders;
import io.sendwell.channel.Unreadable;
import io.sendwell.channel.linked.policy.Consequence;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.workspace.Tenancy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes what happened on linked devices: when this returns, all of it is stored for good. Repeated, it changes nothing. */
@Component
@WithGateway
class Happenings {

    private static final Logger log = LoggerFactory.getLogger(Happenings.class);

    private final Incoming incoming;
    private final Senders senders;
    private final SenderLife life;
    private final SenderSignals signals;
    private final Unreadable unreadable;
    private final GatewayClient client;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    Happenings(
            Incoming incoming,
            Senders senders,
            SenderLife life,
            SenderSignals signals,
            Unreadable unreadable,
            GatewayClient client,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.incoming = incoming;
        this.senders = senders;
        this.life = life;
        this.signals = signals;
        this.unreadable = unreadable;
        this.client = client;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Takes them in their order; what people wrote and receipts that follow one another are stored together. */
    void take(List<GatewayEvent> happened) {
        var told = new ArrayList<IncomingEvent>();
        for (var event : happened) {
            if (event instanceof GatewayEvent.Told one) {
                told.add(one.event());
                continue;
            }
            hand(told);
            take(event);
        }
        hand(told);
    }

    private void hand(List<IncomingEvent> told) {
        if (!told.isEmpty()) {
            incoming.accept(Channel.LINKED_DEVICE, List.copyOf(told));
            forgetUnreadable(told);
            told.clear();
        }
    }

    /** What came garbled first and is readable now. */
    private void forgetUnreadable(List<IncomingEvent> told) {
        var messages = told.stream()
                .flatMap(event -> event instanceof IncomingEvent.Message one ? Stream.of(one) : Stream.empty())
                .toList();
        if (!messages.isEmpty()) {
            Tenancy.asEngine(() -> unreadable.cameReadable(
                    Channel.LINKED_DEVICE,
                    messages.stream().map(IncomingEvent.Message::sessionId).toList(),
                    messages.stream().map(IncomingEvent.Message::id).toList()));
        }
    }

    private void take(GatewayEvent event) {
        switch (event) {
            case GatewayEvent.Told one -> hand(new ArrayList<>(List.of(one.event())));
            case GatewayEvent.Moved moved -> move(moved);
            case GatewayEvent.Limited limited -> about(limited, sender -> note(sender, limited));
            case GatewayEvent.Garbled garbled -> about(garbled, sender -> note(sender, garbled));
            case GatewayEvent.Shown shown -> about(shown, this::show);
            case GatewayEvent.Other other -> log.debug("Session {} tells of {}", other.session(), other.kind());
        }
    }

    private Sender note(Sender sender, GatewayEvent.Limited limited) {
        signals.note(
                sender.workspace(),
                new SenderSignal(
                        sender.id(), limited.kind(), limited.active(), limited.value(), limited.until(), limited.at()));
        return sender;
    }

    private Sender note(Sender sender, GatewayEvent.Garbled garbled) {
        unreadable.note(sender.workspace(), sender.id(), garbled.messageId(), garbled.at());
        log.warn(
                "A message to sender {} could not be decrypted; the phone shows it, and it may come again readable",
                sender.id().value());
        return show(sender);
    }

    /** An account that another sender of the workspace has is logged out again, before the event is done with. */
    private void move(GatewayEvent.Moved moved) {
        var consequence = Consequence.of(moved.state(), moved.reason(), moved.phone(), moved.retryAt());
        boolean taken = about(moved, sender -> follow(sender, consequence)).orElse(true);
        if (!taken) {
            log.info("Session {} is of an account that another sender has; it is unlinked again", moved.session());
            client.unlink(moved.session());
        }
    }

    private boolean follow(Sender sender, Consequence consequence) {
        var workspace = sender.workspace();
        var id = sender.id();
        show(sender);
        switch (consequence) {
            case Consequence.Linked(var phone) -> {
                return life.link(workspace, id, phone);
            }
            case Consequence.Waits(var reason) -> life.await(workspace, id, reason);
            case Consequence.Disconnected(var reason) -> life.disconnect(workspace, id, reason);
            case Consequence.Lost(var reason) -> life.lose(workspace, id, reason);
            case Consequence.Banned(var reason) -> life.ban(workspace, id, reason);
            case Consequence.None() -> {
                // Only the screens are told.
            }
        }
        return true;
    }

    private Sender show(Sender sender) {
        events.publishEvent(new LiveEvent(
                sender.workspace(), "sender", Map.of("id", sender.id().value(), "change", "link")));
        return sender;
    }

    private <T> Optional<T> about(GatewayEvent event, Function<Sender, T> task) {
        return Tenancy.asEngine(() -> transaction.execute(
                _ -> senders.bySession(Channel.LINKED_DEVICE, event.session()).map(task)));
    }
}
