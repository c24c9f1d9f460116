package io.sendwell.inbox.lead;

import io.sendwell.contact.ConsentStatus;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Prospects;
import io.sendwell.contact.Prospects.Prospect;
import io.sendwell.delivery.Engagements;
import io.sendwell.delivery.Engagements.Engagement;
import io.sendwell.inbox.ClickedLinks;
import io.sendwell.inbox.ClickedLinks.Clicked;
import io.sendwell.inbox.lead.Scores.Reckoned;
import io.sendwell.intelligence.policy.LeadFacts;
import io.sendwell.intelligence.policy.LeadFacts.Clicks;
import io.sendwell.intelligence.policy.LeadFacts.Profile;
import io.sendwell.intelligence.policy.LeadFacts.Reading;
import io.sendwell.intelligence.policy.LeadFacts.Word;
import io.sendwell.intelligence.policy.LeadScore;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import io.sendwell.intelligence.policy.LeadScoring;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reckons scores: gathers the facts of many contacts with a statement per source, has the arithmetic done, and writes what
 * comes out wherever it is shown.
 */
@Component
class Scoring {

    /** Scores were written. */
    record Done() {}

    private final Prospects prospects;
    private final Engagements engagements;
    private final Signals signals;
    private final ClickedLinks clickedLinks;
    private final Scores scores;
    private final Leads leads;
    private final Workspaces workspaces;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Scoring(
            Prospects prospects,
            Engagements engagements,
            Signals signals,
            ClickedLinks clickedLinks,
            Scores scores,
            Leads leads,
            Workspaces workspaces,
            InstantSource clock,
            ApplicationEventPublisher events) {
        this.prospects = prospects;
        this.engagements = engagements;
        this.signals = signals;
        this.clickedLinks = clickedLinks;
        this.scores = scores;
        this.leads = leads;
        this.workspaces = workspaces;
        this.clock = clock;
        this.events = events;
    }

    /** The score of one contact by what is known this moment, written down as well; 404 where it is not here. */
    @Transactional
    LeadScore fresh(WorkspaceId workspace, ContactId contact) {
        scores.lock(workspace);
        var facts = reckon(workspace, List.of(contact)).get(contact);
        if (facts == null) {
            throw Problem.notFound("contact", contact.value());
        }
        return new LeadScoring(facts).at(clock.instant());
    }

    /**
     * Brings the scores of these contacts up to date; the workspace must be locked. Contacts are written before anything of
     * ours: whoever erases one locks in that order too.
     *
     * @return the facts of those who are here
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Map<ContactId, LeadFacts> reckon(WorkspaceId workspace, Collection<ContactId> contacts) {
        var now = clock.instant();
        var facts = facts(workspace, contacts);
        var before = scores.standings(workspace, contacts);
        var reckoned = new ArrayList<Reckoned>();
        facts.forEach((contact, known) -> {
            var scoring = new LeadScoring(known);
            reckoned.add(new Reckoned(
                    contact,
                    scoring.at(now).breakdown(),
                    lastActive(known),
                    scoring.fadesAfter(now).orElse(null),
                    before.get(contact)));
        });
        var gone =
                contacts.stream().filter(contact -> !facts.containsKey(contact)).toList();
        if (!gone.isEmpty()) {
            scores.erase(workspace, gone);
        }
        if (!reckoned.isEmpty()) {
            var totals = reckoned.stream().collect(Collectors.toMap(Reckoned::contact, Reckoned::total));
            prospects.scored(workspace, totals);
            scores.write(workspace, reckoned, now);
            leads.scored(workspace, totals);
            tell(workspace, reckoned);
            events.publishEvent(new Done());
        }
        return facts;
    }

    private Map<ContactId, LeadFacts> facts(WorkspaceId workspace, Collection<ContactId> contacts) {
        var zone = workspaces.settings(workspace).timezone();
        var known = prospects.known(workspace, contacts);
        var engagement = engagements.of(workspace, known.keySet());
        var words = signals.of(workspace, known.keySet());
        var clicked = clickedLinks.of(workspace, known.keySet());
        return known.values().stream()
                .collect(Collectors.toMap(
                        Prospect::contact,
                        prospect -> facts(
                                prospect,
                                engagement.get(prospect.contact()),
                                words.getOrDefault(prospect.contact(), List.of()),
                                clicked.get(prospect.contact()),
                                zone)));
    }

    private static LeadFacts facts(
            Prospect prospect,
            @Nullable Engagement engagement,
            List<Word> words,
            @Nullable Clicked clicked,
            ZoneId zone) {
        return new LeadFacts(
                new Profile(
                        prospect.name(),
                        prospect.email(),
                        prospect.company(),
                        prospect.jobTitle(),
                        prospect.consent() == ConsentStatus.GRANTED,
                        prospect.tags()),
                engagement == null
                        ? Reading.NONE
                        : new Reading(engagement.arrived(), engagement.read(), engagement.lastReadAt()),
                words,
                engagement == null ? null : engagement.fastestAnswer(),
                clicked == null ? Clicks.NONE : new Clicks(clicked.times(), clicked.last()),
                prospect.consent() == ConsentStatus.REVOKED,
                zone);
    }

    private static @Nullable Instant lastActive(LeadFacts facts) {
        return Stream.concat(
                        Stream.of(facts.reading().last(), facts.clicks().last()).filter(Objects::nonNull),
                        facts.words().stream().map(Word::at))
                .max(Instant::compareTo)
                .orElse(null);
    }

    private static boolean isWarm(Tier tier) {
        return tier == Tier.WARM || tier == Tier.HOT;
    }

    /** Tells screens who became warm or hot, and who no longer is. */
    private void tell(WorkspaceId workspace, List<Reckoned> reckoned) {
        for (var one : reckoned) {
            var before =
                    one.before() == null ? Tier.INACTIVE : Tier.of(one.before().total());
            var tier = Tier.of(one.total());
            if (tier != before && (isWarm(tier) || isWarm(before))) {
                events.publishEvent(new LiveEvent(
                        workspace,
                        "lead",
                        Map.of("contact_id", one.contact().value(), "score", one.total(), "tier", tier.code())));
            }
        }
    }
}
