package io.sendwell.campaign;

import io.sendwell.campaign.cost.Costs;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Enclosure;
import io.sendwell.delivery.LaneLoad;
import io.sendwell.delivery.LaneLoads;
import io.sendwell.delivery.Launch;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.Rehearsals;
import io.sendwell.delivery.Ways;
import io.sendwell.intelligence.SpamCheck;
import io.sendwell.intelligence.SpamLevel;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Planning planning;
    private final Warnings warnings;
    private final LaneLoads laneLoads;
    private final Variants variants;
    private final Ways ways;
    private final SpamCheck spamCheck;
    private final Costs costs;

    Preflight(
            Starting starting,
            Planning planning,
            Warnings warnings,
            LaneLoads laneLoads,
            Variants variants,
            Ways ways,
            SpamCheck spamCheck,
            Costs costs) {
        this.starting = starting;
        this.planning = planning;
        this.warnings = warnings;
        this.laneLoads = laneLoads;
        this.variants = variants;
        this.ways = ways;
        this.spamCheck = spamCheck;
        this.costs = costs;
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
        var lanes = laneLoads.of(campaign.workspace(), campaign.content().senders());
        var plan = planning.all(campaign, lanes, rehearsal);
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
                warnings.about(campaign, expected, lanes, plan, spam, cost));
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
        var start = planning.start(campaign);
        var messages = Planning.steps(campaign).stream()
                .map(step -> new Costs.Planned(start.plus(step.after()), step.message()))
                .toList();
        return costs.of(starting.intended(campaign), paid, messages);
    }

    private @Nullable WindowView window(Campaign campaign, Rehearsals.Rehearsal rehearsal) {
        var content = campaign.content();
        if (ways.of(campaign.workspace(), content.senders()).window() == null) {
            return null;
        }
        long asText = content.drip() == null && content.messageTemplate().isBlank() ? 0 : rehearsal.asText();
        return new WindowView(asText, rehearsal.result().recipients() - asText);
    }

    private static Map<String, Long> excluded(Launch.Result expected) {
        var excluded = new LinkedHashMap<String, Long>();
        ALWAYS_SHOWN.forEach(reason -> excluded.put(reason.code(), 0L));
        excluded.putAll(expected.excluded());
        return excluded;
    }
}
