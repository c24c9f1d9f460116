package io.sendwell.intelligence.policy;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import java.util.ArrayList;
import java.util.List;

/** What stands out about a lead, and what a good salesperson would do about it. */
final class LeadAdvice {

    private LeadAdvice() {}

    static List<String> insights(Testimony known) {
        var facts = known.facts();
        var insights = new ArrayList<String>();
        if (facts.optedOut()) {
            return List.of("It opted out of messages.");
        }
        var complaint = known.complaint();
        if (complaint != null) {
            insights.add("Its complaint of " + known.day(complaint.at()) + " stands unanswered by anything good.");
        }
        var interest = known.last(Intent.INTERESTED);
        if (interest != null) {
            insights.add("It said on " + known.day(interest.at()) + " that it is interested.");
        }
        var price = known.lastPriceQuestion();
        if (price != null) {
            insights.add("It asked for a price on " + known.day(price.at()) + ".");
        }
        var refusal = known.refusal();
        if (refusal != null) {
            insights.add("It refused on " + known.day(refusal.at())
                    + (!known.replies().isEmpty() ? ", and wrote again since." : "."));
        }
        var reading = facts.reading();
        if (reading.arrived() >= 3 && reading.read() == reading.arrived()) {
            insights.add("It reads everything it gets.");
        } else if (reading.arrived() >= 3 && reading.read() == 0) {
            insights.add("It has read none of its last " + reading.arrived() + " messages.");
        }
        if (reading.read() > 0 && known.replies().isEmpty() && refusal == null) {
            insights.add("It reads, but has never answered.");
        }
        if (insights.isEmpty()) {
            insights.add("Too little has happened to say anything about it.");
        }
        return insights;
    }

    static List<String> nextActions(Testimony known, Tier tier) {
        var facts = known.facts();
        if (facts.optedOut()) {
            return List.of("Write nothing; it comes back only by its own word.");
        }
        var actions = new ArrayList<String>();
        if (known.complaint() != null) {
            actions.add("Settle its complaint before you sell anything.");
        }
        if (known.lastPriceQuestion() != null && tier != Tier.INACTIVE) {
            actions.add("Send the price it asked for.");
        }
        if (known.last(Intent.QUESTION) != null && tier != Tier.INACTIVE) {
            actions.add("See that its question is answered.");
        }
        actions.add(
                switch (tier) {
                    case HOT -> "Call or write today, while it is interested.";
                    case WARM -> "Follow up within two days with an offer that fits what it said.";
                    case COLD -> "Ask one question that is easy to answer.";
                    case INACTIVE ->
                        known.refusal() == null
                                ? "Leave it to your campaigns; there is nothing to follow up yet."
                                : "Leave it alone until it writes.";
                });
        var missing = missing(facts.profile());
        if (!missing.isEmpty() && tier != Tier.INACTIVE) {
            actions.add("Find out its " + String.join(" and ", missing) + ".");
        }
        if (!facts.profile().consent()) {
            actions.add("Ask whether it wants to hear from you, and record the answer.");
        }
        return actions;
    }

    private static List<String> missing(LeadFacts.Profile profile) {
        var missing = new ArrayList<String>();
        if (!profile.name()) {
            missing.add("name");
        }
        if (!profile.email()) {
            missing.add("email");
        }
        if (!profile.company()) {
            missing.add("company");
        }
        return missing;
    }
}
