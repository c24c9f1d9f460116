package io.sendwell.delivery;

/**
 * What a message came from. Opaque to delivery, but for one promise: one origin sends at most one message per contact
 * and step.
 *
 * @param id within its kind: a campaign's id, a ledger entry's id, a conversation's id, ...
 */
public record Origin(Kind kind, long id, int step) {

    /** REPLY and API may send to the same contact again and again; the others once per id and step. */
    public enum Kind {
        CAMPAIGN,
        CONFIRMATION,
        REPLY,
        API,
        TEST
    }
}
