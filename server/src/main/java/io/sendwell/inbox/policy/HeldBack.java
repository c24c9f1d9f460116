package io.sendwell.inbox.policy;

import java.util.Locale;

/** Why an answer did not go by itself: a code for machines and a sentence for people. */
public enum HeldBack {
    SWITCHED_OFF("Nothing is answered by itself for this intent."),
    NEEDS_REVIEW("A person should read this answer before it goes."),
    NOTHING_TO_SAY("This message needs no answer."),
    OPTED_OUT("This contact has opted out."),
    OUT_OF_OFFICE("This was written by an out-of-office note, not by the contact."),
    AUTOMATIC("This looks as if a machine had written it."),
    REPEATED("The contact has written the same again and again: a machine perhaps, or somebody who is stuck."),
    SUPERSEDED("The contact has written again since."),
    ANSWERED("The conversation has been answered since."),
    HANDED_OVER("This conversation is left to people until somebody gives it back."),
    ASSIGNED("Somebody looks after this conversation."),
    PERSON_ANSWERING("A person has answered here not long ago."),
    WINDOW_CLOSED("The contact last wrote more than 24 hours ago."),
    LATE("The message was written too long ago to be answered without a person."),
    ONE_AN_HOUR("This conversation got an automatic answer within the last hour."),
    ENOUGH_TODAY("This conversation got as many automatic answers in 24 hours as the workspace allows.");

    private final String explanation;

    HeldBack(String explanation) {
        this.explanation = explanation;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static HeldBack of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    public String explanation() {
        return explanation;
    }
}
