package io.sendwell.intelligence.model;

import io.sendwell.intelligence.model.choice.ModelChoice;
import io.sendwell.intelligence.model.policy.Circuit;
import io.sendwell.intelligence.model.wire.Trouble;
import io.sendwell.kernel.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which models of which workspaces do not answer now, on this server, and why. Each workspace has circuits of its own,
 * because keys, limits and addresses are its own.
 */
final class Circuits {

    private final ConcurrentHashMap<Line, State> states = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private final InstantSource clock;

    Circuits(LongSupplier nanos, InstantSource clock) {
        this.nanos = nanos;
        this.clock = clock;
    }

    private record Line(WorkspaceId workspace, ModelChoice choice) {}

    /** @param at of the trouble, by the house's clock */
    record State(Circuit circuit, Trouble trouble, Instant at) {}

    /** Whether this model may be asked now. After a rest only one question at a time tries it. */
    boolean allows(WorkspaceId workspace, ModelChoice choice) {
        var allowed = new boolean[] {true};
        states.computeIfPresent(new Line(workspace, choice), (line, state) -> {
            var now = nanos.getAsLong();
            if (state.circuit().rests(now)) {
                allowed[0] = false;
                return state;
            }
            return new State(state.circuit().tried(now), state.trouble(), state.at());
        });
        return allowed[0];
    }

    void answered(WorkspaceId workspace, ModelChoice choice) {
        states.remove(new Line(workspace, choice));
    }

    /** @return whether this failure has opened the circuit */
    boolean failed(WorkspaceId workspace, ModelChoice choice, Trouble trouble, Duration leaveAlone) {
        var opened = new boolean[1];
        states.compute(new Line(workspace, choice), (line, before) -> {
            var circuit = before == null ? Circuit.CLOSED : before.circuit();
            var after =
                    trouble.byQuestion() ? circuit : circuit.failed(nanos.getAsLong(), leaveAlone, trouble.lasting());
            opened[0] = after.open() && !circuit.open();
            return new State(after, trouble, clock.instant());
        });
        return opened[0];
    }

    /** Why this model did not answer when it was last asked; empty where it did, or has not been asked. */
    Optional<State> of(WorkspaceId workspace, ModelChoice choice) {
        return Optional.ofNullable(states.get(new Line(workspace, choice)));
    }

    boolean rests(State state) {
        return state.circuit().rests(nanos.getAsLong());
    }

    /** Somebody has changed something: all of this workspace's models get a new chance. */
    void forget(WorkspaceId workspace) {
        states.keySet().removeIf(line -> line.workspace().equals(workspace));
    }
}
