package io.sendwell.channel.cloud;

import tools.jackson.databind.JsonNode;

/** What came of a call to Meta. */
public sealed interface GraphAnswer {

    /** Done. */
    record Ok(JsonNode body) implements GraphAnswer {}

    /**
     * Certainly not done.
     *
     * @param code Meta's
     * @param subcode empty where there is none
     * @param words Meta's own, without the token
     */
    record Refused(String code, String subcode, String words) implements GraphAnswer {

        /** Whether Meta knows no such thing, or shows it to nobody with this token. */
        public boolean isAboutUnknownId() {
            return code.equals("100") && subcode.equals("33");
        }

        public boolean isAboutToken() {
            return code.equals("190") || code.equals("0") || code.equals("10") || code.matches("2[0-9]{2}");
        }
    }

    /** No answer that can be trusted: it may or may not have been done. */
    record Unknown(String why) implements GraphAnswer {}

    /** There was no connection: certainly not done. */
    record NotReached(String why) implements GraphAnswer {}
}
