package io.sendwell.analytics;

import io.sendwell.analytics.Asked.About;
import io.sendwell.analytics.policy.Rates;
import io.sendwell.campaign.CampaignFacts;
import io.sendwell.campaign.CampaignFacts.Facts;
import io.sendwell.campaign.CampaignOutcomes;
import io.sendwell.campaign.CampaignOutcomes.Rival;
import io.sendwell.campaign.CampaignOutcomes.TextContest;
import io.sendwell.campaign.Outcomes;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.Part;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.delivery.Origin;
import io.sendwell.delivery.Progress;
import io.sendwell.inbox.IncomingFigures;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What became of campaigns: one in all its parts, all of them in a list, some beside one another. */
@Component
class CampaignReports {

    /** So many can be compared at once. */
    private static final int MOST_COMPARED = 20;

    private final Figures figures;
    private final Progress progress;
    private final CampaignFacts campaigns;
    private final CampaignOutcomes outcomes;
    private final IncomingFigures incoming;
    private final Senders senders;
    private final Losses losses;

    CampaignReports(
            Figures figures,
            Progress progress,
            CampaignFacts campaigns,
            CampaignOutcomes outcomes,
            IncomingFigures incoming,
            Senders senders,
            Losses losses) {
        this.figures = figures;
        this.progress = progress;
        this.campaigns = campaigns;
        this.outcomes = outcomes;
        this.incoming = incoming;
        this.senders = senders;
        this.losses = losses;
    }

    /**
     * A campaign in one line.
     *
     * @param outcomes null where a sender or a tag is asked for
     */
    record Line(
            long campaignId,
            String campaignName,
            String type,
            String status,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            FiguresView analytics,
            @Nullable OutcomeView outcomes) {
        static Line of(Facts facts, FiguresView figures, @Nullable OutcomeView outcomes) {
            return new Line(
                    facts.id(),
                    facts.name(),
                    facts.type(),
                    facts.status(),
                    facts.startedAt(),
                    facts.finishedAt(),
                    figures,
                    outcomes);
        }
    }

    /** A stage of the way from being meant to answering, and the share of the stage before that came so far. */
    record Stage(String stage, long count, double percentOfPrevious) {}

    /**
     * @param variantId null = the main text
     * @param contest how it does in it; null where there is none
     */
    record VariantView(
            @Nullable Long variantId,
            @Nullable String text,
            FiguresView analytics,
            @Nullable OutcomeView outcomes,
            @Nullable RivalView contest) {}

    /**
     * @param rate of what the contest is about, in percent of those who got the text
     * @param low and {@code high}: where the true rate lies with 95 % confidence
     */
    record RivalView(double rate, double low, double high) {
        static RivalView of(Rival rival) {
            return new RivalView(percent(rival.share()), percent(rival.low()), percent(rival.high()));
        }

        /** With two decimals, as under {@code campaigns/{id}/outcomes}. */
        private static double percent(double share) {
            return Math.round(share * 10_000) / 100.0;
        }
    }

    /**
     * Which text did best, as {@code campaigns/{id}/outcomes} says it.
     *
     * @param metric clicked where links are tracked, else replied
     * @param winnerVariantId null = the main text, or none is named
     * @param rule when a winner is named
     */
    record ContestView(
            String metric, boolean decided, @Nullable Long winnerVariantId, String why, String rule) {
        static ContestView of(TextContest contest) {
            return new ContestView(
                    contest.metric(), contest.decided(), contest.winner(), contest.why(), contest.rule());
        }
    }

    record StepView(
            int step, FiguresView analytics, @Nullable OutcomeView outcomes) {}

    record SenderView(long senderId, String senderName, FiguresView analytics) {}

    /**
     * A campaign in all its parts.
     *
     * @param excluded who was left out at the launch; null before
     * @param outcomes null where a sender or a tag is asked for
     * @param variants empty where there are none
     * @param contest of the variants, all of the campaign; null where there is none, or only a part is asked for
     * @param steps of a drip; else empty
     * @param intents what people wanted who answered, by intent; empty where a sender or a tag is asked for
     * @param medianSecondsToReply within a tenth; null where nobody answered
     */
    record View(
            long campaignId,
            String campaignName,
            String type,
            String status,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Long recipients,
            @Nullable Long excluded,
            FiguresView analytics,
            @Nullable OutcomeView outcomes,
            List<Stage> funnel,
            List<Losses.Failed> failures,
            List<Losses.Skipped> skipped,
            List<VariantView> variants,
            @Nullable ContestView contest,
            List<StepView> steps,
            List<SenderView> senders,
            Map<String, Long> intents,
            @Nullable Long medianSecondsToReply,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {}

    View of(About about) {
        long id = Objects.requireNonNull(about.campaign());
        var facts = campaigns.get(about.workspace(), id);
        var question = about.question();
        var parts = figures.parts(question);
        var total = parts.stream().map(Part::sums).reduce(Sums.NONE, Sums::plus);
        var waiting = waiting(about, List.of(id)).getOrDefault(id, 0L);
        var view = FiguresView.of(total, waiting);
        var contest = about.isWhole() ? outcomes.contest(about.workspace(), id).orElse(null) : null;
        return new View(
                facts.id(),
                facts.name(),
                facts.type(),
                facts.status(),
                facts.startedAt(),
                facts.finishedAt(),
                facts.recipients(),
                facts.excluded(),
                view,
                about.countsOutcomes()
                        ? OutcomeView.of(outcomes.total(about.workspace(), question.from(), question.to(), id), total)
                        : null,
                funnel(view, total),
                losses.failed(question),
                losses.skipped(question),
                variants(about, id, by(parts, Part::variant), contest),
                contest == null ? null : ContestView.of(contest),
                facts.type().equals("drip") ? steps(about, id, by(parts, Part::step)) : List.of(),
                senders(about, by(parts, Part::sender)),
                intents(about, id),
                figures.answerTimes(question).median().map(Duration::toSeconds).orElse(null),
                about.from(),
                about.to());
    }

    /** Only where all of a campaign is asked for: a day, a sender or a tag says nothing of what is still to be sent. */
    private Map<Long, Long> waiting(About about, List<Long> ids) {
        return about.isWhole() ? progress.waiting(about.workspace(), Origin.Kind.CAMPAIGN, ids) : Map.of();
    }

    private static List<Stage> funnel(FiguresView view, Sums sums) {
        var stages = new ArrayList<Stage>();
        stages.add(new Stage("messages", view.totalMessages(), view.totalMessages() == 0 ? 0 : 100));
        stages.add(stage("attempted", sums.attempted(), view.totalMessages()));
        stages.add(stage("sent", sums.sent(), sums.attempted()));
        stages.add(stage("delivered", sums.delivered(), sums.sent()));
        stages.add(stage("read", sums.read(), sums.delivered()));
        stages.add(stage("replied", sums.replied(), Math.max(sums.delivered(), sums.replied())));
        return stages;
    }

    private static Stage stage(String name, long count, long before) {
        return new Stage(name, count, Rates.percent(count, before));
    }

    private List<VariantView> variants(
            About about, long campaign, Map<Long, Sums> byVariant, @Nullable TextContest contest) {
        var texts = campaigns.variants(about.workspace(), campaign);
        if (texts.isEmpty() && byVariant.keySet().stream().allMatch(id -> id == 0)) {
            return List.of();
        }
        var question = about.question();
        Map<Long, Outcomes> done = about.countsOutcomes()
                ? outcomes.variants(about.workspace(), question.from(), question.to(), campaign)
                : Map.of();
        var rivals = new TreeMap<Long, RivalView>();
        if (contest != null) {
            contest.texts()
                    .forEach(rival -> rivals.put(Objects.requireNonNullElse(rival.variant(), 0L), RivalView.of(rival)));
        }
        var views = new ArrayList<VariantView>();
        byVariant.forEach((id, sums) -> views.add(new VariantView(
                id == 0 ? null : id,
                texts.get(id),
                FiguresView.of(sums),
                about.countsOutcomes() ? OutcomeView.of(done.getOrDefault(id, Outcomes.NONE), sums) : null,
                rivals.get(id))));
        return views;
    }

    private static <K> Map<K, Sums> by(List<Part> parts, Function<Part, K> key) {
        var sums = new TreeMap<K, Sums>();
        parts.forEach(part -> sums.merge(key.apply(part), part.sums(), Sums::plus));
        return sums;
    }

    private List<StepView> steps(About about, long campaign, Map<Integer, Sums> byStep) {
        var question = about.question();
        Map<Integer, Outcomes> done = about.countsOutcomes()
                ? outcomes.steps(about.workspace(), question.from(), question.to(), campaign)
                : Map.of();
        return byStep.entrySet().stream()
                .map(one -> new StepView(
                        one.getKey(),
                        FiguresView.of(one.getValue()),
                        about.countsOutcomes()
                                ? OutcomeView.of(done.getOrDefault(one.getKey(), Outcomes.NONE), one.getValue())
                                : null))
                .toList();
    }

    private List<SenderView> senders(About about, Map<Long, Sums> sums) {
        var names = senders.named(
                about.workspace(), sums.keySet().stream().map(SenderId::new).toList());
        var views = new ArrayList<SenderView>();
        sums.forEach((id, sum) -> {
            var named = names.get(new SenderId(id));
            views.add(new SenderView(id, named == null ? "removed" : named.name(), FiguresView.of(sum)));
        });
        return views;
    }

    private Map<String, Long> intents(About about, long campaign) {
        if (about.sender() != null || about.tag() != null) {
            return Map.of();
        }
        var question = about.question();
        return incoming.intents(about.workspace(), question.from(), question.to(), campaign);
    }

    Page<Line> list(About about, Slice slice) {
        return Page.of(lines(about, campaigns.list(about.workspace(), slice)), slice, Line::campaignId);
    }

    private List<Line> lines(About about, List<Facts> some) {
        var ids = some.stream().map(Facts::id).toList();
        var question = about.question().ofCampaigns();
        var sums = figures.byOrigin(question, ids);
        var waiting = waiting(about, ids);
        Map<Long, Outcomes> done = about.countsOutcomes()
                ? outcomes.campaigns(about.workspace(), question.from(), question.to(), ids)
                : Map.of();
        return some.stream()
                .map(facts -> {
                    var sent = sums.getOrDefault(facts.id(), Sums.NONE);
                    return Line.of(
                            facts,
                            FiguresView.of(sent, waiting.getOrDefault(facts.id(), 0L)),
                            about.countsOutcomes()
                                    ? OutcomeView.of(done.getOrDefault(facts.id(), Outcomes.NONE), sent)
                                    : null);
                })
                .toList();
    }

    /**
     * Some campaigns beside one another.
     *
     * @param together all of them as one
     * @param outcomes of all of them; null where a sender or a tag is asked for
     * @param best the id of the one with the highest rate, by the rate's name; a difference may still be chance
     */
    record Comparison(
            List<Line> items,
            FiguresView together,
            @Nullable OutcomeView outcomes,
            Map<String, Long> best) {}

    Comparison compare(About about, List<@Nullable Long> asked) {
        var ids = new ArrayList<Long>();
        for (var id : asked) {
            if (id != null && !ids.contains(id)) {
                ids.add(id);
            }
        }
        if (ids.size() < 2 || ids.size() > MOST_COMPARED) {
            throw Problem.invalid("campaign_ids", "must name between 2 and %d campaigns".formatted(MOST_COMPARED));
        }
        var facts = ids.stream().map(id -> campaigns.get(about.workspace(), id)).toList();
        var lines = lines(about, facts);
        var question = about.question().ofCampaigns();
        var together = figures.byOrigin(question, ids).values().stream().reduce(Sums.NONE, Sums::plus);
        var best = new LinkedHashMap<String, Long>();
        best(best, "delivery_rate", lines, FiguresView::deliveryRate);
        best(best, "read_rate", lines, FiguresView::readRate);
        best(best, "response_rate", lines, FiguresView::responseRate);
        best(best, "engagement_score", lines, FiguresView::engagementScore);
        if (!about.countsOutcomes()) {
            return new Comparison(lines, FiguresView.of(together), null, best);
        }
        bestOutcome(best, "click_rate", lines, OutcomeView::clickRate);
        bestOutcome(best, "conversion_rate", lines, OutcomeView::conversionRate);
        var done = outcomes.campaigns(about.workspace(), question.from(), question.to(), ids).values().stream()
                .reduce(Outcomes.NONE, Outcomes::plus);
        return new Comparison(lines, FiguresView.of(together), OutcomeView.of(done, together), best);
    }

    /** Only where something was handed over at all. */
    private static void best(
            Map<String, Long> best, String name, List<Line> lines, ToDoubleFunction<FiguresView> rate) {
        highest(best, name, lines, line -> rate.applyAsDouble(line.analytics));
    }

    private static void bestOutcome(
            Map<String, Long> best, String name, List<Line> lines, ToDoubleFunction<OutcomeView> rate) {
        highest(best, name, lines, line -> line.outcomes == null ? 0 : rate.applyAsDouble(line.outcomes));
    }

    private static void highest(Map<String, Long> best, String name, List<Line> lines, ToDoubleFunction<Line> rate) {
        lines.stream()
                .filter(line -> rate.applyAsDouble(line) > 0)
                .max(Comparator.comparingDouble(rate))
                .ifPresent(line -> best.put(name, line.campaignId));
    }

    static Sheet sheet(List<Line> lines) {
        var sheet = Sheet.of(columns("campaign_id", "campaign_name", "type", "status", "started_at", "finished_at"));
        lines.forEach(line -> {
            var cells = new ArrayList<@Nullable Object>(
                    List.of(line.campaignId, line.campaignName, line.type, line.status));
            cells.add(line.startedAt);
            cells.add(line.finishedAt);
            cells.addAll(line.analytics.cells());
            cells.addAll(OutcomeView.cells(line.outcomes));
            sheet.row(cells);
        });
        return sheet;
    }

    static Sheet sheet(View view) {
        var sheet = Sheet.of(columns("part", "id", "name"));
        part(sheet, "campaign", view.campaignId, view.campaignName, view.analytics, view.outcomes);
        view.variants.forEach(one -> part(sheet, "variant", one.variantId, one.text, one.analytics, one.outcomes));
        view.steps.forEach(one -> part(sheet, "step", (long) one.step, null, one.analytics, one.outcomes));
        view.senders.forEach(one -> part(sheet, "sender", one.senderId, one.senderName, one.analytics, null));
        view.failures.forEach(one -> sheet.row("failure", one.code(), one.explanation(), one.count()));
        view.skipped.forEach(one -> sheet.row("skipped", one.reason(), one.explanation(), one.count()));
        view.intents.forEach((intent, n) -> sheet.row("intent", intent, null, n));
        return sheet;
    }

    private static void part(
            Sheet sheet,
            String part,
            @Nullable Long id,
            @Nullable String name,
            FiguresView figures,
            @Nullable OutcomeView outcomes) {
        var cells = new ArrayList<@Nullable Object>();
        cells.add(part);
        cells.add(id);
        cells.add(name);
        cells.addAll(figures.cells());
        cells.addAll(OutcomeView.cells(outcomes));
        sheet.row(cells);
    }

    private static List<String> columns(String... first) {
        var columns = new ArrayList<>(List.of(first));
        columns.addAll(FiguresView.COLUMNS);
        columns.addAll(OutcomeView.COLUMNS);
        return columns;
    }
}
