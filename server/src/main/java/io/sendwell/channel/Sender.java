package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number we send from and what was decided about its pace. What it has sent stands in delivery's lane.
 *
 * @param sessionId how the channel's webhooks name it
 * @param account the account at the channel that it belongs to, which owns its templates and is billed; null where the
 *     channel has none
 * @param portfolio whose senders share one limit of people written to first; null where there is no such limit
 * @param reason why it does not send, in plain words; null while active
 * @param resumesAt when a pause ends by itself, null = by a person
 * @param zone in which its days and hours are counted
 */
public record Sender(
        SenderId id,
        WorkspaceId workspace,
        String name,
        Channel channel,
        @Nullable String phone,
        String sessionId,
        @Nullable String account,
        @Nullable String portfolio,
        SenderStatus status,
        @Nullable String reason,
        @Nullable Instant resumesAt,
        Pace pace,
        WarmUpPlan warmUp,
        ZoneId zone,
        Instant createdAt) {

    /** Caps per clock hour and per day; gaps in milliseconds, drawn evenly from {@code [minGapMs, maxGapMs]}. */
    public record Pace(int hourlyCap, int dailyCap, int minGapMs, int maxGapMs) {}

    /** Daily caps from the day of the first send on; after the last one the sender's own cap holds. */
    public record WarmUpPlan(boolean enabled, List<Integer> schedule) {}
}
