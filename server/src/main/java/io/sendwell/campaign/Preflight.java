package io.sendwell.campaign;

import io.sendwell.campaign.cost.Costs;
import io.sendwell.campaign.cost.policy.Cost;
import io.sendwell.campaign.outcome.Links;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.MessageTemplate.Category;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.Launch;
import io.sendwell.delivery.Launches;
import io.sendwell.delivery.Progress;
import io.sendwell.delivery.Progress.LaneLoad;
import io.sendwell.delivery.Quotas;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.Ways;
import io.sendwell.delivery.policy.DailyWindow;
import io.sendwell.delivery.policy.Forecast;
import io.sendwell.delivery.policy.Forecast.Part;
import io.sendwell.delivery.policy.LocalStart;
import io.sendwell.intelligence.SpamCheck;
import io.sendwell.intelligence.SpamLevel;
import io.sendwell.workspace.SendingSettings;
import io.sendwell.workspace.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a campaign would come to: who is in, who is out and why, and when it would be done. */
@Component
class Preflight {

    private static final List<Reason> ALWAYS_SHOWN =
            List.of(Reason.NO_CONSENT, Reason.OPTED_OUT, Reason.SUPPRESSED, Reason.NO_PHONE, Reason.MISSING_VARIABLES);

    private final Starting starting;
    private final Launches launches;
    private final Progress progress;
    private final Variants variants;
    private final Links links;
    private final Drafts drafts;
    private final Ways ways;
    private final SpamCheck spamCheck;
    private final Costs costs;
    private final Quotas quotas;
    private final Workspaces workspaces;
    private final InstantSource clock;

    Preflight(
            Starting starting,
            Launches launches,
            Progress progress,
            Variants variants,
            Links links,
            Drafts drafts,
            Ways ways,
            SpamCheck spamCheck,
            Costs costs,
            Quotas quotas,
            Workspaces workspaces,
            InstantSource clock) {
        this.starting = starting;
        this.launches = launches;
        this.progress = progress;
        this.variants = variants;
        this.links = links;
        this.drafts = drafts;
        this.ways = ways;
        this.spamCheck = spamCheck;
        this.costs = costs;
        this.quotas = quotas;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /**
     * @param excluded by reason code, those that matter always there
     * @param finishAt null where there is nobody to send to, or a sender does not send
     * @param window null where a sender is on a channel without such a rule
     * @param perDay of this campaign alone, in its time zone
     * @param cost null where its channels cost nothing
     */
    record Report(
            long recipients,
            Map<String, Long> excluded,
            @Nullable Instant finishAt,
            List<Day> perDay,
            @Nullable WindowView window,
            SpamView spam,
            Costs.@Nullable Estimate cost,
            List<String> warnings) {}

    /**
     * How they are reached by senders whose channel takes free text for 24 hours only.
     *
     * @param asText who wrote so lately that free text may go
     * @param asTemplate who gets the template
     */
    record WindowView(long asText, long asTemplate) {}

    /** Of the text of it that looks most like spam. */
    record SpamView(int score, String level) {}

    record Day(LocalDate date, long count) {}

    @Transactional(readOnly = true)
    Report check(Campaign campaign) {
        var rehearsal = starting.rehearse(campaign);
        var expected = rehearsal.result();
        var lanes = progress.lanesOf(campaign.workspace(), campaign.content().senders());
        var plan = plan(campaign, lanes, rehearsal);
        var cost = cost(campaign, lanes);
        var approved = campaign.content().approved();
        int spam = Stream.concat(
                        read(campaign),
                        Stream.ofNullable(approved).map(one -> one.asItIs().text()))
                .mapToInt(spamCheck::score)
                .max()
                .orElse(0);
        return new Report(
                expected.recipients(),
                excluded(expected),
                plan.finishAt(),
                plan.perDay().entrySet().stream()
                        .map(day -> new Day(day.getKey(), day.getValue()))
                        .toList(),
                window(campaign, rehearsal),
                new SpamView(spam, SpamLevel.of(spam).code()),
                cost == null ? null : cost.estimate(),
                warnings(campaign, expected, lanes, plan, spam, cost));
    }

    /** What people read of its own words, with what they may tap below. */
    private Stream<String> read(Campaign campaign) {
        var content = campaign.content();
        var drip = content.drip();
        return drip == null
                ? variants.said(campaign).stream().map(text -> with(text, content.enclosure()))
                : drip.sequence().inForce().stream().map(step -> with(content.text(step), content.enclosure(step)));
    }

    private static String with(String text, Enclosure enclosure) {
        var tapped = enclosure.interactive();
        return tapped == null ? text : text + "\n" + tapped.words();
    }

    private Costs.@Nullable Answer cost(Campaign campaign, List<LaneLoad> lanes) {
        var paid = lanes.stream()
                .filter(lane -> lane.channel() == Channel.CLOUD_API)
                .map(LaneLoad::senderId)
                .collect(Collectors.toSet());
        if (paid.isEmpty()) {
            return null;
        }
        var start = start(campaign);
        var messages = steps(campaign).stream()
                .map(step -> new Costs.Planned(start.plus(step.after()), step.message()))
                .toList();
        return costs.of(starting.intended(campaign), paid, messages);
    }

    /** When it would begin at the earliest. */
    private Instant start(Campaign campaign) {
        var startsAt = campaign.content().startsAt();
        var now = clock.instant();
        return startsAt != null && startsAt.isAfter(now) ? startsAt : now;
    }

    private @Nullable WindowView window(Campaign campaign, Launches.Rehearsal rehearsal) {
        var content = campaign.content();
        if (ways.of(campaign.workspace(), content.senders()).window() == null) {
            return null;
        }
        long asText = content.drip() == null && content.messageTemplate().isBlank() ? 0 : rehearsal.asText();
        return new WindowView(asText, rehearsal.result().recipients() - asText);
    }

    /** When the rest of a launched campaign will be done, given what its lanes still have to do. */
    Forecast.Plan forecast(Campaign campaign, List<LaneLoad> lanes) {
        var now = clock.instant();
        var places = progress.places(campaign.workspace(), campaign.id().origin());
        return plan(
                campaign, lanes, now, lane -> parts(campaign, lane, places.getOrDefault(lane.senderId(), List.of())));
    }

    /** What waits on a lane, by the places of those that were looked at. */
    private List<Part> parts(Campaign campaign, LaneLoad lane, List<Progress.Place> places) {
        var parts = new ArrayList<Part>();
        double all = places.stream().mapToLong(Progress.Place::count).sum();
        long before = 0;
        for (var place : places) {
            long upTo = before + place.count();
            parts.add(new Part(
                    slice(lane.mine(), before / all, upTo / all),
                    hours(campaign, campaign.content().window(), place.zone()),
                    place.notBefore()));
            before = upTo;
        }
        return parts;
    }

    /** The same before the launch: the contacts are shared as the launch would share them. */
    private Forecast.Plan plan(Campaign campaign, List<LaneLoad> lanes, Launches.Rehearsal rehearsal) {
        var start = start(campaign);
        var local = campaign.content().localStart();
        var shares =
                launches.shares(starting.intended(campaign), campaign.content().senders());
        var before = new HashMap<Long, Double>();
        double sum = 0;
        for (var share : shares.entrySet()) {
            before.put(share.getKey(), sum);
            sum += share.getValue();
        }
        Function<List<Step>, Forecast.Plan> of = steps -> plan(
                campaign,
                lanes,
                start,
                lane -> steps.stream()
                        .flatMap(step -> rehearsal.zones().entrySet().stream()
                                .map(zone -> new Part(
                                        slice(
                                                zone.getValue(),
                                                before.getOrDefault(lane.senderId(), 0.0),
                                                before.getOrDefault(lane.senderId(), 0.0)
                                                        + shares.getOrDefault(lane.senderId(), 0.0)),
                                        hours(campaign, step.window(), zone.getKey()),
                                        (local == null ? start : LocalStart.at(local, zone.getKey(), start))
                                                .plus(step.after()))))
                        .toList());
        return last(steps(campaign), of);
    }

    /**
     * A message to everybody.
     *
     * @param after the start, at the earliest
     */
    private record Step(Duration after, @Nullable DailyWindow window, Cost.Message message) {}

    private static Cost.Message message(String text, @Nullable Approved approved) {
        return new Cost.Message(
                approved == null ? Category.MARKETING : approved.template().category(), !text.isBlank());
    }

    /** What everybody gets: one message, or the steps of a drip. */
    private static List<Step> steps(Campaign campaign) {
        var content = campaign.content();
        var drip = content.drip();
        if (drip == null) {
            return List.of(
                    new Step(Duration.ZERO, content.window(), message(content.messageTemplate(), content.approved())));
        }
        var steps = new ArrayList<Step>();
        var after = Duration.ZERO;
        for (var step : drip.sequence().inForce()) {
            after = after.plus(step.delay());
            steps.add(new Step(
                    after,
                    step.window() == null ? content.window() : step.window(),
                    message(content.text(step), content.approved(step))));
        }
        return steps;
    }

    /** The plan of all steps; but whoever comes last in the first one has all the other delays still before it. */
    private static Forecast.Plan last(List<Step> steps, Function<List<Step>, Forecast.Plan> of) {
        var plan = of.apply(steps);
        var finish = plan.finishAt();
        if (steps.size() == 1 || finish == null) {
            return plan;
        }
        var first = of.apply(steps.subList(0, 1)).finishAt();
        var rest = steps.getLast().after().minus(steps.getFirst().after());
        return first == null || first.plus(rest).isBefore(finish)
                ? plan
                : new Forecast.Plan(first.plus(rest), plan.perDay());
    }

    /** How many of {@code n} lie between two marks from 0 to 1: slices that touch add up to the whole. */
    private static long slice(long n, double from, double to) {
        return Math.round(n * to) - Math.round(n * from);
    }

    private Forecast.Plan plan(
            Campaign campaign, List<LaneLoad> lanes, Instant start, Function<LaneLoad, List<Part>> mine) {
        var zone = campaign.content().timezone();
        var settings = workspaces.settings(campaign.workspace());
        var ofOthers = new Forecast.Hours(quietHours(settings), null, zone, zone);
        var loads = lanes.stream()
                .map(lane -> lane.load(mine.apply(lane), ofOthers, start))
                .toList();
        return Forecast.of(
                campaign.content().hasTemplate()
                        ? quotas.within(campaign.workspace(), lanes, loads, clock.instant())
                        : loads,
                zone);
    }

    private Forecast.Hours hours(Campaign campaign, @Nullable DailyWindow window, ZoneId zone) {
        var content = campaign.content();
        return new Forecast.Hours(
                quietHours(workspaces.settings(campaign.workspace())),
                window,
                zone,
                content.localTime() ? zone : content.timezone());
    }

    private static @Nullable DailyWindow quietHours(SendingSettings settings) {
        var quiet = settings.quietHours();
        return quiet == null ? null : new DailyWindow(quiet.start(), quiet.end());
    }

    private static Optional<String> spam(int score) {
        return switch (SpamLevel.of(score)) {
            case LOW -> Optional.empty();
            case MEDIUM ->
                Optional.of("What it says looks somewhat like spam (%d of 100): have it checked or rewritten."
                        .formatted(score));
            case HIGH ->
                Optional.of(("What it says looks like spam (%d of 100): people will block the sender, and WhatsApp may"
                                + " restrict it. Rewrite it.")
                        .formatted(score));
        };
    }

    private static Map<String, Long> excluded(Launch.Result expected) {
        var excluded = new LinkedHashMap<String, Long>();
        ALWAYS_SHOWN.forEach(reason -> excluded.put(reason.code(), 0L));
        excluded.putAll(expected.excluded());
        return excluded;
    }

    private List<String> warnings(
            Campaign campaign,
            Launch.Result expected,
            List<LaneLoad> lanes,
            Forecast.Plan plan,
            int spam,
            Costs.@Nullable Answer cost) {
        var warnings = new ArrayList<String>();
        if (expected.recipients() == 0) {
            warnings.add("Nobody would receive this campaign.");
        }
        spam(spam).ifPresent(warnings::add);
        if (cost != null) {
            warnings.addAll(cost.warnings());
        }
        drafts.unsendable(campaign.workspace(), campaign.content())
                .forEach(problem -> warnings.add("It cannot start: " + problem + "."));
        long closed = expected.excluded().getOrDefault(Reason.WINDOW_CLOSED.code(), 0L);
        if (closed > 0) {
            warnings.add(
                    "%,d people last wrote more than 24 hours ago, or never, and get nothing: choose a template for them."
                            .formatted(closed));
        }
        if (campaign.content().ai().rewrite()
                && variants.approved(campaign.workspace(), campaign.id()).isEmpty()) {
            warnings.add("It is to be rewritten and none of its variants is approved: it cannot start before one is.");
        }
        untracked(campaign).ifPresent(warnings::add);
        boolean allSend = lanes.stream().noneMatch(LaneLoad::isStopped);
        if (expected.recipients() > 0 && allSend && plan.finishAt() == null) {
            warnings.add("It would never be done: its send window lies within the quiet hours.");
        }
        lanes.stream()
                .filter(lane -> lane.senderReason() != null)
                .forEach(lane -> warnings.add("Sender \"%s\" does not send: %s. Its share waits until it does."
                        .formatted(lane.senderName(), lane.senderReason())));
        lanes.stream()
                .filter(lane -> lane.slowedBecause() != null)
                .forEach(lane -> warnings.add(
                        "Sender \"%s\" goes at half its pace, and people whom it has never written to wait until its health is better. %s"
                                .formatted(lane.senderName(), lane.slowedBecause())));
        long others = lanes.stream().mapToLong(LaneLoad::others).sum();
        if (others > 0) {
            warnings.add("%,d messages that are queued already go first.".formatted(others));
        }
        if (campaign.content().drip() != null) {
            warnings.add("The plan counts everybody for every step; replies, conditions and goals make it fewer.");
        }
        if (workspaces.settings(campaign.workspace()).frequencyCap() != null) {
            warnings.add("A frequency cap is set: who reaches it by other campaigns meanwhile is skipped as well.");
        }
        return warnings;
    }

    /** Addresses that each contact gets another of, and buttons of templates, lead where they lead without being counted. */
    private Optional<String> untracked(Campaign campaign) {
        var content = campaign.content();
        if (!content.tracking().links()) {
            return Optional.empty();
        }
        var untracked = variants.said(campaign).stream()
                .flatMap(text -> links
                        .untracked(new Links.Said(
                                text, Map.of(), content.approved(), content.enclosure(), content.variables()))
                        .stream())
                .distinct()
                .toList();
        return untracked.isEmpty()
                ? Optional.empty()
                : Optional.of("These links differ from contact to contact and are not counted: %s."
                        .formatted(String.join(", ", untracked)));
    }
}
