package io.sendwell.campaign;

import io.sendwell.campaign.drip.Enrolment;
import io.sendwell.campaign.drip.EnrolmentStatus;
import io.sendwell.campaign.drip.Enrolments;
import io.sendwell.campaign.drip.policy.Sequence;
import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.contact.Audience;
import io.sendwell.contact.Audiences;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactSummary;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.Exclusions;
import io.sendwell.delivery.Explanation;
import io.sendwell.delivery.Messages;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who is on the way through a drip, and how to bring one in, hold it, let it go on or take it out. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}/enrolments")
@Transactional
class EnrolmentsApi {

    private static final int MOST_AT_ONCE = 10_000;
    private static final Set<CampaignStatus> ENTERED =
            EnumSet.of(CampaignStatus.RUNNING, CampaignStatus.PAUSED, CampaignStatus.COMPLETED);

    private final Campaigns campaigns;
    private final Enrolments enrolments;
    private final Drips drips;
    private final Starting starting;
    private final Audiences audiences;
    private final Contacts contacts;
    private final Messages messages;
    private final Exclusions exclusions;
    private final InstantSource clock;

    EnrolmentsApi(
            Campaigns campaigns,
            Enrolments enrolments,
            Drips drips,
            Starting starting,
            Audiences audiences,
            Contacts contacts,
            Messages messages,
            Exclusions exclusions,
            InstantSource clock) {
        this.campaigns = campaigns;
        this.enrolments = enrolments;
        this.drips = drips;
        this.starting = starting;
        this.audiences = audiences;
        this.contacts = contacts;
        this.messages = messages;
        this.exclusions = exclusions;
        this.clock = clock;
    }

    record EnrolForm(@Nullable List<@Nullable Long> contactIds) {}

    /** @param excluded whom the gate keeps out, by reason */
    record EnrolView(int enrolled, int alreadyIn, Map<String, Long> excluded) {}

    /**
     * @param reason why it was stopped: a code
     * @param lastStep the id of the last step it took; null before the first
     * @param nextStep the id of the step that it waits for; null behind the last
     * @param nextStepAt when that is due; null while the step before has not gone, for the delay begins with it
     * @param steps only of a single enrolment
     */
    record EnrolmentView(
            long contactId,
            @Nullable String name,
            @Nullable String phone,
            String status,
            @Nullable String reason,
            @Nullable String explanation,
            @Nullable Integer lastStep,
            @Nullable Integer nextStep,
            @Nullable Instant nextStepAt,
            Instant enrolledAt,
            @Nullable Instant repliedAt,
            @Nullable String intent,
            @Nullable Instant endedAt,
            @Nullable List<StepTaken> steps) {}

    /**
     * A step that a contact has behind it.
     *
     * @param status of its message; {@code left_out} by the gate or {@code passed_over} where there is none
     */
    record StepTaken(
            int id,
            String status,
            @Nullable String reason,
            @Nullable String explanation,
            @Nullable Long messageId,
            @Nullable Instant sentAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant readAt,
            @Nullable Instant repliedAt) {}

    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    @Operation(summary = "The enrolments of a drip: how far each contact is, and why it ended")
    public Page<EnrolmentView> list(
            @PathVariable long id,
            @RequestParam @Nullable String status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var campaign = campaigns.get(workspace(), new CampaignId(id));
        var sequence = Drips.drip(campaign).sequence();
        var page = enrolments.page(workspace(), campaign.id(), status == null ? null : status(status), slice);
        var who = contacts.summaries(
                workspace(), page.stream().map(Enrolment::contact).toList());
        return Page.of(
                page.stream()
                        .map(one -> view(one, sequence, who.get(one.contact()), null))
                        .toList(),
                slice,
                EnrolmentView::contactId);
    }

    @ForViewers
    @GetMapping("/{contactId}")
    @Transactional(readOnly = true)
    @Operation(summary = "One contact's way through a drip, step by step")
    public EnrolmentView get(@PathVariable long id, @PathVariable long contactId) {
        return show(campaigns.get(workspace(), new CampaignId(id)), new ContactId(contactId));
    }

    @ForMarketers
    @PostMapping
    @Operation(
            summary = "Enrol contacts into a drip",
            description =
                    "Each contact goes through a drip at most once: whoever was ever in it stays as it is. To begin"
                            + " anew, duplicate the drip.")
    public EnrolView enrol(@PathVariable long id, @RequestBody EnrolForm form) {
        var campaign = campaigns.lock(workspace(), new CampaignId(id));
        Drips.drip(campaign);
        if (!ENTERED.contains(campaign.status())) {
            throw Problem.conflict("Drip %d is %s; contacts can be enrolled once it is started."
                    .formatted(id, campaign.status().code()));
        }
        var audience = new Audience(false, ids(form), List.of(), List.of(), null);
        known(audience);
        var enrolled = drips.enrol(campaign, starting.intended(campaign, audience), clock.instant());
        return new EnrolView(enrolled.enrolled(), enrolled.alreadyIn(), enrolled.excluded());
    }

    @ForMarketers
    @PostMapping("/{contactId}/pause")
    @Operation(summary = "Hold one contact; nothing of the drip goes to it once this has answered")
    public EnrolmentView pause(@PathVariable long id, @PathVariable long contactId) {
        var campaign = campaigns.lock(workspace(), new CampaignId(id));
        drips.pause(campaign, new ContactId(contactId), clock.instant());
        return show(campaign, new ContactId(contactId));
    }

    @ForMarketers
    @PostMapping("/{contactId}/resume")
    @Operation(summary = "Let a contact that was paused or stopped go on with the steps it has not taken")
    public EnrolmentView resume(@PathVariable long id, @PathVariable long contactId) {
        var campaign = campaigns.lock(workspace(), new CampaignId(id));
        if (!ENTERED.contains(campaign.status())) {
            throw Problem.conflict("Drip %d is %s; nobody goes on in it."
                    .formatted(id, campaign.status().code()));
        }
        drips.resume(campaign, new ContactId(contactId), clock.instant());
        return show(campaign, new ContactId(contactId));
    }

    @ForMarketers
    @PostMapping("/{contactId}/stop")
    @Operation(summary = "Take one contact out; nothing of the drip goes to it once this has answered")
    public EnrolmentView stop(@PathVariable long id, @PathVariable long contactId) {
        var campaign = campaigns.lock(workspace(), new CampaignId(id));
        drips.stop(campaign, new ContactId(contactId), clock.instant());
        return show(campaign, new ContactId(contactId));
    }

    private EnrolmentView show(Campaign campaign, ContactId contact) {
        var sequence = Drips.drip(campaign).sequence();
        var enrolment = enrolments.get(workspace(), campaign.id(), contact);
        var who = contacts.summaries(workspace(), List.of(contact)).get(contact);
        return view(enrolment, sequence, who, taken(campaign, enrolment, sequence));
    }

    /** Every step it has behind it: as a message, left out, or passed over. */
    private List<StepTaken> taken(Campaign campaign, Enrolment enrolment, Sequence sequence) {
        var sent = messages.ofOrigin(workspace(), campaign.id().origin(), enrolment.contact()).stream()
                .collect(Collectors.toMap(Messages.View::step, message -> message));
        var leftOut = exclusions.of(workspace(), campaign.id().origin(), enrolment.contact());
        return sequence.steps().stream()
                .filter(step -> sequence.isPast(step.id(), enrolment.taken()))
                .filter(step -> !step.removed() || sent.containsKey(step.id()))
                .map(step -> taken(step, sent.get(step.id()), leftOut.get(step.id())))
                .toList();
    }

    private static StepTaken taken(Step step, Messages.@Nullable View message, @Nullable String leftOut) {
        if (message == null) {
            return new StepTaken(
                    step.id(),
                    leftOut == null ? "passed_over" : "left_out",
                    leftOut,
                    Explanation.of(leftOut),
                    null,
                    null,
                    null,
                    null,
                    null);
        }
        return new StepTaken(
                step.id(),
                message.status().code(),
                message.reason(),
                Explanation.of(message.reason()),
                message.id(),
                message.sentAt(),
                message.deliveredAt(),
                message.readAt(),
                message.repliedAt());
    }

    private static EnrolmentView view(
            Enrolment enrolment, Sequence sequence, @Nullable ContactSummary contact, @Nullable List<StepTaken> steps) {
        boolean ended = enrolment.endedAt() != null;
        var next =
                ended ? null : sequence.after(enrolment.taken()).map(Step::id).orElse(null);
        return new EnrolmentView(
                enrolment.contact().value(),
                contact == null ? null : contact.name(),
                contact == null ? null : contact.phone(),
                enrolment.status().code(),
                enrolment.reason(),
                enrolment.explanation(),
                enrolment.taken() == 0 ? null : enrolment.taken(),
                next,
                next == null || enrolment.waiting() || enrolment.status() != EnrolmentStatus.ACTIVE
                        ? null
                        : enrolment.dueAt(),
                enrolment.enrolledAt(),
                enrolment.repliedAt(),
                enrolment.intent(),
                enrolment.endedAt(),
                steps);
    }

    private static List<Long> ids(EnrolForm form) {
        var ids = form.contactIds();
        if (ids == null || ids.isEmpty() || ids.size() > MOST_AT_ONCE) {
            throw Problem.invalid("contact_ids", "must be 1 to " + MOST_AT_ONCE + " contacts");
        }
        int missing = ids.indexOf(null);
        if (missing >= 0) {
            throw Problem.invalid("contact_ids[" + missing + "]", "must not be null");
        }
        return ids.stream().filter(Objects::nonNull).toList();
    }

    private void known(Audience audience) {
        try {
            audiences.validate(workspace(), audience);
        } catch (Problem unknown) {
            throw Problem.invalid(unknown.errors().stream()
                    .map(error -> new FieldError(error.field().replace("audience.", ""), error.message()))
                    .toList());
        }
    }

    private static EnrolmentStatus status(String code) {
        return Arrays.stream(EnrolmentStatus.values())
                .filter(status -> status.code().equals(code))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "status",
                        "must be one of "
                                + Arrays.stream(EnrolmentStatus.values())
                                        .map(EnrolmentStatus::code)
                                        .collect(Collectors.joining(", "))));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
