package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.inbox.lead.Scores.Scored;
import io.sendwell.intelligence.policy.LeadScore;
import io.sendwell.intelligence.policy.LeadScore.Breakdown;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lead scores over HTTP: why one is what it is, and who is hot. */
@RestController
@RequestMapping("/api/v1/ai")
@Transactional
class LeadScoresApi {

    private static final int HISTORY = 30;
    private static final int BEST = 100;

    private final Scoring scoring;
    private final Scores scores;
    private final Contacts contacts;

    LeadScoresApi(Scoring scoring, Scores scores, Contacts contacts) {
        this.scoring = scoring;
        this.scores = scores;
        this.contacts = contacts;
    }

    record ScoreForm(@Nullable Long contactId) {}

    /**
     * @param points what the parts of the breakdown add up from
     * @param history how the score went, the newest first
     */
    record ScoreView(
            long contactId,
            int totalScore,
            String qualityTier,
            String priority,
            Breakdown breakdown,
            List<PointView> points,
            List<String> insights,
            List<String> nextActions,
            List<Scores.Change> history) {

        static ScoreView of(ContactId contact, LeadScore score, List<Scores.Change> history) {
            return new ScoreView(
                    contact.value(),
                    score.total(),
                    score.tier().code(),
                    score.priority().code(),
                    score.breakdown(),
                    score.points().stream().map(PointView::of).toList(),
                    score.insights(),
                    score.nextActions(),
                    history);
        }
    }

    /** @param part of the breakdown */
    record PointView(String part, String name, String value, int points, int most, String sentence) {
        static PointView of(LeadScore.Point point) {
            return new PointView(
                    point.part().code(), point.name(), point.value(), point.points(), point.most(), point.sentence());
        }
    }

    /** @param leadId null where the contact is no lead yet */
    record HotLead(
            long contactId,
            @Nullable String name,
            @Nullable String phone,
            int totalScore,
            String qualityTier,
            @Nullable Instant lastActivityAt,
            @Nullable Long leadId,
            @Nullable String stage,
            @Nullable Long ownerId) {}

    @Operation(summary = "Score a contact by what is known right now, with every point explained")
    @ForAgents
    @PostMapping("/score-lead")
    public ScoreView score(@RequestBody ScoreForm form) {
        if (form.contactId() == null) {
            throw Problem.invalid("contact_id", "is required");
        }
        var contact = new ContactId(form.contactId());
        var score = scoring.fresh(workspace(), contact);
        return ScoreView.of(contact, score, scores.history(workspace(), contact, HISTORY));
    }

    @Operation(summary = "The contacts that are closest to buying, the best first")
    @ForViewers
    @GetMapping("/hot-leads")
    @Transactional(readOnly = true)
    public Page<HotLead> hot(
            @RequestParam @Nullable Integer threshold,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int least = threshold == null ? Tier.HOT.from() : threshold;
        if (least < 0 || least > BEST) {
            throw Problem.invalid("threshold", "must be between 0 and " + BEST);
        }
        var slice = Slice.of(limit, cursor);
        var found = Page.of(scores.atLeast(workspace(), least, slice), slice, Scored::key);
        var who = contacts.summaries(
                workspace(), found.items().stream().map(Scored::contact).toList());
        return new Page<>(
                found.items().stream()
                        .map(one -> {
                            var contact = who.get(one.contact());
                            return new HotLead(
                                    one.contact().value(),
                                    contact == null ? null : contact.name(),
                                    contact == null ? null : contact.phone(),
                                    one.total(),
                                    Tier.of(one.total()).code(),
                                    one.lastActiveAt(),
                                    one.leadId(),
                                    one.stage(),
                                    one.ownerId());
                        })
                        .toList(),
                found.nextCursor());
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
