package io.sendwell.delivery;

import java.util.Locale;

/**
 * What a message came from. Opaque to delivery, but for one promise: CAMPAIGN, CONFIRMATION and AUTO_REPLY send at most one
 * message per contact, id and step, whatever happens.
 *
 * @param id within its kind: a campaign's id, a ledger entry's id, a conversation's id, the id of the message that is answered
 */
public record Origin(Kind kind, long id, int step) {

    /** REPLY, API and TEST may write to the same contact again and again. */
    public enum Kind {
        CAMPAIGN,
        CONFIRMATION,
        AUTO_REPLY,
        REPLY,
        API,
        TEST;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Kind of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    public static Origin campaign(long id) {
        return new Origin(Kind.CAMPAIGN, id, 0);
    }

    /** The same origin's step. Steps are counted from 1; 0 is an origin as a whole. */
    public Origin atStep(int number) {
        return new Origin(kind, id, number);
    }
}
