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
 * @param enclosure what would go with it
 * @param personal whether that is another than is stored: filled in for its recipient, or left away where a template goes
 * @param opens whether it goes outside of the 24 hours in which its channel takes free text: then its recipient counts
 *     against the limit of the portfolio
 */
record Judgement(
        Candidate candidate,
        Verdict verdict,
        String text,
        @Nullable Address to,
        Enclosure enclosure,
        boolean personal,
        @Nullable TemplateContent template,
        boolean opens) {

    boolean isAllowed() {
        return verdict instanceof Verdict.Allowed;
    }

    /** The same with another verdict. */
    Judgement with(Verdict other) {
        return new Judgement(candidate, other, text, to, enclosure, personal, template, opens);
    }
}
