package io.sendwell.campaign;

import io.sendwell.campaign.drip.policy.Drip;
import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.campaign.outcome.Tracking;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.Launch;
import io.sendwell.delivery.policy.DailyWindow;
import io.sendwell.delivery.policy.LocalStart;
import io.sendwell.intelligence.Tone;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message to an audience, or a drip: a sequence of steps for each who is enrolled.
 *
 * @param pausedForHealth whether it is paused because its senders are for their health: then it goes on with them
 * @param recipients and {@code excluded} are null before the launch and frozen with it; of a drip it is all that were ever
 *     enrolled
 */
record Campaign(
        CampaignId id,
        WorkspaceId workspace,
        CampaignStatus status,
        @Nullable String statusReason,
        Content content,
        @Nullable Long recipients,
        @Nullable Long excluded,
        Judged judged,
        boolean pausedForHealth,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    /**
     * What can be edited while it is a draft.
     *
     * @param moveWhenPaused whether what waits on a sender that pauses moves to the others
     * @param holdoutPercent of those who could get it, so many get nothing
     * @param messageTemplate of a drip: what those of its steps say that have no message of their own
     * @param approved a template of WhatsApp's for those whom free text may not reach; without a {@code messageTemplate} for
     *     everybody
     * @param window in {@code timezone}, or at the contact's place where {@code localTime}
     * @param tracking whether its links count who follows them
     * @param ai whether and how it is to be rewritten; of a drip never
     * @param drip null = a broadcast
     */
    record Content(
            String name,
            String messageTemplate,
            @Nullable Approved approved,
            List<SenderId> senders,
            Audience audience,
            Map<String, String> variables,
            Enclosure enclosure,
            @Nullable Instant scheduledAt,
            ZoneId timezone,
            boolean localTime,
            @Nullable DailyWindow window,
            double holdoutPercent,
            boolean moveWhenPaused,
            Tracking tracking,
            Ai ai,
            @Nullable Drip drip) {

        /** The time on the wall at which contacts get it, wherever they are; null = at once, or at one instant for all. */
        @Nullable LocalDateTime localStart() {
            return localTime && scheduledAt != null
                    ? scheduledAt.atZone(timezone).toLocalDateTime()
                    : null;
        }

        /** When it is to be launched; null = when a member says so. */
        @Nullable Instant startsAt() {
            var local = localStart();
            return local == null ? scheduledAt : LocalStart.earliest(local);
        }

        /** Whether somebody whom free text may not reach may get something all the same. */
        boolean hasTemplate() {
            return approved != null
                    || (drip != null && drip.sequence().inForce().stream().anyMatch(step -> step.approved() != null));
        }

        /** The template of WhatsApp's that stands by at a step: with words of its own also a template of its own. */
        @Nullable Approved approved(Step step) {
            return step.message() == null && step.approved() == null ? approved : step.approved();
        }

        /** What a step of the drip says. */
        String text(Step step) {
            var own = step.message();
            return own == null && step.approved() == null ? messageTemplate : own == null ? "" : own;
        }

        /** What is said first. */
        String firstText() {
            return drip == null
                    ? messageTemplate
                    : drip.sequence().after(0).map(this::text).orElse(messageTemplate);
        }

        /** What a step of the drip carries: with a text of its own also what that carries, be it nothing. */
        Enclosure enclosure(Step step) {
            return step.message() == null
                            && step.approved() == null
                            && step.enclosure().equals(Enclosure.NONE)
                    ? enclosure
                    : step.enclosure();
        }

        /** What is enclosed in what is said first. */
        Enclosure firstEnclosure() {
            return drip == null
                    ? enclosure
                    : drip.sequence().after(0).map(this::enclosure).orElse(enclosure);
        }

        /** All that is enclosed, in the message or the steps in force. */
        List<Enclosure> enclosures() {
            return drip == null
                    ? List.of(enclosure)
                    : drip.sequence().inForce().stream().map(this::enclosure).toList();
        }

        /** When a message may be sent, in the terms of a launch; a step may have a window of its own. */
        Launch.@Nullable Window window(@Nullable DailyWindow own) {
            var daily = own == null ? window : own;
            return daily == null
                    ? null
                    : new Launch.Window(daily.start(), daily.end(), localTime ? null : timezone.getId());
        }
    }

    /**
     * What a language model, or the rules in its place, may do for it.
     *
     * @param rewrite whether its approved variants go out in the place of the message; else they take turns with it
     * @param tone of drafts
     */
    record Ai(boolean rewrite, Tone tone) {}

    /** Its counts when it last paused itself: what failed before is not held against it again. */
    record Judged(long failed, long answered) {}
}
