package io.sendwell.delivery;

import io.sendwell.channel.Channel;
import io.sendwell.delivery.policy.Forecast;
import io.sendwell.delivery.policy.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one lane has to do for an origin.
 *
 * @param mine queued messages of this origin
 * @param others what is queued on the lane besides and goes first
 * @param wire how long a message is on the wire, of late
 * @param silent whether its sender, or the whole channel, gets no answers from WhatsApp
 * @param freeAt when the gap or rest after its last message is over
 * @param slowedBecause why it goes at half pace and writes to nobody first, null where it does not
 * @param senderReason why the sender does not send, null while it does
 * @param resumesAt when it sends again by itself, null where it does not
 * @param waitingUntil when a cap of the lane has room again, null while it has
 * @param nextDue when this origin's first message is due
 * @param nextReason why that message waits, a code
 */
public record LaneLoad(
        long senderId,
        Channel channel,
        @Nullable String portfolio,
        Pace pace,
        Pace.Counters counters,
        Duration wire,
        boolean silent,
        @Nullable String slowedBecause,
        Instant freeAt,
        String senderName,
        @Nullable String senderReason,
        boolean removed,
        @Nullable Instant resumesAt,
        long mine,
        long others,
        Pace.@Nullable Waiting waiting,
        @Nullable Instant waitingUntil,
        @Nullable Instant nextDue,
        @Nullable String nextReason) {

    /** Whether it will not send before somebody sees to it. */
    public boolean isStopped() {
        return senderReason != null && resumesAt == null;
    }

    /**
     * The lane as a forecast takes it; one that is stopped never begins.
     *
     * @param mine our messages on it
     * @param ofOthers the hours of what goes first
     */
    public Forecast.Load load(List<Forecast.Part> mine, Forecast.Hours ofOthers, Instant now) {
        var start = freeAt.isAfter(now) ? freeAt : now;
        if (senderReason != null) {
            start = resumesAt == null ? Instant.MAX : resumesAt.isAfter(start) ? resumesAt : start;
        }
        return new Forecast.Load(
                pace, counters, pace.cycle(wire), start, List.of(new Forecast.Part(others, ofOthers, now)), mine);
    }
}
