package io.sendwell.campaign;

import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactSummary;
import io.sendwell.contact.Contacts;
import io.sendwell.contact.csv.CsvDownload;
import io.sendwell.delivery.Exclusion;
import io.sendwell.delivery.Exclusions;
import io.sendwell.delivery.Explanation;
import io.sendwell.delivery.Rehearsals;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who is left out of a campaign and why: as it would be before the launch, as it was after. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}")
@Transactional(readOnly = true)
class ExclusionsApi {

    /** Names and phones are looked up for so many at once. */
    private static final int CHUNK = 1000;

    private final Campaigns campaigns;
    private final Starting starting;
    private final Rehearsals rehearsals;
    private final Exclusions exclusions;
    private final Contacts contacts;

    ExclusionsApi(
            Campaigns campaigns, Starting starting, Rehearsals rehearsals, Exclusions exclusions, Contacts contacts) {
        this.campaigns = campaigns;
        this.starting = starting;
        this.rehearsals = rehearsals;
        this.exclusions = exclusions;
        this.contacts = contacts;
    }

    /** Name and phone are null where the contact has been deleted since. */
    record ExclusionView(
            long contactId,
            @Nullable String name,
            @Nullable String phone,
            String reason,
            @Nullable String explanation) {}

    @ForViewers
    @GetMapping("/exclusions")
    @Operation(summary = "Who is left out and why: as it would be for a draft, as it was once launched")
    public Page<ExclusionView> list(
            @PathVariable long id, @RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var campaign = campaign(id);
        var rows = campaign.recipients() == null
                ? rehearsals.leftOut(starting.intended(campaign), slice)
                : exclusions.page(workspace(), campaign.id().origin(), slice);
        return Page.of(views(rows), slice, ExclusionView::contactId);
    }

    @ForMarketers
    @GetMapping(path = "/exclusions.csv", produces = "text/csv")
    @Operation(summary = "All who are left out and why, as CSV")
    public void download(@PathVariable long id, HttpServletResponse response) throws IOException {
        var campaign = campaign(id);
        try (var all = all(campaign);
                var csv = CsvDownload.to(response, "campaign-%d-exclusions.csv".formatted(id))) {
            csv.row(List.of("contact_id", "name", "phone", "reason", "explanation"));
            all.gather(Gatherers.windowFixed(CHUNK))
                    .flatMap(chunk -> views(chunk).stream())
                    .forEach(one -> csv.row(cells(one)));
        }
    }

    private Stream<Exclusion> all(Campaign campaign) {
        return campaign.recipients() == null
                ? rehearsals.leftOut(starting.intended(campaign))
                : exclusions.stream(workspace(), campaign.id().origin());
    }

    private List<ExclusionView> views(List<Exclusion> rows) {
        var who = contacts.summaries(
                workspace(),
                rows.stream().map(row -> new ContactId(row.contactId())).toList());
        return rows.stream()
                .map(row -> {
                    @Nullable ContactSummary contact = who.get(new ContactId(row.contactId()));
                    return new ExclusionView(
                            row.contactId(),
                            contact == null ? null : contact.name(),
                            contact == null ? null : contact.phone(),
                            row.reason(),
                            Explanation.of(row.reason()));
                })
                .toList();
    }

    private static List<@Nullable String> cells(ExclusionView one) {
        return Arrays.asList(Long.toString(one.contactId()), one.name(), one.phone(), one.reason(), one.explanation());
    }

    private Campaign campaign(long id) {
        return campaigns.get(workspace(), new CampaignId(id));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
