package io.sendwell.intelligence;

import java.util.Locale;

/** What a person would do next about a reply. */
public enum SuggestedAction {
    FOLLOW_UP_NOW,
    CLOSE_POLITELY,
    ANSWER_QUESTION,
    OPT_OUT,
    TRY_LATER,
    RESOLVE_COMPLAINT,
    THANK,
    HAND_OVER,
    READ;

    /** As it is stored and shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What {@code intent} calls for. */
    public static SuggestedAction of(Intent intent) {
        return switch (intent) {
            case INTERESTED -> FOLLOW_UP_NOW;
            case NOT_INTERESTED -> CLOSE_POLITELY;
            case QUESTION -> ANSWER_QUESTION;
            case UNSUBSCRIBE -> OPT_OUT;
            case OUT_OF_OFFICE -> TRY_LATER;
            case COMPLAINT -> RESOLVE_COMPLAINT;
            case POSITIVE_FEEDBACK -> THANK;
            case NEEDS_HUMAN -> HAND_OVER;
            case UNKNOWN -> READ;
        };
    }
}
