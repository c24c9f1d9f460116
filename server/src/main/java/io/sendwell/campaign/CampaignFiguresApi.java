package io.sendwell.campaign;

import io.sendwell.campaign.drip.EnrolmentStatus;
import io.sendwell.campaign.drip.Enrolments;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactSummary;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.Explanation;
import io.sendwell.delivery.LaneLoad;
import io.sendwell.delivery.LaneLoads;
import io.sendwell.delivery.MessageStatus;
import io.sendwell.delivery.Messages;
import io.sendwell.delivery.Progress;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a campaign would come to, how it stands, and what became of each recipient. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}")
@Transactional(readOnly = true)
class CampaignFiguresApi {

    private final Campaigns campaigns;
    private final Enrolments enrolments;
    private final Preflight preflight;
    private final Planning planning;
    private final Progress progress;
    private final LaneLoads laneLoads;
    private final Messages messages;
    private final Contacts contacts;
    private final InstantSource clock;

    CampaignFiguresApi(
            Campaigns campaigns,
            Enrolments enrolments,
            Preflight preflight,
            Planning planning,
            Progress progress,
            LaneLoads laneLoads,
            Messages messages,
            Contacts contacts,
            InstantSource clock) {
        this.campaigns = campaigns;
        this.enrolments = enrolments;
        this.preflight = preflight;
        this.planning = planning;
        this.progress = progress;
        this.laneLoads = laneLoads;
        this.messages = messages;
        this.contacts = contacts;
        this.clock = clock;
    }

    /**
     * @param step the id of a drip's step; null for a broadcast
     * @param variantId which variant it says; null for the main text
     */
    record RecipientView(
            long messageId,
            long contactId,
            @Nullable Integer step,
            @Nullable String name,
            @Nullable String phone,
            long senderId,
            String status,
            @Nullable String reason,
            @Nullable String explanation,
            @Nullable String verdict,
            @Nullable Long variantId,
            int attempts,
            @Nullable Instant sentAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant readAt,
            @Nullable Instant repliedAt) {}

    record RecipientsPage(
            List<RecipientView> items,
            @Nullable String nextCursor,
            long purged,
            @Nullable Instant purgedBefore) {}

    @ForViewers
    @GetMapping("/preflight")
    @Operation(summary = "Who would be in, who would be out and why, and when it would be done")
    public Preflight.Report preflight(@PathVariable long id) {
        return preflight.check(campaign(id));
    }

    @ForViewers
    @GetMapping("/stats")
    @Operation(summary = "How it stands: counts that add up to the recipients, what holds it, when it will be done")
    public CampaignStats stats(@PathVariable long id) {
        var campaign = campaign(id);
        var now = clock.instant();
        var lanes = laneLoads.of(workspace(), campaign.id().origin());
        boolean sends = campaign.status() == CampaignStatus.RUNNING;
        return CampaignStats.of(
                progress.counts(workspace(), campaign.id().origin()),
                campaign.excluded() == null ? 0 : campaign.excluded(),
                waiting(campaign, lanes, now),
                sends ? LaneLoads.ratePerMinute(lanes, now) : 0,
                sends ? planning.rest(campaign, lanes).finishAt() : null,
                campaign.content().drip() == null ? null : enrolled(campaign));
    }

    /** A drip with nothing queued waits for its next step. */
    private @Nullable String waiting(Campaign campaign, List<LaneLoad> lanes, Instant now) {
        var words = WaitingWords.of(campaign, lanes, now);
        return words != null || campaign.content().drip() == null || campaign.status() != CampaignStatus.RUNNING
                ? words
                : enrolments
                        .nextDue(workspace(), campaign.id())
                        .map(at -> WaitingWords.nextStep(campaign, at))
                        .orElse(null);
    }

    private Map<String, Long> enrolled(Campaign campaign) {
        var counts = new TreeMap<String, Long>();
        Arrays.stream(EnrolmentStatus.values()).forEach(status -> counts.put(status.code(), 0L));
        enrolments
                .counts(workspace(), campaign.id())
                .forEach(count -> counts.merge(count.status().code(), count.n(), Long::sum));
        return counts;
    }

    @ForViewers
    @GetMapping("/recipients")
    @Operation(
            summary = "The recipients with what became of each message, and why",
            description = "Once messages are older than the workspace keeps them, their rows are gone: purged says how"
                    + " many, purged_before since when. The figures have them still.")
    public RecipientsPage recipients(
            @PathVariable long id,
            @RequestParam @Nullable String status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var campaign = campaign(id);
        var rows =
                messages.recipients(workspace(), campaign.id().origin(), status == null ? null : status(status), slice);
        var who = summaries(rows.stream().map(Messages.View::contactId).toList());
        var page = Page.of(
                rows.stream()
                        .map(row -> view(row, who.get(new ContactId(row.contactId()))))
                        .toList(),
                slice,
                RecipientView::messageId);
        var departed = progress.departed(workspace(), campaign.id().origin());
        return new RecipientsPage(page.items(), page.nextCursor(), departed.messages(), departed.settledBefore());
    }

    private static RecipientView view(Messages.View row, @Nullable ContactSummary contact) {
        return new RecipientView(
                row.id(),
                row.contactId(),
                row.step() == 0 ? null : row.step(),
                contact == null ? null : contact.name(),
                contact == null ? null : contact.phone(),
                row.senderId(),
                row.status().code(),
                row.reason(),
                Explanation.of(row.reason()),
                row.verdict(),
                row.variant(),
                row.attempt(),
                row.sentAt(),
                row.deliveredAt(),
                row.readAt(),
                row.repliedAt());
    }

    private Map<ContactId, ContactSummary> summaries(List<Long> ids) {
        return contacts.summaries(workspace(), ids.stream().map(ContactId::new).toList());
    }

    private static MessageStatus status(String code) {
        return Arrays.stream(MessageStatus.values())
                .filter(status -> status.code().equals(code))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "status",
                        "must be one of "
                                + Arrays.stream(MessageStatus.values())
                                        .map(MessageStatus::code)
                                        .collect(Collectors.joining(", "))));
    }

    private Campaign campaign(long id) {
        return campaigns.get(workspace(), new CampaignId(id));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
