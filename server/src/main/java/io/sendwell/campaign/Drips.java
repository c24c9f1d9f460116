package io.sendwell.campaign;

import io.sendwell.campaign.drip.EnrolmentStatus;
import io.sendwell.campaign.drip.Enrolments;
import io.sendwell.campaign.drip.Enrolments.Enrolled;
import io.sendwell.campaign.drip.Moves;
import io.sendwell.campaign.drip.policy.Drip;
import io.sendwell.campaign.drip.policy.Sequence;
import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.campaign.outcome.Links;
import io.sendwell.contact.Audiences;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.Control;
import io.sendwell.delivery.Exclusions;
import io.sendwell.delivery.Intended;
import io.sendwell.delivery.Launch;
import io.sendwell.delivery.Launches;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.Rehearsals;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * What happens to drips: people are enrolled, move on, are held and let go, and the sequence is edited under way. Every
 * method works in the caller's transaction on a campaign that is locked.
 */
@Component
class Drips {

    /** Some drip may have something due that it had not before; told once it is committed. */
    record Stirred() {}

    /** A drip goes on that people may have entered while it was held. */
    record Resumed(WorkspaceId workspace) {}

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Campaigns campaigns;
    private final Enrolments enrolments;
    private final Moves moves;
    private final Drafts drafts;
    private final Audiences audiences;
    private final Launches launches;
    private final Exclusions exclusions;
    private final Rehearsals rehearsals;
    private final Control control;
    private final Links links;
    private final Watch watch;
    private final ApplicationEventPublisher events;

    Drips(
            Campaigns campaigns,
            Enrolments enrolments,
            Moves moves,
            Drafts drafts,
            Audiences audiences,
            Launches launches,
            Exclusions exclusions,
            Rehearsals rehearsals,
            Control control,
            Links links,
            Watch watch,
            ApplicationEventPublisher events) {
        this.campaigns = campaigns;
        this.enrolments = enrolments;
        this.moves = moves;
        this.drafts = drafts;
        this.audiences = audiences;
        this.launches = launches;
        this.exclusions = exclusions;
        this.rehearsals = rehearsals;
        this.control = control;
        this.links = links;
        this.watch = watch;
        this.events = events;
    }

    /** Enrols the audience as it is now; whom the gate keeps out of the first step is noted with the reason. */
    Launch.Result begin(Campaign campaign, Intended audience, Instant now) {
        var enrolled =
                enrolments.enrol(campaign.workspace(), campaign.id(), drip(campaign), rehearsals.judged(audience), now);
        exclusions.note(audience);
        stir(campaign, now);
        return new Launch.Result(enrolled.enrolled(), enrolled.excluded());
    }

    /** Enrols those of an audience who are not in yet. A drip that was through runs on. */
    Enrolled enrol(Campaign campaign, Intended audience, Instant now) {
        var enrolled =
                enrolments.enrol(campaign.workspace(), campaign.id(), drip(campaign), rehearsals.judged(audience), now);
        if (enrolled.enrolled() > 0) {
            campaigns.enrolled(campaign, enrolled.enrolled());
            if (campaign.status() == CampaignStatus.COMPLETED) {
                campaigns.become(campaign, CampaignStatus.RUNNING, null, now);
            }
            stir(campaign, now);
        }
        return enrolled;
    }

    /** Moves all of a drip's enrolments that are due; whether any was looked at. */
    boolean move(Campaign campaign, Instant now) {
        var drip = drip(campaign);
        boolean any = false;
        for (int taken : moves.placesDue(campaign.workspace(), campaign.id(), now)) {
            var moved = moves.move(campaign.workspace(), campaign.id(), drip, taken, now);
            if (moved.toSend() > 0) {
                send(campaign, drip.sequence().after(taken).orElseThrow(), moved.toSend(), now);
            }
            any |= moved.lookedAt() > 0;
        }
        var next = enrolments.nextDue(campaign.workspace(), campaign.id()).orElse(null);
        // What is due and was not moved is locked by whoever ends it just now.
        campaigns.nextStepAt(campaign, any || next == null || next.isAfter(now) ? next : now.plus(SOON));
        watch.changed(campaign.id());
        return any;
    }

    private void send(Campaign campaign, Step step, long expected, Instant now) {
        var content = campaign.content();
        var text = content.text(step);
        var audience = audiences.those(
                campaign.workspace(),
                Moves.TO_SEND,
                Moves.toSend(campaign.workspace(), campaign.id(), step.id(), now),
                drafts.required(campaign.workspace(), content, text, content.enclosure(step), content.approved(step)));
        int queued = launches.queue(new Launch(
                campaign.workspace(),
                campaign.id().origin().atStep(step.id()),
                content.senders(),
                Launch.DRIP,
                new Launch.Texts(text, Map.of(), true, content.approved(step), personal(campaign, step, text)),
                content.variables(),
                content.enclosure(step),
                content.window(step.window()),
                audience,
                content.holdoutPercent(),
                isFirst(campaign, step) ? content.localStart() : null,
                now));
        if (queued < expected) {
            moves.passOver(campaign.workspace(), campaign.id(), step.id(), now);
        }
    }

    private Map<Long, Map<String, Long>> personal(Campaign campaign, Step step, String text) {
        var content = campaign.content();
        return links.personal(
                campaign.workspace(),
                campaign.id(),
                step.id(),
                content.tracking(),
                new Links.Said(text, Map.of(), content.approved(step), content.enclosure(step), content.variables()));
    }

    /** The first step waits for the local time at which a drip is scheduled. */
    private static boolean isFirst(Campaign campaign, Step step) {
        return drip(campaign).sequence().after(0).filter(step::equals).isPresent();
    }

    /** Holds one contact where it is: once the caller has committed, nothing of the drip goes to it. */
    void pause(Campaign campaign, ContactId contact, Instant now) {
        become(campaign, contact, EnrolmentStatus.PAUSED, now);
        control.hold(List.of(recipient(campaign, contact)));
    }

    /** Lets a contact that is paused go on where it was, or one that was stopped with the next step. */
    void resume(Campaign campaign, ContactId contact, Instant now) {
        become(campaign, contact, EnrolmentStatus.ACTIVE, now);
        control.release(List.of(recipient(campaign, contact)));
        if (campaign.status() == CampaignStatus.COMPLETED) {
            campaigns.become(campaign, CampaignStatus.RUNNING, null, now);
        }
        stir(campaign, now);
    }

    /** Takes one contact out: once the caller has committed, nothing of the drip goes to it. */
    void stop(Campaign campaign, ContactId contact, Instant now) {
        become(campaign, contact, EnrolmentStatus.STOPPED, now);
        control.withdraw(List.of(recipient(campaign, contact)), Reason.DRIP_ENDED);
        watch.changed(campaign.id());
    }

    private void become(Campaign campaign, ContactId contact, EnrolmentStatus next, Instant now) {
        drip(campaign);
        var enrolment = enrolments.lock(campaign.workspace(), campaign.id(), contact);
        enrolments.become(campaign.workspace(), campaign.id(), enrolment, next, now);
    }

    /** Puts these steps in force for all who have not taken them yet. */
    Campaign edit(Campaign campaign, List<Step> wanted, Instant now) {
        var before = drip(campaign);
        Sequence edited;
        try {
            edited = before.sequence().edited(wanted);
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid("sequence", Objects.requireNonNull(wrong.getMessage()));
        }
        drafts.checkSteps(campaign.workspace(), campaign.content(), edited);
        campaigns.edit(campaign, before.with(edited));
        enrolments.fit(campaign.workspace(), campaign.id(), edited);
        stir(campaign, now);
        return campaigns.get(campaign.workspace(), campaign.id());
    }

    /** A drip that was paused has been resumed: what came due meanwhile goes now. */
    void goOn(Campaign campaign) {
        goOn(campaign, events);
    }

    static void goOn(Campaign campaign, ApplicationEventPublisher events) {
        if (campaign.content().drip() != null) {
            events.publishEvent(new Resumed(campaign.workspace()));
            events.publishEvent(new Stirred());
        }
    }

    /** Ends the ways of all who are in it. */
    void end(Campaign campaign, Instant now) {
        if (campaign.content().drip() != null) {
            enrolments.stopAll(campaign.workspace(), campaign.id(), now);
        }
    }

    /** The drip is looked at from {@code at} on. */
    private void stir(Campaign campaign, Instant at) {
        campaigns.nextStepAt(campaign, at);
        events.publishEvent(new Stirred());
    }

    private static Control.Recipient recipient(Campaign campaign, ContactId contact) {
        return new Control.Recipient(campaign.workspace(), campaign.id().origin(), contact);
    }

    /** What makes it a drip; 409 for a broadcast. */
    static Drip drip(Campaign campaign) {
        var drip = campaign.content().drip();
        if (drip == null) {
            throw Problem.conflict("Campaign %d is a broadcast; only drips have steps and enrolments."
                    .formatted(campaign.id().value()));
        }
        return drip;
    }
}
