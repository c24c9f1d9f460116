package io.sendwell.campaign;

import io.sendwell.campaign.drip.Enrolments;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Campaigns over HTTP: write, read, edit. */
@RestController
@RequestMapping("/api/v1/campaigns")
@Transactional
class CampaignsApi {

    private static final Set<CampaignStatus> RUNS = EnumSet.of(CampaignStatus.RUNNING, CampaignStatus.PAUSED);

    private final Campaigns campaigns;
    private final Drafts drafts;
    private final Drips drips;
    private final Enrolments enrolments;
    private final Variants variants;
    private final InstantSource clock;

    CampaignsApi(
            Campaigns campaigns,
            Drafts drafts,
            Drips drips,
            Enrolments enrolments,
            Variants variants,
            InstantSource clock) {
        this.campaigns = campaigns;
        this.drafts = drafts;
        this.drips = drips;
        this.enrolments = enrolments;
        this.variants = variants;
        this.clock = clock;
    }

    @ForViewers
    @GetMapping
    @Operation(summary = "List campaigns, newest first")
    public Page<CampaignView> list(
            @RequestParam @Nullable String status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var found = campaigns.list(workspace(), status == null ? null : status(status), slice);
        return Page.of(found.stream().map(CampaignView::of).toList(), slice, CampaignView::id);
    }

    @ForMarketers
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Write a campaign; it is a draft until it is started")
    public CampaignView create(@RequestBody CampaignForm form) {
        var campaign = campaigns.create(workspace(), drafts.content(workspace(), form), clock.instant());
        form.givenVariants().ifPresent(texts -> variants.replace(campaign, texts, clock.instant()));
        return view(campaign);
    }

    @ForViewers
    @GetMapping("/{id}")
    @Operation(summary = "Read a campaign")
    public CampaignView get(@PathVariable long id) {
        return view(campaigns.get(workspace(), new CampaignId(id)));
    }

    private CampaignView view(Campaign campaign) {
        return CampaignView.of(campaign).and(variants.of(workspace(), campaign.id()));
    }

    @ForMarketers
    @PutMapping("/{id}")
    @Operation(
            summary = "Replace a draft's content, or the sequence of a drip that runs",
            description =
                    "Of a drip that runs or is paused only the sequence can change. Steps keep their id; one without"
                            + " an id is new; one that is missing is taken out. It affects only those who have not taken a step"
                            + " yet, and the answer says under edited how many those are. A new message takes back the"
                            + " approval of generated variants; variants, where given, replace those that people wrote.")
    public CampaignView edit(@PathVariable long id, @RequestBody CampaignForm form) {
        var campaign = campaigns.lock(workspace(), new CampaignId(id));
        if (campaign.content().drip() != null && RUNS.contains(campaign.status())) {
            return editSteps(campaign, form);
        }
        var edited = campaigns.edit(workspace(), campaign.id(), drafts.content(workspace(), form));
        form.givenVariants().ifPresent(texts -> variants.replace(edited, texts, clock.instant()));
        if (!edited.content().messageTemplate().equals(campaign.content().messageTemplate())) {
            variants.withdrawGenerated(edited);
        }
        if (edited.content().drip() != null) {
            variants.deleteAll(edited);
        }
        return view(edited);
    }

    private CampaignView editSteps(Campaign before, CampaignForm form) {
        form.requireSequenceAlone();
        var content = before.content();
        var wanted = drafts.steps(workspace(), form.sequence(), content.messageTemplate(), true, content.senders());
        var after = drips.edit(before, wanted, clock.instant());
        var steps = StepFigures.edited(
                Drips.drip(before).sequence(),
                Drips.drip(after).sequence(),
                enrolments.counts(workspace(), before.id()));
        return CampaignView.of(after).with(steps);
    }

    @ForMarketers
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a draft")
    public void delete(@PathVariable long id) {
        campaigns.delete(workspace(), new CampaignId(id));
    }

    private static CampaignStatus status(String code) {
        return Arrays.stream(CampaignStatus.values())
                .filter(status -> status.code().equals(code))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "status",
                        "must be one of "
                                + Arrays.stream(CampaignStatus.values())
                                        .map(CampaignStatus::code)
                                        .collect(Collectors.joining(", "))));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
