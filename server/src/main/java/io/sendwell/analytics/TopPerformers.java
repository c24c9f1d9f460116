package io.sendwell.analytics;

import io.sendwell.analytics.Asked.About;
import io.sendwell.analytics.policy.SureRate;
import io.sendwell.campaign.CampaignFacts;
import io.sendwell.campaign.CampaignOutcomes;
import io.sendwell.campaign.Outcomes;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.kernel.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which campaigns and senders did best, each by the rate that it surely reaches: see {@link SureRate}. */
@Component
class TopPerformers {

    private final Figures figures;
    private final CampaignFacts campaigns;
    private final CampaignOutcomes outcomes;
    private final Senders senders;

    TopPerformers(Figures figures, CampaignFacts campaigns, CampaignOutcomes outcomes, Senders senders) {
        this.figures = figures;
        this.campaigns = campaigns;
        this.outcomes = outcomes;
        this.senders = senders;
    }

    /** What to be best at. */
    enum By {
        RESPONSE_RATE,
        READ_RATE,
        DELIVERY_RATE,
        CLICK_RATE,
        CONVERSION_RATE;

        private double worth(Sums sums, Outcomes done) {
            return switch (this) {
                case RESPONSE_RATE -> SureRate.of(sums.replied(), Math.max(sums.delivered(), sums.replied()));
                case READ_RATE -> SureRate.of(sums.read(), sums.delivered());
                case DELIVERY_RATE -> SureRate.of(sums.delivered(), sums.attempted());
                case CLICK_RATE -> SureRate.of(done.people(), Math.max(sums.delivered(), done.people()));
                case CONVERSION_RATE -> SureRate.of(done.converted(), Math.max(sums.delivered(), done.converted()));
            };
        }

        /** Whether it is about what campaigns brought, which is not told apart by sender or tag. */
        boolean isOutcome() {
            return this == CLICK_RATE || this == CONVERSION_RATE;
        }

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<By> of(String code) {
            return Arrays.stream(values()).filter(by -> by.code().equals(code)).findFirst();
        }
    }

    /** @param outcomes null where a sender or a tag is asked for */
    record CampaignRank(
            int rank,
            long campaignId,
            String campaignName,
            String status,
            FiguresView analytics,
            @Nullable OutcomeView outcomes) {}

    record SenderRank(int rank, long senderId, String senderName, FiguresView analytics) {}

    /** @param senders none where the rate is not told apart by sender */
    record View(
            String by,
            List<CampaignRank> campaigns,
            List<SenderRank> senders,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {}

    View of(About about, By by, int limit) {
        var question = about.question().ofCampaigns();
        if (by.isOutcome() && !about.countsOutcomes()) {
            throw Problem.invalid("by", by.code() + " is not told apart by sender or tag");
        }
        Map<Long, Outcomes> done = about.countsOutcomes()
                ? outcomes.campaigns(about.workspace(), question.from(), question.to(), null)
                : Map.of();
        var best = best(figures.byOrigin(question), done, by, limit);
        var facts = campaigns.of(
                about.workspace(), best.stream().map(Map.Entry::getKey).toList());
        var ranked = new ArrayList<CampaignRank>();
        for (var one : best) {
            var campaign = facts.get(one.getKey());
            if (campaign != null) {
                ranked.add(new CampaignRank(
                        ranked.size() + 1,
                        campaign.id(),
                        campaign.name(),
                        campaign.status(),
                        FiguresView.of(one.getValue()),
                        about.countsOutcomes()
                                ? OutcomeView.of(done.getOrDefault(one.getKey(), Outcomes.NONE), one.getValue())
                                : null));
            }
        }
        Map<Long, Sums> bySender = by.isOutcome() ? Map.of() : figures.bySender(question);
        var bestSenders = best(bySender, Map.of(), by, limit);
        var names = senders.named(
                about.workspace(),
                bestSenders.stream().map(one -> new SenderId(one.getKey())).toList());
        var rankedSenders = new ArrayList<SenderRank>();
        for (var one : bestSenders) {
            rankedSenders.add(sender(rankedSenders.size() + 1, names.get(new SenderId(one.getKey())), one));
        }
        return new View(by.code(), ranked, rankedSenders, about.from(), about.to());
    }

    /** Nothing was handed over = no performance. */
    private static List<Map.Entry<Long, Sums>> best(Map<Long, Sums> sums, Map<Long, Outcomes> done, By by, int limit) {
        return sums.entrySet().stream()
                .filter(one -> one.getValue().attempted() > 0)
                .sorted(Comparator.comparingDouble((Map.Entry<Long, Sums> one) ->
                                by.worth(one.getValue(), done.getOrDefault(one.getKey(), Outcomes.NONE)))
                        .thenComparingLong(one -> one.getValue().sent())
                        .reversed())
                .limit(limit)
                .toList();
    }

    private static SenderRank sender(int rank, Senders.@Nullable Named name, Map.Entry<Long, Sums> one) {
        return new SenderRank(
                rank, one.getKey(), name == null ? "removed" : name.name(), FiguresView.of(one.getValue()));
    }

    static Sheet sheet(View view) {
        var columns = new ArrayList<>(List.of("what", "rank", "id", "name"));
        columns.addAll(FiguresView.COLUMNS);
        columns.addAll(OutcomeView.COLUMNS);
        var sheet = Sheet.of(columns);
        view.campaigns.forEach(one -> sheet.row(
                cells(List.of("campaign", one.rank, one.campaignId, one.campaignName), one.analytics, one.outcomes)));
        view.senders.forEach(one ->
                sheet.row(cells(List.of("sender", one.rank, one.senderId, one.senderName), one.analytics, null)));
        return sheet;
    }

    private static List<@Nullable Object> cells(
            List<Object> first, FiguresView figures, @Nullable OutcomeView outcomes) {
        var cells = new ArrayList<@Nullable Object>(first);
        cells.addAll(figures.cells());
        cells.addAll(OutcomeView.cells(outcomes));
        return cells;
    }
}
