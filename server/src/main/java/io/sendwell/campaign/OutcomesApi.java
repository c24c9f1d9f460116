package io.sendwell.campaign;

import io.sendwell.campaign.Contests.Metric;
import io.sendwell.campaign.Contests.Standing;
import io.sendwell.campaign.OutcomesView.ClicksView;
import io.sendwell.campaign.OutcomesView.ContestView;
import io.sendwell.campaign.OutcomesView.ConversionsView;
import io.sendwell.campaign.OutcomesView.EffectView;
import io.sendwell.campaign.OutcomesView.LiftView;
import io.sendwell.campaign.OutcomesView.LinkView;
import io.sendwell.campaign.OutcomesView.VariantView;
import io.sendwell.campaign.drip.policy.Drip.Entry;
import io.sendwell.campaign.outcome.Effects;
import io.sendwell.campaign.outcome.Tallies;
import io.sendwell.campaign.outcome.policy.Contest;
import io.sendwell.campaign.outcome.policy.Lift;
import io.sendwell.campaign.outcome.policy.Proportion;
import io.sendwell.delivery.Exclusions;
import io.sendwell.delivery.Reason;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What came of a campaign: clicks, conversions, which text did best, and what sending it did at all. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}/outcomes")
@Transactional(readOnly = true)
class OutcomesApi {

    private final Campaigns campaigns;
    private final Contests contests;
    private final Tallies tallies;
    private final Effects effects;
    private final Exclusions exclusions;
    private final InstantSource clock;

    OutcomesApi(
            Campaigns campaigns,
            Contests contests,
            Tallies tallies,
            Effects effects,
            Exclusions exclusions,
            InstantSource clock) {
        this.campaigns = campaigns;
        this.contests = contests;
        this.tallies = tallies;
        this.effects = effects;
        this.exclusions = exclusions;
        this.clock = clock;
    }

    @ForViewers
    @GetMapping
    @Operation(
            summary = "What came of it: clicks, conversions, the best text, and the lift against the control group",
            description =
                    "Texts are compared by metric: clicked, replied or converted; by default clicks where links are"
                            + " tracked, else replies. The rule by which a winner is named is part of the answer.")
    public OutcomesView outcomes(@PathVariable long id, @RequestParam @Nullable String metric) {
        var campaign = campaigns.get(workspace(), new CampaignId(id));
        var by = Metric.of(metric, campaign);
        var converted = tallies.converted(workspace(), campaign.id());
        var contest = contests.of(campaign, by);
        return new OutcomesView(
                id,
                campaign.content().tracking().links(),
                (double) effects.window().toMinutes() / Duration.ofDays(1).toMinutes(),
                clicks(campaign),
                ConversionsView.of(converted),
                contest.map(OutcomesApi::variants).orElse(List.of()),
                contest.map(OutcomesApi::view).orElse(null),
                lift(campaign));
    }

    private ClicksView clicks(Campaign campaign) {
        var all = tallies.byVariant(workspace(), campaign.id()).values();
        return new ClicksView(
                all.stream().mapToLong(Tallies.OfVariant::people).sum(),
                all.stream().mapToLong(Tallies.OfVariant::clicks).sum(),
                tallies.byLink(workspace(), campaign.id()).stream()
                        .map(link -> new LinkView(
                                link.url(), link.step() == 0 ? null : link.step(), link.people(), link.clicks()))
                        .toList());
    }

    private static List<VariantView> variants(Standing contest) {
        var best = Contest.probabilitiesOfBest(contest.did());
        var views = new ArrayList<VariantView>();
        for (int i = 0; i < contest.texts().size(); i++) {
            var text = contest.texts().get(i);
            var did = contest.did().get(i);
            var interval = did.interval();
            views.add(new VariantView(
                    text.id() == 0 ? null : text.id(),
                    text.said(),
                    text.sent(),
                    text.clicked(),
                    text.replied(),
                    text.converted(),
                    OutcomesView.valueOf(text.conversions()),
                    OutcomesView.percent(did.share()),
                    OutcomesView.percent(interval.low()),
                    OutcomesView.percent(interval.high()),
                    Math.round(best.get(i) * 1_000) / 1_000.0));
        }
        return views;
    }

    private static ContestView view(Standing contest) {
        var verdict = contest.verdict();
        return new ContestView(
                contest.metric().code(), verdict.best().isPresent(), contest.winner(), verdict.why(), Contests.RULE);
    }

    /** A drip that people enter at any time has no launch that a window could begin with. */
    private @Nullable LiftView lift(Campaign campaign) {
        var startedAt = campaign.startedAt();
        var recipients = campaign.recipients();
        var drip = campaign.content().drip();
        if (startedAt == null
                || recipients == null
                || campaign.content().holdoutPercent() == 0
                || (drip != null && drip.entry() == Entry.CONTINUOUS)) {
            return null;
        }
        long heldOut = exclusions.of(workspace(), campaign.id().origin()).getOrDefault(Reason.HOLDOUT.code(), 0L);
        var end = startedAt.plus(effects.window());
        boolean isOver = !clock.instant().isBefore(end);
        var counts = effects.of(workspace(), campaign.id().value());
        return new LiftView(
                end,
                isOver,
                Arrays.stream(Effects.Deed.values())
                        .map(deed -> EffectView.of(deed.code(), lift(recipients, heldOut, counts, deed), isOver))
                        .toList());
    }

    private static Lift lift(
            long recipients, long heldOut, Map<Effects.Deed, Effects.Counts> counts, Effects.Deed deed) {
        var did = counts.getOrDefault(deed, Effects.Counts.NONE);
        return new Lift(
                new Proportion(recipients, Math.min(recipients, did.written())),
                new Proportion(heldOut, Math.min(heldOut, did.heldOut())));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
