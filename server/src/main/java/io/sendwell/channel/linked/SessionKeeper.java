package io.sendwell.channel.linked;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderChanged;
import io.sendwell.channel.SenderStatus;
import io.sendwell.channel.Senders;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Sees to it that the gateway holds the sessions of those senders that are linked, after each of its starts, and no longer
 * those of removed ones.
 */
@Component
@WithGateway
class SessionKeeper implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SessionKeeper.class);
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Set<SenderStatus> LINKED = Set.of(SenderStatus.ACTIVE, SenderStatus.PAUSED);

    private final Senders senders;
    private final GatewayClient client;
    private final Semaphore bell = new Semaphore(0);
    private final Watch watch = new Watch();

    SessionKeeper(Senders senders, GatewayClient client) {
        this.senders = senders;
        this.client = client;
    }

    /** Has it looked after at once. */
    void look() {
        bell.release();
    }

    @TransactionalEventListener(fallbackExecution = true)
    void on(SenderChanged event) {
        if (event.change() == SenderChanged.Change.REMOVED) {
            look();
        }
    }

    @Override
    public void start() {
        watch.start("gateway sessions", this::keep);
    }

    @Override
    public void stop() {
        watch.stop();
    }

    @Override
    public boolean isRunning() {
        return watch.isRunning();
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 100;
    }

    private void keep() throws InterruptedException {
        while (isRunning()) {
            if (bell.tryAcquire(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                bell.drainPermits();
            }
            try {
                round();
            } catch (GatewayAway e) {
                log.debug("The gateway is away; its sessions are seen to when it is back");
            } catch (RuntimeException e) {
                log.warn(
                        "The sessions of linked devices could not be seen to; tried again in {} s",
                        ROUND.toSeconds(),
                        e);
            }
        }
    }

    private void round() {
        // In this order: a sender that is not there after its session was seen has been removed.
        var sessions = client.sessions().stream().collect(Collectors.toMap(Session::id, Function.identity()));
        var ours = Tenancy.asEngine(() -> senders.ofChannel(Channel.LINKED_DEVICE)).stream()
                .collect(Collectors.toMap(Sender::sessionId, Function.identity()));
        for (var sender : ours.values()) {
            var session = sessions.get(sender.sessionId());
            if (LINKED.contains(sender.status())
                    && (session == null || session.state().isAtRest(session.reason()))) {
                open(sender);
            }
        }
        sessions.keySet().stream().filter(id -> !ours.containsKey(id)).forEach(client::unlink);
    }

    private void open(Sender sender) {
        if (client.start(sender.sessionId()).isEmpty()) {
            log.debug(
                    "The session of sender {} is held by another gateway",
                    sender.id().value());
        }
    }
}
