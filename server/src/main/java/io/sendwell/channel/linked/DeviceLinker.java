package io.sendwell.channel.linked;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Linker;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderLife;
import io.sendwell.channel.linked.policy.Consequence;
import io.sendwell.channel.linked.policy.SessionState;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Links senders to WhatsApp as one of an account's devices: by a QR code, or by a code that is typed in. */
@Component
@WithGateway
class DeviceLinker implements Linker {

    /** How long a session may take until it can be linked. */
    private static final Duration TO_GET_READY = Duration.ofSeconds(15);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(150);
    private static final Set<SessionState> ON_THE_WAY =
            Set.of(SessionState.CLOSED, SessionState.CONNECTING, SessionState.WAITING);

    private final GatewayClient client;
    private final SenderLife life;
    private final Timekeeper timekeeper;
    private final InstantSource clock;

    DeviceLinker(GatewayClient client, SenderLife life, Timekeeper timekeeper, InstantSource clock) {
        this.client = client;
        this.life = life;
        this.timekeeper = timekeeper;
        this.clock = clock;
    }

    @Override
    public Channel channel() {
        return Channel.LINKED_DEVICE;
    }

    /** Waits for the first code, for a little while. */
    @Override
    public Link link(Sender sender, @Nullable String phone) {
        return reached(() -> {
            var session = client.start(sender.sessionId())
                    .orElseThrow(() -> Problem.of(
                            Problem.Kind.UNAVAILABLE,
                            "Another gateway still holds this sender's session; try again in ten seconds."));
            long end = System.nanoTime() + TO_GET_READY.toNanos();
            while (ON_THE_WAY.contains(session.state()) && System.nanoTime() < end) {
                pause();
                session = client.session(sender.sessionId()).orElse(session);
            }
            if (phone == null || session.state() == SessionState.OPEN) {
                return link(session, null);
            }
            var code = client.pairingCode(sender.sessionId(), phone)
                    .orElseThrow(() -> Problem.conflict("WhatsApp gives no code to type in just now; try again."));
            return link(session, code);
        });
    }

    @Override
    public Link state(Sender sender) {
        return reached(() -> client.session(sender.sessionId())
                .map(session -> link(session, null))
                .orElseGet(() -> new Link(SessionState.UNLINKED.word(), null, null, null, null)));
    }

    @Override
    public void unlink(Sender sender) {
        // First here: else its session would be opened again for a sender that is linked.
        life.disconnect(sender.workspace(), sender.id(), "Unlinked by a member. Link the number again to send.");
        reached(() -> {
            client.unlink(sender.sessionId());
            return sender;
        });
    }

    private Link link(Session session, @Nullable String pairingCode) {
        var qr = session.qr();
        var retryAt = session.retryAt() == null ? null : timekeeper.inHouse(session.retryAt());
        return new Link(
                session.state().word(),
                qr == null || pairingCode != null ? null : new Scan(qr.code(), expiry(qr.expiresAt())),
                pairingCode,
                reason(Consequence.of(session.state(), session.reason(), session.phone(), retryAt)),
                retryAt);
    }

    private Instant expiry(Instant outside) {
        var expiry = timekeeper.inHouse(outside);
        var now = clock.instant();
        return expiry.isBefore(now) ? now : expiry;
    }

    private static @Nullable String reason(Consequence consequence) {
        return switch (consequence) {
            case Consequence.Waits(var reason) -> reason;
            case Consequence.Disconnected(var reason) -> reason;
            case Consequence.Banned(var reason) -> reason;
            case Consequence.Linked(var _), Consequence.Lost(var _), Consequence.None() -> null;
        };
    }

    private static <T> T reached(Supplier<T> task) {
        try {
            return task.get();
        } catch (GatewayAway e) {
            throw Problem.of(
                    Problem.Kind.UNAVAILABLE,
                    "The gateway that holds linked devices does not answer. It is started again by itself; try again in a"
                            + " few seconds. Messages wait meanwhile.");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GatewayAway.silent();
        }
    }
}
