package io.sendwell.campaign;

import io.sendwell.campaign.cost.Costs;
import io.sendwell.campaign.outcome.Links;
import io.sendwell.delivery.LaneLoad;
import io.sendwell.delivery.Launch;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.policy.Forecast;
import io.sendwell.intelligence.SpamLevel;
import io.sendwell.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What somebody should know before a campaign starts. */
@Component
class Warnings {

    private final Drafts drafts;
    private final Variants variants;
    private final Links links;
    private final Workspaces workspaces;

    Warnings(Drafts drafts, Variants variants, Links links, Workspaces workspaces) {
        this.drafts = drafts;
        this.variants = variants;
        this.links = links;
        this.workspaces = workspaces;
    }

    /** In plain words; none = nothing speaks against it. */
    List<String> about(
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
