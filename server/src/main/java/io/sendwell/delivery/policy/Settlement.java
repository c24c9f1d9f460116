package io.sendwell.delivery.policy;

import io.sendwell.channel.Outcome;
import io.sendwell.delivery.MessageStatus;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.policy.ErrorPolicy.Reaction;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt's outcome makes of the message.
 *
 * @param dueAt when it is tried again, only with {@link MessageStatus#QUEUED}
 * @param attemptUsed whether the attempt counts; one that certainly did not reach the channel does not, nor does it count
 *     against the sender's caps
 * @param deferred whether one of the code's waits was used
 * @param reason a {@link Reason} code or the channel's own code; null = none
 * @param reaction what else the code leads to
 */
public record Settlement(
        MessageStatus status,
        @Nullable Instant dueAt,
        boolean attemptUsed,
        boolean deferred,
        @Nullable String reason,
        @Nullable Reaction reaction) {

    private static final Duration LINE_DOWN = Duration.ofSeconds(30);

    /**
     * @param attempt the number of the attempt that just ended, 1 for the first
     * @param deferrals how many waits the message has had before
     */
    public static Settlement of(Outcome outcome, int attempt, int deferrals, Instant now, RandomGenerator random) {
        return switch (outcome) {
            case Outcome.Sent() -> new Settlement(MessageStatus.SENT, null, true, false, null, null);
            case Outcome.Uncertain(var _) ->
                new Settlement(MessageStatus.UNCERTAIN, null, true, false, Reason.NO_ANSWER.code(), null);
            case Outcome.LineDown(var _) ->
                new Settlement(
                        MessageStatus.QUEUED, now, false, false, Reason.RETRY.code(), new Reaction.SlowLane(LINE_DOWN));
            case Outcome.TryLater(var after, var code) ->
                new Settlement(MessageStatus.QUEUED, now.plus(after), false, false, code, rest(code, after));
            case Outcome.Rejected(var code, var _) -> rejected(code, attempt, deferrals, now, random);
        };
    }

    /** Where the limit is the number's and not the contact's, the whole lane rests for as long as the channel asks. */
    private static @Nullable Reaction rest(String code, Duration asked) {
        return ErrorPolicy.of(code).reaction() instanceof Reaction.SlowLane ? new Reaction.SlowLane(asked) : null;
    }

    private static Settlement rejected(String code, int attempt, int deferrals, Instant now, RandomGenerator random) {
        var reaction = ErrorPolicy.of(code).reaction();
        return switch (reaction) {
            case Reaction.Fail() -> failed(code, null);
            case Reaction.OptOut() -> failed(code, reaction);
            case Reaction.HaltOrigin() -> failed(code, reaction);
            case Reaction.Retry() ->
                Backoff.after(attempt, random)
                        .map(wait -> new Settlement(MessageStatus.QUEUED, now.plus(wait), true, false, code, null))
                        .orElseGet(() -> failed(code, null));
            case Reaction.Defer(var waits) ->
                deferrals < waits.size()
                        ? new Settlement(MessageStatus.QUEUED, now.plus(waits.get(deferrals)), false, true, code, null)
                        : failed(code, null);
            case Reaction.SlowLane(var _), Reaction.PauseSender(var _), Reaction.StopSender() ->
                new Settlement(MessageStatus.QUEUED, now, false, false, code, reaction);
        };
    }

    private static Settlement failed(String code, @Nullable Reaction reaction) {
        return new Settlement(MessageStatus.FAILED, null, true, false, code, reaction);
    }
}
