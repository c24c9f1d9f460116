package io.sendwell.delivery.lane;

import io.sendwell.channel.Channel;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderLinked;
import io.sendwell.delivery.Reactions.Subject;
import io.sendwell.delivery.policy.Circuit;
import io.sendwell.kernel.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * A circuit for each workspace's channel: where several of its senders in a row get no answer, it is not them but the
 * channel, or our way to it; so each node has its own. After the rest one lane at a time tries the channel.
 */
@Component
class ChannelCircuits {

    /** How long a lane's try has before the next lane may try. */
    private static final Duration TRIAL = Duration.ofSeconds(10);

    private record Line(WorkspaceId workspace, Channel channel) {}

    private final Map<Line, State> states = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private static final class State {
        private final Set<SenderId> silent = new HashSet<>();
        private int failures;
        private Instant closedUntil = Instant.MIN;
    }

    /** Notes what came of a message: an answer of any kind, or none. */
    void note(Subject subject, boolean answered, Instant now) {
        var state = states.computeIfAbsent(new Line(subject.workspace(), subject.channel()), _ -> new State());
        synchronized (state) {
            if (answered) {
                state.silent.clear();
                state.failures = 0;
                state.closedUntil = Instant.MIN;
                return;
            }
            boolean several = state.silent.add(subject.sender()) && state.silent.size() >= Circuit.TOLERATED;
            if (several || state.failures > 0) {
                state.failures = Math.max(Circuit.TOLERATED, state.failures + 1);
                state.closedUntil = now.plus(Circuit.rest(state.failures));
            }
        }
    }

    /** A line that is there again says more than those that were silent. */
    @EventListener
    void on(SenderLinked event) {
        states.remove(new Line(event.workspace(), event.channel()));
    }

    /** Until when a lane of this channel may not send; who gets no answer here is the one that tries. */
    Optional<Instant> closedUntil(WorkspaceId workspace, Channel channel, Instant now) {
        var state = states.get(new Line(workspace, channel));
        if (state == null) {
            return Optional.empty();
        }
        synchronized (state) {
            if (now.isBefore(state.closedUntil)) {
                return Optional.of(state.closedUntil);
            }
            if (state.failures > 0) {
                state.closedUntil = now.plus(TRIAL);
            }
            return Optional.empty();
        }
    }
}
