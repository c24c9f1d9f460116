package io.sendwell.campaign;

import io.sendwell.intelligence.Alternatives;
import io.sendwell.intelligence.Rewriter;
import io.sendwell.intelligence.Tone;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Other wordings of a campaign's message: generated or written, and approved by a person before any is sent. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}/variants")
class VariantsApi {

    private static final int MOST_AT_ONCE = 10;
    private static final int USUAL = 3;

    private final Campaigns campaigns;
    private final Variants variants;
    private final Writing writing;
    private final Rewriter rewriter;

    VariantsApi(Campaigns campaigns, Variants variants, Writing writing, Rewriter rewriter) {
        this.campaigns = campaigns;
        this.variants = variants;
        this.writing = writing;
        this.rewriter = rewriter;
    }

    /**
     * @param text of a person's own; without it they are generated
     * @param count how many to generate, 1 to 10
     * @param tone by default the campaign's
     */
    record MakeForm(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable String tone) {}

    /** @param engine who generated what was generated just now */
    record VariantsView(
            List<VariantView> items,
            @Nullable String engine,
            @Nullable String note) {}

    /** Those that are named; where none is, all. */
    record ApproveForm(@Nullable Boolean all, @Nullable List<@Nullable Long> ids) {}

    @ForViewers
    @GetMapping
    @Operation(summary = "List a campaign's variants, the oldest first")
    public VariantsView list(@PathVariable long id) {
        return view(campaigns.get(workspace(), new CampaignId(id)), null, null);
    }

    @ForMarketers
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Make variants of a draft's message, or write one; none is sent before it is approved",
            description = "Generated ones keep every fact of the message and differ from it and from one another.")
    public VariantsView make(@PathVariable long id, @RequestBody(required = false) @Nullable MakeForm form) {
        var campaign = campaigns.get(workspace(), new CampaignId(id));
        if (form != null && form.text() != null) {
            return view(writing.add(campaign, List.of(new VariantForm(form.text()).said()), null), null, null);
        }
        Writing.requireBroadcast(campaign);
        // Before the model is asked and paid; looked at again when they are added.
        Campaigns.requireStatus(campaign, CampaignStatus.DRAFT, "edited");
        var made = rewriter.alternatives(
                workspace(), message(campaign), count(form), tone(campaign, form == null ? null : form.tone()));
        var texts = made.drafts().stream().map(Alternatives.Draft::text).toList();
        return view(writing.add(campaign, texts, made.engine()), made.engine(), made.note());
    }

    @ForMarketers
    @PutMapping("/{variantId}")
    @Operation(summary = "Put a variant into other words; it is to be approved again")
    public VariantsView edit(@PathVariable long id, @PathVariable long variantId, @RequestBody VariantForm form) {
        return view(writing.edit(new CampaignId(id), variantId, form.said()), null, null);
    }

    @ForMarketers
    @DeleteMapping("/{variantId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a variant")
    public void delete(@PathVariable long id, @PathVariable long variantId) {
        writing.delete(new CampaignId(id), variantId);
    }

    @ForMarketers
    @PostMapping("/approve")
    @Operation(
            summary = "Approve variants, by their ids or all: the campaign sends them in turns",
            description = "Where the campaign's ai.rewrite is true they go out in the place of its message, else the"
                    + " message takes its turn among them.")
    public VariantsView approve(@PathVariable long id, @RequestBody(required = false) @Nullable ApproveForm form) {
        return view(writing.approve(new CampaignId(id), form), null, null);
    }

    private VariantsView view(Campaign campaign, @Nullable String engine, @Nullable String note) {
        return new VariantsView(
                variants.of(workspace(), campaign.id()).stream()
                        .map(VariantView::of)
                        .toList(),
                engine,
                note);
    }

    private static String message(Campaign campaign) {
        var message = campaign.content().messageTemplate();
        if (message.isBlank()) {
            throw Problem.conflict("Campaign %d has no text to make variants of."
                    .formatted(campaign.id().value()));
        }
        return message;
    }

    private static int count(@Nullable MakeForm form) {
        int count = form == null || form.count() == null ? USUAL : form.count();
        if (count < 1 || count > MOST_AT_ONCE) {
            throw Problem.invalid("count", "must be between 1 and " + MOST_AT_ONCE);
        }
        return count;
    }

    private static Tone tone(Campaign campaign, @Nullable String code) {
        return code == null
                ? campaign.content().ai().tone()
                : Tone.of(code)
                        .orElseThrow(() -> Problem.invalid("tone", "must be friendly, professional, casual or formal"));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
