package io.sendwell.campaign;

import io.sendwell.delivery.Launch;
import io.sendwell.delivery.Progress;
import io.sendwell.delivery.Progress.LaneLoad;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.policy.DailyWindow;
import io.sendwell.delivery.policy.Forecast;
import io.sendwell.workspace.SendingSettings;
import io.sendwell.workspace.Workspaces;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a campaign would come to: who is in, who is out and why, and when it would be done. */
@Component
class Preflight {

    private static final List<Reason> ALWAYS_SHOWN =
            List.of(Reason.NO_CONSENT, Reason.OPTED_OUT, Reason.SUPPRESSED, Reason.NO_PHONE, Reason.MISSING_VARIABLES);

    private final Starting starting;
    private final Progress progress;
    private final Workspaces workspaces;
    private final InstantSource clock;

    Preflight(Starting starting, Progress progress, Workspaces workspaces, InstantSource clock) {
        this.starting = starting;
        this.progress = progress;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /**
     * @param excluded by reason code, those that matter always there
     * @param finishAt null where there is nobody to send to, or a sender does not send
     * @param perDay of this campaign alone, in its time zone
     */
    record Report(
            long recipients,
            Map<String, Long> excluded,
            @Nullable Instant finishAt,
            List<Day> perDay,
            List<String> warnings) {}

    record Day(LocalDate date, long count) {}

    @Transactional(readOnly = true)
    Report check(Campaign campaign) {
        var expected = starting.rehearse(campaign);
        var senders = campaign.content().senders();
        var lanes = progress.lanesOf(campaign.workspace(), senders);
        var plan = forecast(campaign, split(lanes, expected.recipients()));
        return new Report(
                expected.recipients(),
                excluded(expected),
                plan.finishAt(),
                plan.perDay().entrySet().stream()
                        .map(day -> new Day(day.getKey(), day.getValue()))
                        .toList(),
                warnings(campaign, expected, lanes, plan));
    }

    /** When the rest of a launched campaign will be done, given what its lanes still have to do. */
    Forecast.Plan forecast(Campaign campaign, List<LaneLoad> lanes) {
        var settings = workspaces.settings(campaign.workspace());
        var scheduled = campaign.content().scheduledAt();
        var now = clock.instant();
        var start = scheduled != null && scheduled.isAfter(now) ? scheduled : now;
        if (lanes.stream().anyMatch(lane -> lane.senderReason() != null && lane.mine() > 0)) {
            return new Forecast.Plan(null, Map.of());
        }
        return Forecast.of(
                lanes.stream()
                        .map(lane -> new Forecast.Load(lane.pace(), lane.counters(), lane.others(), lane.mine(), start))
                        .toList(),
                hours(campaign, settings));
    }

    private static Forecast.Hours hours(Campaign campaign, SendingSettings settings) {
        var quiet = settings.quietHours();
        var window = campaign.content().window();
        return new Forecast.Hours(
                quiet == null ? null : new DailyWindow(quiet.start(), quiet.end()),
                window == null ? null : new DailyWindow(window.start(), window.end()),
                campaign.content().timezone());
    }

    private static List<LaneLoad> split(List<LaneLoad> lanes, long recipients) {
        var loads = new ArrayList<LaneLoad>();
        for (int i = 0; i < lanes.size(); i++) {
            long mine = recipients / lanes.size() + (i < recipients % lanes.size() ? 1 : 0);
            loads.add(lanes.get(i).withMine(mine));
        }
        return loads;
    }

    private static Map<String, Long> excluded(Launch.Result expected) {
        var excluded = new LinkedHashMap<String, Long>();
        ALWAYS_SHOWN.forEach(reason -> excluded.put(reason.code(), 0L));
        excluded.putAll(expected.excluded());
        return excluded;
    }

    private List<String> warnings(Campaign campaign, Launch.Result expected, List<LaneLoad> lanes, Forecast.Plan plan) {
        var warnings = new ArrayList<String>();
        if (expected.recipients() == 0) {
            warnings.add("Nobody would receive this campaign.");
        }
        boolean allSend = lanes.stream().allMatch(lane -> lane.senderReason() == null);
        if (expected.recipients() > 0 && allSend && plan.finishAt() == null) {
            warnings.add("It would never be done: its send window lies within the quiet hours.");
        }
        lanes.stream()
                .filter(lane -> lane.senderReason() != null)
                .forEach(lane -> warnings.add("Sender \"%s\" does not send: %s. Its share waits until it does."
                        .formatted(lane.senderName(), lane.senderReason())));
        long others = lanes.stream().mapToLong(LaneLoad::others).sum();
        if (others > 0) {
            warnings.add("%,d messages that are queued already go first.".formatted(others));
        }
        if (workspaces.settings(campaign.workspace()).frequencyCap() != null) {
            warnings.add("A frequency cap is set: who has reached it by then is skipped at the moment of sending.");
        }
        return warnings;
    }
}
