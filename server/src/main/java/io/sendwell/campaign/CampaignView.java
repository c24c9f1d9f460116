package io.sendwell.campaign;

import io.sendwell.campaign.drip.policy.Goal;
import io.sendwell.channel.Interactive;
import io.sendwell.channel.MediaView;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import io.sendwell.delivery.ApprovedView;
import io.sendwell.delivery.policy.DailyWindow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as the API shows it.
 *
 * @param enrolment of a drip, as are {@code goal} and {@code sequence}; null for a broadcast
 * @param variants only where one campaign is shown
 * @param edited whom an edit of the sequence affects; only in the answer to it
 */
record CampaignView(
        long id,
        String name,
        String type,
        String status,
        @Nullable String statusReason,
        String messageTemplate,
        @Nullable ApprovedView template,
        List<Long> senderIds,
        Audience audience,
        Map<String, String> variables,
        @Nullable MediaView media,
        boolean linkPreview,
        @Nullable Interactive interactive,
        @Nullable Instant scheduledAt,
        String timezone,
        boolean localTime,
        @Nullable WindowView sendWindow,
        double holdoutPercent,
        boolean moveWhenPaused,
        boolean trackLinks,
        @Nullable String linkParameter,
        @Nullable Long recipients,
        @Nullable Long excluded,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String enrolment,
        @Nullable Goal goal,
        @Nullable List<StepView> sequence,
        @Nullable List<StepFigures.Edited> edited,
        AiView ai,
        @Nullable List<VariantView> variants) {

    record AiView(boolean rewrite, String tone) {}

    record WindowView(String start, String end) {
        static @Nullable WindowView of(@Nullable DailyWindow window) {
            return window == null
                    ? null
                    : new WindowView(window.start().toString(), window.end().toString());
        }
    }

    static CampaignView of(Campaign campaign) {
        var content = campaign.content();
        var drip = content.drip();
        return new CampaignView(
                campaign.id().value(),
                content.name(),
                drip == null ? "broadcast" : "drip",
                campaign.status().code(),
                campaign.statusReason(),
                content.messageTemplate(),
                ApprovedView.of(content.approved()),
                content.senders().stream().map(SenderId::value).toList(),
                content.audience(),
                content.variables(),
                MediaView.of(content.enclosure()),
                content.enclosure().linkPreview(),
                content.enclosure().interactive(),
                content.scheduledAt(),
                content.timezone().getId(),
                content.localTime(),
                WindowView.of(content.window()),
                content.holdoutPercent(),
                content.moveWhenPaused(),
                content.tracking().links(),
                content.tracking().parameter(),
                campaign.recipients(),
                campaign.excluded(),
                campaign.createdAt(),
                campaign.startedAt(),
                campaign.finishedAt(),
                drip == null ? null : drip.entry().code(),
                drip == null ? null : drip.goal(),
                drip == null
                        ? null
                        : drip.sequence().inForce().stream().map(StepView::of).toList(),
                null,
                new AiView(content.ai().rewrite(), content.ai().tone().code()),
                null);
    }

    /** The same with its variants. */
    CampaignView and(List<Variant> all) {
        return with(edited, all.stream().map(VariantView::of).toList());
    }

    /** The same, saying whom an edit of its steps affects. */
    CampaignView with(List<StepFigures.Edited> steps) {
        return with(steps, variants);
    }

    private CampaignView with(@Nullable List<StepFigures.Edited> steps, @Nullable List<VariantView> all) {
        return new CampaignView(
                id,
                name,
                type,
                status,
                statusReason,
                messageTemplate,
                template,
                senderIds,
                audience,
                variables,
                media,
                linkPreview,
                interactive,
                scheduledAt,
                timezone,
                localTime,
                sendWindow,
                holdoutPercent,
                moveWhenPaused,
                trackLinks,
                linkParameter,
                recipients,
                excluded,
                createdAt,
                startedAt,
                finishedAt,
                enrolment,
                goal,
                sequence,
                steps,
                ai,
                all);
    }
}
