package io.sendwell.delivery.lane;

import io.sendwell.channel.Outgoing;
import io.sendwell.channel.SenderId;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Reactions.Subject;
import io.sendwell.delivery.policy.Circuit;
import io.sendwell.delivery.policy.Pace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One lane's turn while it is being decided: how much it may take, and what it has been given so far. */
final class Plan {

    /** How far a lane looks past messages that must not go now, so that a long night does not cost a turn each. */
    private static final int LOOK_PAST = 256;

    private final LaneRow lane;
    private final int most;
    private final Pace.Turn turn;
    private final List<Judgement> allowed = new ArrayList<>();
    private int turnedAway;
    private boolean exhausted;
    private @Nullable Instant postponedTo;

    /** @param most how many messages an unpaced lane may take at once; a paced one takes one */
    Plan(LaneRow lane, int most, Instant now) {
        this.lane = lane;
        this.most = most;
        this.turn = lane.pace().turn(lane.counters(), now);
    }

    LaneRow lane() {
        return lane;
    }

    Pace.Turn turn() {
        return turn;
    }

    /** Its channel does not answer: it takes nothing before then. */
    void postpone(Instant until) {
        postponedTo = until;
    }

    @Nullable Instant postponedTo() {
        return postponedTo;
    }

    /** Whether it wants candidates: at first, and again after all that it got were turned away. */
    boolean wantsMore() {
        return lane.active() && postponedTo == null && allowed.isEmpty() && !exhausted;
    }

    /** How many candidates to fetch for it. */
    int ask() {
        return turnedAway == 0 ? take() : Math.max(take(), LOOK_PAST);
    }

    /** The lowest rank it may send now: with a cap reached, only what somebody waits for. */
    int lowestRank() {
        return turn.room() > 0 ? Integer.MAX_VALUE : MessageKind.URGENT;
    }

    /** Whether it has all that it may take. */
    boolean isFull() {
        return allowed.size() >= take();
    }

    void add(Judgement judgement) {
        if (judgement.isAllowed()) {
            allowed.add(judgement);
        } else {
            turnedAway++;
        }
    }

    /** Notes how many candidates came; fewer than asked for means that there are no more for now. */
    void noteCame(int came) {
        exhausted = came < ask();
    }

    boolean isExhausted() {
        return exhausted;
    }

    boolean takesNothing() {
        return allowed.isEmpty();
    }

    int taken() {
        return allowed.size();
    }

    /** How many of them count against the caps: what is handed over again was counted the first time. */
    int counted() {
        return (int) allowed.stream()
                .filter(judgement -> !judgement.candidate().inDoubt())
                .count();
    }

    /** What it hands over, as claimed messages of one turn. */
    List<Claimed> claimed() {
        var wire = new Turn(lane.senderId(), lane.pace(), allowed.size());
        return allowed.stream().map(judgement -> claimed(judgement, wire)).toList();
    }

    private Claimed claimed(Judgement judgement, Turn wire) {
        var message = judgement.candidate();
        var sender = new SenderId(lane.senderId());
        return new Claimed(
                message.id(),
                new Subject(message.workspace(), sender, lane.channel(), message.contact(), message.origin()),
                message.deferrals(),
                message.doubts(),
                new Outgoing(
                        message.workspace(),
                        sender,
                        lane.sessionId(),
                        message.id().wireId(),
                        Objects.requireNonNull(judgement.to(), "whoever is allowed has an address"),
                        message.attempt() + 1,
                        message.kind().code(),
                        judgement.text(),
                        judgement.enclosure(),
                        judgement.template()),
                wire);
    }

    /** Why nothing more goes out, as a code; null where nothing holds it. */
    @Nullable String waitingFor() {
        if (!lane.active()) {
            return "sender";
        }
        if (postponedTo != null) {
            return "channel";
        }
        var waiting = turn.waiting();
        return waiting == null ? null : waiting.code();
    }

    private int take() {
        if (!lane.pace().isUnpaced() || Circuit.isOnTrial(lane.line().trouble())) {
            return 1;
        }
        return turn.room() > 0 ? Math.min(turn.room(), most) : most;
    }
}
