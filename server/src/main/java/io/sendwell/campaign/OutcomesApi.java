package io.sendwell.campaign;

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
import io.sendwell.campaign.outcome.Tallies.Converted;
import io.sendwell.campaign.outcome.policy.Contest;
import io.sendwell.campaign.outcome.policy.Lift;
import io.sendwell.campaign.outcome.policy.Proportion;
import io.sendwell.delivery.Exclusions;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.Part;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.delivery.Reason;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

    private static final String RULE =
            "Each text has reached at least %d people, the best does at least %.0f %% better than the next, and the chance that it is named although another is as good stays below %.0f %%, however often one looks."
                    .formatted(Contest.LEAST_RECIPIENTS, Contest.LEAST_LEAD * 100, Contest.FALSE_ALARMS * 100);

    private final Campaigns campaigns;
    private final Variants variants;
    private final Tallies tallies;
    private final Effects effects;
    private final Figures figures;
    private final Exclusions exclusions;
    private final InstantSource clock;

    OutcomesApi(
            Campaigns campaigns,
            Variants variants,
            Tallies tallies,
            Effects effects,
            Figures figures,
            Exclusions exclusions,
            InstantSource clock) {
        this.campaigns = campaigns;
        this.variants = variants;
        this.tallies = tallies;
        this.effects = effects;
        this.figures = figures;
        this.exclusions = exclusions;
        this.clock = clock;
    }

    /** By what texts are compared. */
    private enum Metric {
        CLICKED,
        REPLIED,
        CONVERTED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Metric of(@Nullable String code, Campaign campaign) {
            if (code == null) {
                return campaign.content().tracking().links() ? CLICKED : REPLIED;
            }
            return Arrays.stream(values())
                    .filter(metric -> metric.code().equals(code))
                    .findFirst()
                    .orElseThrow(() -> Problem.invalid("metric", "must be clicked, replied or converted"));
        }
    }

    /** What one text did; of 0 = the main one. */
    private record Text(
            long id, String said, long sent, long clicked, long replied, long converted, List<Converted> conversions) {

        /** A person who did it after the message was told as failed counts as one who did not. */
        Proportion did(Metric metric) {
            long done = switch (metric) {
                case CLICKED -> clicked;
                case REPLIED -> replied;
                case CONVERTED -> converted;
            };
            return new Proportion(sent, Math.min(sent, done));
        }
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
        var texts = texts(campaign, converted);
        var did = texts.stream().map(text -> text.did(by)).toList();
        return new OutcomesView(
                id,
                campaign.content().tracking().links(),
                (double) effects.window().toMinutes() / Duration.ofDays(1).toMinutes(),
                clicks(campaign),
                ConversionsView.of(converted),
                texts.size() < 2 ? List.of() : views(texts, did),
                texts.size() < 2 ? null : contest(by, texts, did),
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

    /** Those that went to anybody, in the order of their ids. */
    private List<Text> texts(Campaign campaign, List<Converted> converted) {
        if (campaign.content().drip() != null) {
            return List.of();
        }
        var said = new TreeMap<Long, String>();
        said.put(0L, campaign.content().messageTemplate());
        variants.of(workspace(), campaign.id()).forEach(variant -> said.put(variant.id(), variant.text()));
        var clicked = tallies.byVariant(workspace(), campaign.id());
        var texts = new ArrayList<Text>();
        figures.parts(Figures.Question.all(workspace()).ofCampaign(campaign.id().value())).stream()
                .collect(Collectors.groupingBy(
                        Part::variant, TreeMap::new, Collectors.reducing(Sums.NONE, Part::sums, Sums::plus)))
                .forEach((id, sums) -> {
                    var its = converted.stream()
                            .filter(one -> one.variant() == id)
                            .toList();
                    texts.add(new Text(
                            id,
                            said.getOrDefault(id, ""),
                            sums.sent(),
                            clicked.getOrDefault(id, Tallies.OfVariant.NONE).people(),
                            sums.replied(),
                            its.stream().mapToLong(Converted::people).sum(),
                            its));
                });
        return texts;
    }

    private static List<VariantView> views(List<Text> texts, List<Proportion> did) {
        var best = Contest.probabilitiesOfBest(did);
        var views = new ArrayList<VariantView>();
        for (int i = 0; i < texts.size(); i++) {
            var text = texts.get(i);
            var interval = did.get(i).interval();
            views.add(new VariantView(
                    text.id() == 0 ? null : text.id(),
                    text.said(),
                    text.sent(),
                    text.clicked(),
                    text.replied(),
                    text.converted(),
                    OutcomesView.valueOf(text.conversions()),
                    OutcomesView.percent(did.get(i).share()),
                    OutcomesView.percent(interval.low()),
                    OutcomesView.percent(interval.high()),
                    Math.round(best.get(i) * 1_000) / 1_000.0));
        }
        return views;
    }

    private static ContestView contest(Metric metric, List<Text> texts, List<Proportion> did) {
        var verdict = Contest.judge(did);
        return new ContestView(
                metric.code(),
                verdict.best().isPresent(),
                verdict.best()
                        .map(index -> texts.get(index).id())
                        .filter(id -> id != 0)
                        .orElse(null),
                verdict.why(),
                RULE);
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
