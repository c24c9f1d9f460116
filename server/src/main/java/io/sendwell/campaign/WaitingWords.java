package io.sendwell.campaign;

import io.sendwell.delivery.Explanation;
import io.sendwell.delivery.LaneLoad;
import io.sendwell.delivery.policy.Pace;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a campaign's messages wait, in a sentence with the time at which they go on. */
final class WaitingWords {

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    private WaitingWords() {}

    /** Null where nothing waits, or only for the gap between two messages. */
    static @Nullable String of(Campaign campaign, List<LaneLoad> lanes, Instant now) {
        var zone = campaign.content().timezone();
        return switch (campaign.status()) {
            case DRAFT -> "It has not been started.";
            case SCHEDULED -> "Scheduled for " + when(campaign.content().scheduledAt(), zone) + ".";
            case PAUSED ->
                campaign.statusReason() == null ? "Paused by a member; resume it to go on." : campaign.statusReason();
            case COMPLETED, STOPPED, FAILED -> campaign.statusReason();
            case RUNNING -> running(lanes, zone, now);
        };
    }

    /** Nothing of a drip is queued, and its next step is due at this time or later. */
    static String nextStep(Campaign campaign, Instant at) {
        return "No step is due before " + when(at, campaign.content().timezone()) + ".";
    }

    private static @Nullable String running(List<LaneLoad> lanes, ZoneId zone, Instant now) {
        var words = lanes.stream()
                .filter(lane -> lane.mine() > 0)
                .map(lane -> lane(lane, zone, now).map(why -> "%,d waiting: %s".formatted(lane.mine(), why)))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" "));
        return words.isEmpty() ? null : words;
    }

    private static Optional<String> lane(LaneLoad lane, ZoneId zone, Instant now) {
        if (lane.senderReason() != null) {
            return Optional.of("sender \"%s\" does not send: %s.".formatted(lane.senderName(), lane.senderReason()));
        }
        if (lane.silent()) {
            return Optional.of("sender \"%s\" gets no answers from WhatsApp; it tries again with one message%s."
                    .formatted(
                            lane.senderName(), lane.freeAt().isAfter(now) ? " at " + when(lane.freeAt(), zone) : ""));
        }
        var waiting = lane.waiting();
        var due = lane.nextDue();
        if (waiting != null && (due == null || !due.isAfter(now))) {
            return Optional.of(cap(lane, waiting) + " is reached until " + when(lane.waitingUntil(), zone) + ".");
        }
        if (due != null && due.isAfter(now)) {
            var why = Explanation.of(lane.nextReason());
            return Optional.of("until " + when(due, zone) + (why == null ? "." : ": " + why));
        }
        if (lane.others() > 0) {
            return Optional.of(
                    "%,d other messages of sender \"%s\" go first.".formatted(lane.others(), lane.senderName()));
        }
        return Optional.empty();
    }

    private static String cap(LaneLoad lane, Pace.Waiting waiting) {
        var pace = lane.pace();
        var counters = lane.counters();
        var cap = switch (waiting) {
            case HOURLY_CAP -> "the hourly cap of %,d".formatted(pace.hourlyCap());
            case DAILY_CAP -> "the daily cap of %,d".formatted(pace.dailyCap(counters, counters.day()));
            case WARM_UP -> "today's warm-up cap of %,d".formatted(pace.dailyCap(counters, counters.day()));
        };
        return lane.slowedBecause() == null ? cap : cap + " (half of the usual, for its health)";
    }

    private static String when(@Nullable Instant at, ZoneId zone) {
        return at == null ? "further notice" : WHEN.withZone(zone).format(at) + " (" + zone.getId() + ")";
    }
}
