package io.sendwell.delivery.lane;

import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.Transport;
import io.sendwell.channel.Transports;
import io.sendwell.delivery.policy.Appetite;
import io.sendwell.delivery.policy.Settlement;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Node;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Keeps all lanes going: takes the turns that are due, hands each claimed message to its transport on a virtual thread,
 * and passes what comes back to the {@link ResultWriter}. Any number of these, on any number of nodes, share the lanes.
 */
@Component
class Dispatcher implements DueWork, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** Unsupported message type: the content is at fault (FACTS.md section 1). */
    private static final String NOT_CARRIED = "131051";

    private static final int MOST_ON_THE_WIRE = 20_000;
    private static final Duration LOOK_AROUND = Duration.ofSeconds(5);
    private static final Duration A_ROUND = Duration.ofMillis(60);
    private static final Duration FAREWELL = Duration.ofSeconds(20);

    private final Turns turns;
    private final Node node;
    private final Wreckage wreckage;
    private final ResultWriter writer;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final Transports transports;
    private final ChannelCircuits circuits;
    private final Outcomes outcomes;
    private final Appetite appetite = new Appetite(A_ROUND);
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final ExecutorService wires = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Claimed> onTheWire = ConcurrentHashMap.newKeySet();
    private final Object landing = new Object();

    /** Something was stored since {@link #settle} was last asked: lanes are free that {@link #nextDue} knew nothing of. */
    private final AtomicBoolean landed = new AtomicBoolean();

    private volatile boolean running;
    private volatile boolean lostCommit;
    private long lookedAroundAt;

    Dispatcher(
            Turns turns,
            Node node,
            Wreckage wreckage,
            ResultWriter writer,
            Timekeeper timekeeper,
            InstantSource clock,
            Transports transports,
            ChannelCircuits circuits,
            Outcomes outcomes) {
        this.turns = turns;
        this.node = node;
        this.wreckage = wreckage;
        this.writer = writer;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.transports = transports;
        this.circuits = circuits;
        this.outcomes = outcomes;
    }

    @Override
    public String name() {
        return "dispatcher";
    }

    @Override
    public Optional<Instant> nextDue() {
        return Tenancy.asEngine(turns::nextDue);
    }

    @Override
    public synchronized boolean runDue(Instant now) {
        if (!running || onTheWire.size() > MOST_ON_THE_WIRE) {
            return false;
        }
        lookAround();
        if (lostCommit) {
            turnBackUnsent();
        }
        Turns.Round round;
        long start = System.nanoTime();
        try {
            round = Tenancy.asEngine(() -> turns.take(node.number(), now, appetite.messages()));
        } catch (RuntimeException e) {
            lostCommit = true; // It may have been committed all the same; nothing of it was handed over.
            throw e;
        }
        appetite.took(round.claimed().size(), Duration.ofNanos(System.nanoTime() - start));
        onTheWire.addAll(round.claimed());
        round.claimed().forEach(claimed -> wires.execute(() -> handOver(claimed)));
        return round.lookedAtLanes();
    }

    /** Waits until nothing is on the wire. What landed just before this was asked counts as well. */
    @Override
    public boolean settle() {
        if (onTheWire.isEmpty()) {
            return landed.getAndSet(false);
        }
        synchronized (landing) {
            while (!onTheWire.isEmpty()) {
                try {
                    landing.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return true;
                }
            }
        }
        return true;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(LaneWoken event) {
        timekeeper.ring(this);
    }

    /** A draft is refused where its sender cannot carry it; its messages may have been moved to another since. */
    private static Outcome send(Transport transport, Outgoing outgoing) {
        var kind = outgoing.enclosure().kind();
        return transport.carries().contains(kind)
                ? transport.send(outgoing)
                : new Outcome.Rejected(NOT_CARRIED, "This channel does not carry " + kind.code());
    }

    private void handOver(Claimed claimed) {
        var start = clock.instant();
        Outcome outcome;
        try {
            outcome = transports
                    .of(claimed.subject().channel())
                    .map(transport -> send(transport, claimed.outgoing()))
                    .orElseGet(() -> new Outcome.LineDown("This server has no transport for "
                            + claimed.subject().channel()));
        } catch (RuntimeException e) {
            LOG.warn(
                    "A transport failed on message {}; whether it went out is not known",
                    claimed.id().value(),
                    e);
            outcome = new Outcome.Uncertain("the transport failed");
        }
        var now = clock.instant();
        var subject = claimed.subject();
        var settlement = outcome instanceof Outcome.Uncertain && mayRepeat(claimed)
                ? Settlement.repeat()
                : Settlement.of(
                        outcome, subject.channel(), claimed.outgoing().attempt(), claimed.deferrals(), now, random);
        circuits.note(subject, outcome.isAnswer(), now);
        outcomes.note(subject.channel(), outcome, Duration.between(start, now));
        writer.add(new Result(
                claimed,
                settlement,
                outcome.isAnswer(),
                now,
                Duration.between(start, now),
                claimed.turn().endsNow()));
    }

    private boolean mayRepeat(Claimed claimed) {
        return claimed.doubts() + 1 < Doubts.MOST
                && transports
                        .of(claimed.subject().channel())
                        .filter(Transport::repeatsSafely)
                        .isPresent();
    }

    private void stored(List<Result> results) {
        boolean laneIsFree = false;
        landed.set(true); // Before they leave the wire: an empty wire must not look as if nothing had happened.
        for (var result : results) {
            onTheWire.remove(result.claimed());
            laneIsFree |= result.endsTurn();
        }
        synchronized (landing) {
            landing.notifyAll();
        }
        if (laneIsFree) {
            timekeeper.ring(this);
        }
    }

    /** Messages marked as sending in a commit whose answer was lost, and which never left: back to the queue. */
    private void turnBackUnsent() {
        var ours = onTheWire.stream()
                .map(claimed -> claimed.turn().senderId())
                .distinct()
                .toArray(Long[]::new);
        int back = Tenancy.asEngine(() -> turns.turnBack(node.number(), ours, clock.instant()));
        lostCommit = false;
        if (back > 0) {
            LOG.info("{} messages were claimed but never handed over; they are queued again", back);
        }
    }

    private void lookAround() {
        node.affirm();
        long now = System.nanoTime();
        if (now - lookedAroundAt >= LOOK_AROUND.toNanos()) {
            lookedAroundAt = now;
            wreckage.clear();
        }
    }

    @Override
    public void start() {
        lookedAroundAt = System.nanoTime() - LOOK_AROUND.toNanos();
        lookAround();
        writer.start(this::stored);
        running = true;
    }

    /** Takes no more turns, lets what is on the wire land and be stored. */
    @Override
    public void stop() {
        synchronized (this) { // A turn that is being taken just now is still handed over.
            running = false;
        }
        wires.shutdown();
        try {
            if (!wires.awaitTermination(FAREWELL.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("{} messages are still on the wire; at the next start they are in doubt", onTheWire.size());
                wires.shutdownNow();
            } else {
                settle();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
