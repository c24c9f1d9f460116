package io.sendwell.channel.simulator;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Incoming;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Everybody that the simulated WhatsApp took a message for. Only when something happens next is remembered; what it is
 * follows from the line in the {@link AcceptedLog} ({@link Person}). After a restart what the last days brought is told
 * again: who takes it ignores what it knows.
 */
@Component
@OutsideProduction
class People implements DueWork {

    /** Long enough for everything that follows from a message, with a margin for a server that was down. */
    private static final Duration TOLD_AGAIN = Duration.ofDays(3);

    private static final int AT_ONCE = 500;

    /** The {@code act}-th thing that somebody does with the message at {@code position}. */
    private record Coming(long atMillis, long position, int act) {}

    private final AcceptedLog log;
    private final Behaviours behaviours;
    private final ObjectProvider<Incoming> incoming;
    private final InstantSource clock;
    private final Timekeeper timekeeper;
    private final PriorityQueue<Coming> agenda = new PriorityQueue<>(Comparator.comparingLong(Coming::atMillis));
    private final long endAtStart;
    private boolean remembered;

    /** @param incoming asked for late: who takes what people write also sends to them */
    People(
            AcceptedLog log,
            Behaviours behaviours,
            ObjectProvider<Incoming> incoming,
            InstantSource clock,
            Timekeeper timekeeper) {
        this.log = log;
        this.behaviours = behaviours;
        this.incoming = incoming;
        this.clock = clock;
        this.timekeeper = timekeeper;
        this.endAtStart = log.end();
    }

    /** A message was taken; what its person does with it comes due. */
    void took(AcceptedLog.Placed message) {
        if (plan(message, 0)) {
            timekeeper.ring(this);
        }
    }

    @Override
    public String name() {
        return "simulator";
    }

    @Override
    public Optional<Instant> nextDue() {
        remember();
        synchronized (agenda) {
            return Optional.ofNullable(agenda.peek()).map(next -> Instant.ofEpochMilli(next.atMillis));
        }
    }

    @Override
    public boolean runDue(Instant now) {
        remember();
        var due = due(now);
        if (due.isEmpty()) {
            return false;
        }
        var messages = new ArrayList<AcceptedLog.Placed>(due.size());
        try (var lines = log.reader()) {
            var events = new ArrayList<IncomingEvent>(due.size());
            for (var coming : due) {
                var message = lines.at(coming.position);
                messages.add(message);
                events.add(event(message.line(), reactions(message.line()).get(coming.act)));
            }
            incoming.getObject().accept(Channel.SIMULATOR, events);
        } catch (RuntimeException e) {
            synchronized (agenda) {
                agenda.addAll(due);
            }
            throw e;
        }
        for (int i = 0; i < due.size(); i++) {
            plan(messages.get(i), due.get(i).act + 1);
        }
        return true;
    }

    /** Puts one more thing on the agenda, if there is one; true when it is the next of all. */
    private boolean plan(AcceptedLog.Placed message, int act) {
        var coming = coming(message, act).orElse(null);
        if (coming == null) {
            return false;
        }
        synchronized (agenda) {
            agenda.add(coming);
            return coming.equals(agenda.peek());
        }
    }

    private Optional<Coming> coming(AcceptedLog.Placed message, int act) {
        var reactions = reactions(message.line());
        return act >= reactions.size()
                ? Optional.empty()
                : Optional.of(new Coming(
                        message.line().at().toEpochMilli() + reactions.get(act).afterMs(), message.position(), act));
    }

    private List<Coming> due(Instant now) {
        var due = new ArrayList<Coming>();
        synchronized (agenda) {
            for (var next = agenda.peek();
                    next != null && next.atMillis <= now.toEpochMilli() && due.size() < AT_ONCE;
                    next = agenda.peek()) {
                due.add(next);
                agenda.remove();
            }
        }
        return due;
    }

    /** Fills the agenda from the log as it was at the start; on the first call only, off the way of starting up. */
    private synchronized void remember() {
        if (remembered) {
            return;
        }
        var since = clock.instant().minus(TOLD_AGAIN);
        var past = new ArrayList<Coming>();
        try (var lines = log.reader(endAtStart).seek(line -> !line.at().isBefore(since))) {
            for (var message = lines.next(); message != null; message = lines.next()) {
                coming(message, 0).ifPresent(past::add);
            }
        }
        synchronized (agenda) {
            agenda.addAll(past);
        }
        remembered = true;
    }

    private List<Person.Act> reactions(Accepted line) {
        var interactive = line.interactive();
        return Person.reactTo(
                line.messageId(),
                interactive == null ? List.of() : interactive.choices(),
                behaviours.byId(new WorkspaceId(line.workspaceId()), line.behaviour()));
    }

    private static IncomingEvent event(Accepted line, Person.Act act) {
        var session = Long.toString(line.senderId());
        var at = line.at().plusMillis(act.afterMs());
        return switch (act) {
            case Person.Act.Received received -> receipt(session, line, ReceiptStatus.DELIVERED, at);
            case Person.Act.Read read -> receipt(session, line, ReceiptStatus.READ, at);
            case Person.Act.Replied(var afterMs, var text) ->
                IncomingEvent.Message.text(session, "re-" + line.messageId(), line.to(), at, text);
            case Person.Act.Tapped(var afterMs, var button) ->
                IncomingEvent.Message.tapped(
                        session, "re-" + line.messageId(), line.to(), at, button, line.messageId());
        };
    }

    private static IncomingEvent receipt(String session, Accepted line, ReceiptStatus status, Instant at) {
        return new IncomingEvent.Receipt(session, line.messageId(), status, at, null, null);
    }
}
