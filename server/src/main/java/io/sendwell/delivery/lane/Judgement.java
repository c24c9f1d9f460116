package io.sendwell.delivery.lane;

import io.sendwell.channel.Address;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.TemplateContent;
import io.sendwell.delivery.policy.Gate.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What the gate said of a candidate, with what would be sent where.
 *
 * @param text blank where there is none to say
 * @param to null where the lane's channel has no address of the contact
 * @param template goes instead of the text
 */
record Judgement(
        Candidate candidate,
        Verdict verdict,
        String text,
        @Nullable Address to,
        Enclosure enclosure,
        @Nullable TemplateContent template) {

    Judgement with(Verdict another) {
        return new Judgement(candidate, another, text, to, enclosure, template);
    }

    boolean isAllowed() {
        return verdict instanceof Verdict.Allowed;
    }
}
