package io.sendwell.delivery.lane;

import io.sendwell.delivery.policy.Circuit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What results of a lane's turn make of the lane.
 *
 * @param refund how many messages certainly never reached the channel, so that they do not count against the caps
 * @param freeAt when the gap or rest is over; null while more of the turn is on the wire
 * @param trouble messages in a row without an answer
 */
record Freed(long sender, int refund, @Nullable Instant freeAt, int trouble, int wireMs) {

    static Freed of(Turn turn, List<Result> results, int troubleBefore, RandomGenerator random) {
        int refund = (int) results.stream()
                .filter(result -> result.claimed().doubts() == 0) // What goes again was counted the first time.
                .map(Result::settlement)
                .filter(settlement -> !settlement.attemptUsed() && !settlement.deferred())
                .count();
        boolean answered = results.stream().anyMatch(Result::answered);
        int trouble = answered ? 0 : troubleBefore + results.size();
        int wireMs = (int) results.stream()
                .mapToLong(result -> result.wire().toMillis())
                .max()
                .orElse(0);
        var freeAt = results.stream()
                .filter(Result::endsTurn)
                .findFirst()
                .map(last -> last.at()
                        .plus(longer(turn.pace().pause(Duration.ofMillis(wireMs), random), Circuit.rest(trouble))));
        return new Freed(turn.senderId(), refund, freeAt.orElse(null), trouble, wireMs);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
