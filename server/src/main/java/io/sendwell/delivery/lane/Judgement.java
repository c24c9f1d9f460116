package io.sendwell.delivery.lane;

import io.sendwell.channel.Enclosure;
import io.sendwell.delivery.policy.Gate.Verdict;

/**
 * What the gate said of a candidate, with what would be sent where.
 *
 * @param text and {@code phone} are blank where the verdict is not "allowed"
 */
record Judgement(Candidate candidate, Verdict verdict, String text, String phone, Enclosure enclosure) {

    Judgement with(Verdict another) {
        return new Judgement(candidate, another, text, phone, enclosure);
    }

    boolean isAllowed() {
        return verdict instanceof Verdict.Allowed;
    }
}
