package io.sendwell.campaign;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message to an audience.
 *
 * @param recipients and {@code excluded} are null before the launch and frozen with it
 */
record Campaign(
        CampaignId id,
        WorkspaceId workspace,
        CampaignStatus status,
        @Nullable String statusReason,
        Content content,
        @Nullable Long recipients,
        @Nullable Long excluded,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    /**
     * What can be edited while it is a draft.
     *
     * @param window in {@code timezone}, or at the contact's place where {@code localTime}
     */
    record Content(
            String name,
            String messageTemplate,
            List<SenderId> senders,
            Audience audience,
            Map<String, String> variables,
            @Nullable Instant scheduledAt,
            ZoneId timezone,
            boolean localTime,
            @Nullable Window window) {}

    record Window(LocalTime start, LocalTime end) {}
}
