package io.sendwell.delivery.lane;

import io.sendwell.channel.Outcome;
import io.sendwell.channel.Transports;
import io.sendwell.delivery.policy.Settlement;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.sql.SQLException;
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
    private static final int MOST_ON_THE_WIRE = 20_000;
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration FAREWELL = Duration.ofSeconds(20);

    private final Turns turns;
    private final Node node;
    private final ResultWriter writer;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final Transports transports;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final ExecutorService wires = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Claimed> onTheWire = ConcurrentHashMap.newKeySet();
    private final Object landing = new Object();
    private volatile boolean running;
    private volatile boolean lostCommit;
    private long lastHeartbeat;

    Dispatcher(
            Turns turns,
            Node node,
            ResultWriter writer,
            Timekeeper timekeeper,
            InstantSource clock,
            Transports transports) {
        this.turns = turns;
        this.node = node;
        this.writer = writer;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.transports = transports;
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
        heartbeat();
        if (lostCommit) {
            turnBackUnsent();
        }
        Turns.Round round;
        try {
            round = Tenancy.asEngine(() -> turns.take(node.number(), now));
        } catch (RuntimeException e) {
            lostCommit = true; // It may have been committed all the same; nothing of it was handed over.
            throw e;
        }
        onTheWire.addAll(round.claimed());
        round.claimed().forEach(claimed -> wires.execute(() -> handOver(claimed)));
        return round.lookedAtLanes();
    }

    /** Waits until nothing is on the wire. */
    @Override
    public boolean settle() {
        if (onTheWire.isEmpty()) {
            return false;
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

    private void handOver(Claimed claimed) {
        Outcome outcome;
        try {
            outcome = transports
                    .of(claimed.channel())
                    .map(transport -> transport.send(claimed.outgoing()))
                    .orElseGet(() -> new Outcome.LineDown("This server has no transport for " + claimed.channel()));
        } catch (RuntimeException e) {
            LOG.warn(
                    "A transport failed on message {}; whether it went out is not known",
                    claimed.id().value(),
                    e);
            outcome = new Outcome.Uncertain("the transport failed");
        }
        var now = clock.instant();
        var settlement = Settlement.of(outcome, claimed.outgoing().attempt(), claimed.deferrals(), now, random);
        writer.add(new Result(claimed, settlement, now, claimed.turn().endsNow()));
    }

    private void stored(List<Result> results) {
        boolean laneIsFree = false;
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

    private void heartbeat() {
        long now = System.nanoTime();
        if (now - lastHeartbeat < HEARTBEAT.toNanos()) {
            return;
        }
        lastHeartbeat = now;
        try {
            node.showAlive();
        } catch (SQLException e) {
            throw new IllegalStateException("The database does not answer; nothing is sent until it does", e);
        }
        node.reapDead();
    }

    @Override
    public void start() {
        lastHeartbeat = System.nanoTime() - HEARTBEAT.toNanos();
        heartbeat();
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
        node.letGo();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
