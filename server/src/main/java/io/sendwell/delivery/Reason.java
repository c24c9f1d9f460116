package io.sendwell.delivery;

import java.util.Locale;

/** Why a message waits, was left out or was skipped: a code for machines and a sentence for people. */
public enum Reason {
    NO_CONSENT("This contact has not agreed to marketing messages."),
    OPTED_OUT("This contact has opted out."),
    SUPPRESSED("This number is on the suppression list: it must never be messaged again."),
    NO_PHONE("This contact has no phone number, nor is it known by another name where this sender writes."),
    CONTACT_DELETED("This contact was deleted."),
    CONTACT_MERGED("This contact was merged with another one that this message goes or went to as well."),
    FREQUENCY_CAP("This contact has already received as many marketing messages as the workspace allows for now."),
    MISSING_VARIABLES("The message needs a value that this contact does not have, and no fallback is given."),
    WINDOW_CLOSED(
            "The contact last wrote to this number more than 24 hours ago, or never: only an approved template may go now."),
    QUIET_HOURS("Quiet hours at the contact's place."),
    ACCOUNT_LIMIT(
            "WhatsApp limits how many people the account may write to first in 24 hours; this message is next when there is room."),
    SEND_WINDOW("Outside the campaign's send window."),
    FIRST_CONTACT(
            "WhatsApp does not let this number write to people who do not know it yet; tried again when it does."),
    SENDER_HEALTH(
            "This number's health is poor, so it writes to nobody first; tried again when it is better, or by another sender."),
    LINE_DOWN("The connection to WhatsApp was down before this message was handed over; it is tried again."),
    UNREACHABLE("This number could not be reached twice: it is not on WhatsApp, or it has blocked us."),
    HOLDOUT("This contact is in the control group that gets nothing, so that the effect can be measured."),
    STOPPED("The campaign was stopped before this message was sent."),
    DRIP_ENDED("The contact's way through the drip ended before this message was sent."),
    PAUSED("This contact is paused in the drip."),
    NO_ANSWER(
            "Handed over, but no answer came. It goes again only where the channel makes sure that nobody gets it twice."),
    INTERRUPTED("The server stopped while this message was on the wire. It may or may not have been sent.");

    private final String explanation;

    Reason(String explanation) {
        this.explanation = explanation;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String explanation() {
        return explanation;
    }
}
