package io.sendwell.analytics.report;

import io.sendwell.analytics.FiguresView;
import io.sendwell.analytics.Losses;
import io.sendwell.analytics.policy.Beside;
import io.sendwell.inbox.WaitingPeople.OfConversations;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a day came to. It is kept as it stands here and posted to webhooks, so fields are only ever added.
 *
 * @param from when the day began at the workspace; {@code to}: when the next one did
 * @param complete whether the day was over
 * @param workspace what it was called
 * @param standing how things stood when this was made; null where that was long after the day
 */
record DailyReport(
        LocalDate date,
        String timezone,
        Instant from,
        Instant to,
        boolean complete,
        Instant generatedAt,
        String workspace,
        Figures figures,
        @Nullable Standing standing) {

    /**
     * What was counted.
     *
     * @param messages all that were sent on the day, and what has become of them until now
     * @param campaignMessages those of campaigns
     * @param received what people wrote
     * @param comparison sent, delivered, read, replied, failed, skipped, opted_out, received, new_contacts, clicks and
     *     conversions beside the days before
     * @param campaigns that sent, began or ended on the day, the largest first
     * @param furtherCampaigns how many more there were
     */
    record Figures(
            FiguresView messages,
            FiguresView campaignMessages,
            long received,
            long newContacts,
            Outcomes outcomes,
            Map<String, Beside> comparison,
            List<CampaignOfDay> campaigns,
            long furtherCampaigns,
            Losses.View losses) {}

    /**
     * What came of campaigns, on the day on which it happened.
     *
     * @param value the money of the conversions, by currency (ISO 4217)
     */
    record Outcomes(long people, long clicks, long converted, long conversions, Map<String, BigDecimal> value) {}

    /** @param status when this was made */
    record CampaignOfDay(
            long campaignId,
            String campaignName,
            String type,
            String status,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            FiguresView analytics,
            long clicks,
            long conversions) {}

    /**
     * How things stood.
     *
     * @param conversations those that are open
     * @param tasks what needs a person
     */
    record Standing(List<SenderStanding> senders, OfConversations conversations, HotLeads hotLeads, List<Task> tasks) {}

    /**
     * A number we send from.
     *
     * @param reason why it does not send, in plain words
     * @param level of its risk: low, medium, high or critical; null where it was never looked at
     * @param advice what is wrong with its health and must change; null while nothing is
     * @param sentOnDay what WhatsApp took from it on the day
     */
    record SenderStanding(
            long senderId,
            String name,
            String channel,
            String status,
            @Nullable String reason,
            @Nullable Instant resumesAt,
            @Nullable String level,
            @Nullable Integer riskScore,
            @Nullable String advice,
            long sentOnDay) {}

    /** @param waiting how many hot leads nobody has contacted, or are to be followed up; {@code best} are the first of them */
    record HotLeads(long waiting, List<HotLead> best) {}

    record HotLead(
            long leadId,
            long contactId,
            int score,
            String stage,
            @Nullable Long ownerId) {}

    /**
     * Something that needs a person.
     *
     * @param kind sender_stopped, sender_at_risk, campaign_paused, campaign_failed, urgent_conversations,
     *     unread_conversations or hot_leads
     * @param id of the sender or campaign; null where it is about several things
     * @param what a sentence
     */
    record Task(String kind, @Nullable Long id, String what) {}
}
