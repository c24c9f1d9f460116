package io.sendwell.campaign;

import io.sendwell.campaign.outcome.Links;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Media;
import io.sendwell.contact.Audience;
import io.sendwell.contact.AudienceQuery;
import io.sendwell.contact.Audiences;
import io.sendwell.delivery.Intended;
import io.sendwell.delivery.Launch;
import io.sendwell.delivery.Launches;
import io.sendwell.delivery.Rehearsals;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts campaigns: at a member's word, or when their time has come. The audience is frozen at that moment. */
@Component
class Starting implements DueWork {

    private static final Logger LOG = LoggerFactory.getLogger(Starting.class);

    private final Campaigns campaigns;
    private final Drafts drafts;
    private final Audiences audiences;
    private final Media media;
    private final Launches launches;
    private final Rehearsals rehearsals;
    private final Drips drips;
    private final Variants variants;
    private final Links links;
    private final Watch watch;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    Starting(
            Campaigns campaigns,
            Drafts drafts,
            Audiences audiences,
            Media media,
            Launches launches,
            Rehearsals rehearsals,
            Drips drips,
            Variants variants,
            Links links,
            Watch watch,
            Timekeeper timekeeper,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.campaigns = campaigns;
        this.drafts = drafts;
        this.audiences = audiences;
        this.media = media;
        this.launches = launches;
        this.rehearsals = rehearsals;
        this.drips = drips;
        this.variants = variants;
        this.links = links;
        this.watch = watch;
        this.timekeeper = timekeeper;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What a start came to. */
    record Started(CampaignId campaign, boolean scheduled, long recipients, long excluded) {}

    /** Starts a draft, or schedules it where its time is yet to come; 409 for anything but a draft. */
    @Transactional
    Started start(WorkspaceId workspace, CampaignId id) {
        var campaign = campaigns.lock(workspace, id);
        Campaigns.requireStatus(campaign, CampaignStatus.DRAFT, "started");
        var now = clock.instant();
        var startsAt = campaign.content().startsAt();
        if (startsAt == null || !startsAt.isAfter(now)) {
            return launch(campaign, now);
        }
        texts(campaign);
        var expected = rehearse(campaign).result();
        campaigns.become(campaign, CampaignStatus.SCHEDULED, null, now);
        timekeeper.ring(this);
        return new Started(id, true, expected.recipients(), expected.excludedInAll());
    }

    /** Who would be in and who would be out if the campaign started now. */
    @Transactional(readOnly = true)
    Rehearsals.Rehearsal rehearse(Campaign campaign) {
        return rehearsals.rehearse(intended(campaign));
    }

    /** Everybody who is meant. */
    Intended intended(Campaign campaign) {
        return intended(campaign, campaign.content().audience());
    }

    /** Others, meant by the same campaign. */
    Intended intended(Campaign campaign, Audience audience) {
        var now = clock.instant();
        return new Intended(
                campaign.workspace(),
                campaign.id().origin(),
                audience(campaign, audience, now),
                campaign.content().senders(),
                campaign.content().hasTemplate(),
                campaign.content().holdoutPercent(),
                now);
    }

    /** The same as a query that knows which of the message's variables they must bring. */
    private AudienceQuery audience(Campaign campaign, Audience audience, Instant now) {
        var content = campaign.content();
        var required = new HashSet<String>();
        var texts = content.drip() == null ? variants.said(campaign) : List.of(content.firstText());
        for (var text : texts) {
            required.addAll(
                    drafts.required(campaign.workspace(), content, text, content.firstEnclosure(), content.approved()));
        }
        return audiences.query(campaign.workspace(), audience, required, now);
    }

    private Started launch(Campaign campaign, Instant now) {
        drafts.requireSendable(campaign.workspace(), campaign.content());
        var started = campaign.content().drip() == null
                ? broadcast(campaign, now)
                : drips.begin(campaign, intended(campaign), now);
        campaigns.become(campaign, CampaignStatus.RUNNING, null, now);
        campaigns.freeze(campaign, started.recipients(), started.excludedInAll());
        watch.changed(campaign.id());
        return new Started(campaign.id(), false, started.recipients(), started.excludedInAll());
    }

    private Launch.Result broadcast(Campaign campaign, Instant now) {
        var content = campaign.content();
        requireFile(campaign.workspace(), content.enclosure());
        return launches.launch(new Launch(
                campaign.workspace(),
                campaign.id().origin(),
                content.senders(),
                Launch.BROADCAST,
                texts(campaign),
                content.variables(),
                content.enclosure(),
                content.window(null),
                audience(campaign, content.audience(), now),
                content.holdoutPercent(),
                content.localStart(),
                now));
    }

    /** What recipients get in turns; 409 where it is to be rewritten and nobody has approved how. */
    private Launch.Texts texts(Campaign campaign) {
        var content = campaign.content();
        var approved = variants.approved(campaign.workspace(), campaign.id());
        if (content.ai().rewrite() && approved.isEmpty()) {
            throw Problem.conflict(("Campaign %d is to be rewritten (ai.rewrite), and none of its variants is approved:"
                            + " make some with POST campaigns/%d/variants, and approve them with POST"
                            + " campaigns/%d/variants/approve.")
                    .formatted(
                            campaign.id().value(),
                            campaign.id().value(),
                            campaign.id().value()));
        }
        return new Launch.Texts(
                content.messageTemplate(),
                approved,
                !content.ai().rewrite(),
                content.approved(),
                links.personal(campaign.workspace(), campaign.id(), 0, content.tracking(), said(content, approved)));
    }

    private static Links.Said said(Campaign.Content content, Map<Long, String> variants) {
        return new Links.Said(
                content.messageTemplate(), variants, content.approved(), content.enclosure(), content.variables());
    }

    /** A copy of an old campaign may name a file that is gone. */
    private void requireFile(WorkspaceId workspace, Enclosure enclosure) {
        var file = enclosure.file();
        if (file != null && media.find(workspace, file.id()).isEmpty()) {
            throw Problem.invalid("media.media_id", "\"%s\" was deleted: choose another file".formatted(file.name()));
        }
    }

    @Override
    public String name() {
        return "campaign-starts";
    }

    @Override
    public Optional<Instant> nextDue() {
        return Tenancy.asEngine(campaigns::nextScheduled);
    }

    @Override
    public boolean runDue(Instant now) {
        boolean any = false;
        while (Tenancy.asEngine(() -> startOneDue(now))) {
            any = true;
        }
        return any;
    }

    private boolean startOneDue(Instant now) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            var due = campaigns.lockDue(now);
            due.ifPresent(campaign -> {
                var before = status.createSavepoint();
                try {
                    launch(campaign, now);
                } catch (Problem broken) {
                    status.rollbackToSavepoint(before);
                    LOG.warn("Campaign {} could not start: {}", campaign.id().value(), broken.detail());
                    campaigns.become(campaign, CampaignStatus.FAILED, broken.detail(), now);
                }
            });
            return due.isPresent();
        }));
    }
}
