package io.sendwell.delivery.policy;

import io.sendwell.channel.Channel;
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

    /**
     * @param attempt the number of the attempt that just ended, 1 for the first
     * @param deferrals how many waits the message has had before
     */
    public static Settlement of(
            Outcome outcome, Channel channel, int attempt, int deferrals, Instant now, RandomGenerator random) {
        return switch (outcome) {
            case Outcome.Sent() -> new Settlement(MessageStatus.SENT, null, true, false, null, null);
            case Outcome.Uncertain(var _) ->
                new Settlement(MessageStatus.UNCERTAIN, null, true, false, Reason.NO_ANSWER.code(), null);
            case Outcome.LineDown(var _) ->
                new Settlement(MessageStatus.QUEUED, now, false, false, Reason.LINE_DOWN.code(), null);
            case Outcome.TryLater(var after, var code) -> later(channel, after, code, deferrals, now);
            case Outcome.Rejected(var code, var _) -> rejected(channel, code, attempt, deferrals, now, random);
        };
    }

    /** A contact's own limit is waited for as often as its code allows, else it might be asked for ever. */
    private static Settlement later(Channel channel, Duration after, String code, int deferrals, Instant now) {
        if (ErrorPolicy.of(channel, code).reaction() instanceof Reaction.Defer(var waits)) {
            return deferrals < waits.size()
                    ? new Settlement(
                            MessageStatus.QUEUED,
                            now.plus(longer(after, waits.get(deferrals))),
                            false,
                            true,
                            code,
                            null)
                    : failed(code, null);
        }
        return new Settlement(MessageStatus.QUEUED, now.plus(after), false, false, code, rest(channel, code, after));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Where the limit is the number's and not the contact's, the whole lane rests for as long as the channel asks. */
    private static @Nullable Reaction rest(Channel channel, String code, Duration asked) {
        return ErrorPolicy.of(channel, code).reaction() instanceof Reaction.SlowLane
                ? new Reaction.SlowLane(asked)
                : null;
    }

    private static Settlement rejected(
            Channel channel, String code, int attempt, int deferrals, Instant now, RandomGenerator random) {
        var reaction = ErrorPolicy.of(channel, code).reaction();
        return switch (reaction) {
            case Reaction.Fail() -> failed(code, null);
            case Reaction.OptOut(), Reaction.HaltOrigin(), Reaction.Undeliverable() -> failed(code, reaction);
            case Reaction.Retry() ->
                Backoff.after(attempt, random)
                        .map(wait -> new Settlement(MessageStatus.QUEUED, now.plus(wait), true, false, code, null))
                        .orElseGet(() -> failed(code, null));
            case Reaction.Defer(var waits) ->
                deferrals < waits.size()
                        ? new Settlement(MessageStatus.QUEUED, now.plus(waits.get(deferrals)), false, true, code, null)
                        : failed(code, null);
            case Reaction.SlowLane(var _), Reaction.PauseSender(var _), Reaction.StopSender(), Reaction.StopAccount() ->
                new Settlement(MessageStatus.QUEUED, now, false, false, code, reaction);
        };
    }

    /** What is in doubt goes again under the same wire id, before what is new: whoever has it drops the copy. */
    public static Settlement repeat() {
        return new Settlement(MessageStatus.QUEUED, null, true, false, Reason.NO_ANSWER.code(), null);
    }

    /** Whether it was handed over, had no answer, and is handed over again. */
    public boolean isRepeat() {
        return status == MessageStatus.QUEUED && Reason.NO_ANSWER.code().equals(reason);
    }

    private static Settlement failed(String code, @Nullable Reaction reaction) {
        return new Settlement(MessageStatus.FAILED, null, true, false, code, reaction);
    }
}
