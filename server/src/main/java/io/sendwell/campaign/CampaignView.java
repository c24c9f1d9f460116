package io.sendwell.campaign;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A campaign as the API shows it. */
record CampaignView(
        long id,
        String name,
        String type,
        String status,
        @Nullable String statusReason,
        String messageTemplate,
        List<Long> senderIds,
        Audience audience,
        Map<String, String> variables,
        @Nullable Instant scheduledAt,
        String timezone,
        boolean localTime,
        @Nullable WindowView sendWindow,
        @Nullable Long recipients,
        @Nullable Long excluded,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    record WindowView(String start, String end) {}

    static CampaignView of(Campaign campaign) {
        var content = campaign.content();
        var window = content.window();
        return new CampaignView(
                campaign.id().value(),
                content.name(),
                "broadcast",
                campaign.status().code(),
                campaign.statusReason(),
                content.messageTemplate(),
                content.senders().stream().map(SenderId::value).toList(),
                content.audience(),
                content.variables(),
                content.scheduledAt(),
                content.timezone().getId(),
                content.localTime(),
                window == null
                        ? null
                        : new WindowView(window.start().toString(), window.end().toString()),
                campaign.recipients(),
                campaign.excluded(),
                campaign.createdAt(),
                campaign.startedAt(),
                campaign.finishedAt());
    }
}
