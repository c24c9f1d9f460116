package io.sendwell.campaign;

import io.sendwell.campaign.cost.policy.Cost;
import io.sendwell.channel.MessageTemplate.Category;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.LaneLoad;
import io.sendwell.delivery.LaneLoads;
import io.sendwell.delivery.Quotas;
import io.sendwell.delivery.Rehearsals;
import io.sendwell.delivery.policy.DailyWindow;
import io.sendwell.delivery.policy.Forecast;
import io.sendwell.delivery.policy.Forecast.Part;
import io.sendwell.delivery.policy.LocalStart;
import io.sendwell.workspace.SendingSettings;
import io.sendwell.workspace.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** When the messages of a campaign go, given what else its senders have to do. */
@Component
class Planning {

    private final Starting starting;
    private final Rehearsals rehearsals;
    private final LaneLoads laneLoads;
    private final Quotas quotas;
    private final Workspaces workspaces;
    private final InstantSource clock;

    Planning(
            Starting starting,
            Rehearsals rehearsals,
            LaneLoads laneLoads,
            Quotas quotas,
            Workspaces workspaces,
            InstantSource clock) {
        this.starting = starting;
        this.rehearsals = rehearsals;
        this.laneLoads = laneLoads;
        this.quotas = quotas;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /** When it would begin at the earliest. */
    Instant start(Campaign campaign) {
        var startsAt = campaign.content().startsAt();
        var now = clock.instant();
        return startsAt != null && startsAt.isAfter(now) ? startsAt : now;
    }

    /** When the rest of a launched campaign will be done, given what its lanes still have to do. */
    Forecast.Plan rest(Campaign campaign, List<LaneLoad> lanes) {
        var now = clock.instant();
        var places = laneLoads.places(campaign.workspace(), campaign.id().origin());
        return plan(
                campaign, lanes, now, lane -> parts(campaign, lane, places.getOrDefault(lane.senderId(), List.of())));
    }

    /** What waits on a lane, by the places of those that were looked at. */
    private List<Part> parts(Campaign campaign, LaneLoad lane, List<LaneLoads.Place> places) {
        var parts = new ArrayList<Part>();
        double all = places.stream().mapToLong(LaneLoads.Place::count).sum();
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
    Forecast.Plan all(Campaign campaign, List<LaneLoad> lanes, Rehearsals.Rehearsal rehearsal) {
        var start = start(campaign);
        var local = campaign.content().localStart();
        var shares = rehearsals.shares(
                starting.intended(campaign), campaign.content().senders());
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
    record Step(Duration after, @Nullable DailyWindow window, Cost.Message message) {}

    private static Cost.Message message(String text, @Nullable Approved approved) {
        return new Cost.Message(
                approved == null ? Category.MARKETING : approved.template().category(), !text.isBlank());
    }

    /** What everybody gets: one message, or the steps of a drip. */
    static List<Step> steps(Campaign campaign) {
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
}
