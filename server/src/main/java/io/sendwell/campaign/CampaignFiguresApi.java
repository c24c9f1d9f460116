package io.sendwell.campaign;

import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactSummary;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.Explanation;
import io.sendwell.delivery.Launches;
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
    private final Preflight preflight;
    private final Starting starting;
    private final Progress progress;
    private final Messages messages;
    private final Launches launches;
    private final Contacts contacts;
    private final InstantSource clock;

    CampaignFiguresApi(
            Campaigns campaigns,
            Preflight preflight,
            Starting starting,
            Progress progress,
            Messages messages,
            Launches launches,
            Contacts contacts,
            InstantSource clock) {
        this.campaigns = campaigns;
        this.preflight = preflight;
        this.starting = starting;
        this.progress = progress;
        this.messages = messages;
        this.launches = launches;
        this.contacts = contacts;
        this.clock = clock;
    }

    record RecipientView(
            long messageId,
            long contactId,
            @Nullable String name,
            @Nullable String phone,
            long senderId,
            String status,
            @Nullable String reason,
            @Nullable String explanation,
            @Nullable String verdict,
            int attempts,
            @Nullable Instant sentAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant readAt,
            @Nullable Instant repliedAt) {}

    record ExcludedView(
            long contactId,
            @Nullable String name,
            @Nullable String phone,
            String reason,
            @Nullable String explanation) {}

    @ForViewers
    @GetMapping("/preflight")
    @Operation(summary = "Who would be in, who would be out and why, and when it would be done")
    public Preflight.Report preflight(@PathVariable long id) {
        return preflight.check(campaign(id));
    }

    @ForViewers
    @GetMapping("/excluded")
    @Operation(summary = "Who is left out and why: as it would be for a draft, as it was once launched")
    public Page<ExcludedView> excluded(
            @PathVariable long id, @RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var campaign = campaign(id);
        var rows = campaign.recipients() == null
                ? launches.wouldExclude(starting.audience(campaign), slice)
                : launches.excludedFrom(workspace(), campaign.id().origin(), slice);
        var who = summaries(rows.stream().map(Launches.Excluded::contactId).toList());
        return Page.of(
                rows.stream()
                        .map(row -> {
                            @Nullable ContactSummary contact = who.get(new ContactId(row.contactId()));
                            return new ExcludedView(
                                    row.contactId(),
                                    contact == null ? null : contact.name(),
                                    contact == null ? null : contact.phone(),
                                    row.reason(),
                                    Explanation.of(row.reason()));
                        })
                        .toList(),
                slice,
                ExcludedView::contactId);
    }

    @ForViewers
    @GetMapping("/stats")
    @Operation(summary = "How it stands: counts that add up to the recipients, what holds it, when it will be done")
    public CampaignStats stats(@PathVariable long id) {
        var campaign = campaign(id);
        var now = clock.instant();
        var lanes = progress.lanes(workspace(), campaign.id().origin());
        boolean sends = campaign.status() == CampaignStatus.RUNNING;
        return CampaignStats.of(
                progress.counts(workspace(), campaign.id().origin()),
                campaign.excluded() == null ? 0 : campaign.excluded(),
                WaitingWords.of(campaign, lanes, now),
                sends ? Progress.ratePerMinute(lanes, now) : 0,
                sends ? preflight.forecast(campaign, lanes).finishAt() : null);
    }

    @ForViewers
    @GetMapping("/recipients")
    @Operation(summary = "The recipients with what became of each message, and why")
    public Page<RecipientView> recipients(
            @PathVariable long id,
            @RequestParam @Nullable String status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var campaign = campaign(id);
        var rows =
                messages.recipients(workspace(), campaign.id().origin(), status == null ? null : status(status), slice);
        var who = summaries(rows.stream().map(Messages.View::contactId).toList());
        return Page.of(
                rows.stream()
                        .map(row -> view(row, who.get(new ContactId(row.contactId()))))
                        .toList(),
                slice,
                RecipientView::messageId);
    }

    private static RecipientView view(Messages.View row, @Nullable ContactSummary contact) {
        return new RecipientView(
                row.id(),
                row.contactId(),
                contact == null ? null : contact.name(),
                contact == null ? null : contact.phone(),
                row.senderId(),
                row.status().code(),
                row.reason(),
                Explanation.of(row.reason()),
                row.verdict(),
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
