package io.sendwell.campaign;

import io.sendwell.campaign.VariantsApi.ApproveForm;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes the variants of drafts, each change in a transaction of its own with the campaign locked: none is open while a
 * language model is waited for.
 */
@Component
@Transactional
class Writing {

    private final Campaigns campaigns;
    private final Variants variants;
    private final Drafts drafts;
    private final InstantSource clock;

    Writing(Campaigns campaigns, Variants variants, Drafts drafts, InstantSource clock) {
        this.campaigns = campaigns;
        this.variants = variants;
        this.drafts = drafts;
        this.clock = clock;
    }

    /** @param seen the campaign from which they were made; 409 where its message has changed since */
    Campaign add(Campaign seen, List<String> texts, @Nullable String engine) {
        var campaign = draft(seen.id());
        if (!campaign.content().messageTemplate().equals(seen.content().messageTemplate())) {
            throw Problem.conflict("The message of campaign %d was changed meanwhile; make variants of the new one."
                    .formatted(campaign.id().value()));
        }
        texts.forEach(text -> drafts.variant(workspace(), campaign.content(), text, "text"));
        variants.add(campaign, texts, engine, clock.instant());
        return campaign;
    }

    Campaign edit(CampaignId id, long variant, String text) {
        var campaign = draft(id);
        drafts.variant(workspace(), campaign.content(), text, "text");
        variants.edit(campaign, variant, text);
        return campaign;
    }

    void delete(CampaignId id, long variant) {
        variants.delete(draft(id), variant);
    }

    Campaign approve(CampaignId id, @Nullable ApproveForm form) {
        var campaign = draft(id);
        var known = variants.of(workspace(), id).stream().map(Variant::id).collect(Collectors.toSet());
        var wanted = new ArrayList<Long>();
        var ids = form == null ? null : form.ids();
        if (ids == null) {
            if (form != null && Boolean.FALSE.equals(form.all())) {
                throw Problem.invalid("ids", "must name variants, or all must be true");
            }
            wanted.addAll(known);
        } else {
            var errors = new ArrayList<FieldError>();
            for (int i = 0; i < ids.size(); i++) {
                var one = ids.get(i);
                if (one == null || !known.contains(one)) {
                    errors.add(new FieldError("ids[" + i + "]", "is no variant of this campaign"));
                } else {
                    wanted.add(one);
                }
            }
            if (!errors.isEmpty()) {
                throw Problem.invalid(errors);
            }
        }
        if (known.isEmpty()) {
            throw Problem.conflict("Campaign %d has no variants to approve.".formatted(id.value()));
        }
        variants.approve(campaign, wanted, clock.instant());
        return campaign;
    }

    private Campaign draft(CampaignId id) {
        var campaign = campaigns.lock(workspace(), id);
        Campaigns.requireStatus(campaign, CampaignStatus.DRAFT, "edited");
        requireBroadcast(campaign);
        return campaign;
    }

    static void requireBroadcast(Campaign campaign) {
        if (campaign.content().drip() != null) {
            throw Problem.conflict("Campaign %d is a drip; only the message of a broadcast has variants."
                    .formatted(campaign.id().value()));
        }
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
