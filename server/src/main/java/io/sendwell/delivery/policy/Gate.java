package io.sendwell.delivery.policy;

import static io.sendwell.contact.ConsentStatus.GRANTED;
import static io.sendwell.contact.ConsentStatus.REVOKED;

import io.sendwell.contact.Standing;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The one gate. Every message passes it twice: {@link #EXCLUSION} when a campaign is launched, {@link #decide} at the
 * moment of sending, inside the transaction that claims the message; what it said is stored with the message.
 *
 * <p>What each kind needs: marketing needs consent, no suppression, room under the frequency cap, and no quiet hours; a
 * person's reply needs the contact to have written within 24 hours, and then it may go to somebody who opted out as
 * well; an automatic reply needs that and no opt-out; the confirmation of an opt-out needs only an address; a test must not
 * go to somebody who opted out. Nothing goes to a deleted contact.
 *
 * <p>Some channels let free text go only for so long after the contact wrote to that very number. There whatever goes later
 * goes as a template that WhatsApp has approved, or not at all.
 */
public final class Gate {

    /** How long a person may answer after the contact last wrote (WhatsApp's customer service window). */
    public static final Duration REPLY_WINDOW = Duration.ofHours(24);

    /** When those are looked at again who wait for something that has no known end; its end is told anyway. */
    private static final Duration LOOK_AGAIN = Duration.ofDays(1);

    /**
     * Why a contact of an {@link io.sendwell.contact.AudienceQuery} (alias {@code a}) is left out of a marketing launch;
     * null for those who are in; {@code :judged_channels} are those of the senders. The part of {@link #decide} that does not depend on the time of day, for a million rows
     * in one statement; a test holds the two against each other.
     */
    public static final String EXCLUSION = """
            case when not (a.has_phone or coalesce(a.id_channels && :judged_channels::text[], false)) then 'no_phone'
                 when a.consent_status = 'revoked' then 'opted_out'
                 when a.suppressed then 'suppressed'
                 when a.consent_status <> 'granted' then 'no_consent'
                 when a.unreachable then 'unreachable'
                 when a.missing_variables then 'missing_variables'
            end""";

    /**
     * What the gate looks at.
     *
     * @param reachable whether the lane's channel has an address of the contact
     * @param hasAllVariables of what would be said: free text or template
     * @param lastInboundAt when it last wrote to us; where {@code freeText} says so, to this number
     * @param freeText for how long after that the channel takes free text; null = always
     * @param hasTemplate whether a template of WhatsApp's stands by
     */
    public record Facts(
            MessageKind kind,
            Standing contact,
            boolean reachable,
            boolean hasAllVariables,
            boolean frequencyReached,
            @Nullable Instant lastInboundAt,
            @Nullable Duration freeText,
            boolean hasTemplate,
            @Nullable DailyWindow quietHours,
            @Nullable DailyWindow sendWindow,
            @Nullable ZoneId sendWindowZone) {}

    /** What the gate says. */
    public sealed interface Verdict {
        /** It may go. {@code because} is stored with the message. */
        record Allowed(String because) implements Verdict {}

        /** It must not go, for good. */
        record Refused(Reason reason) implements Verdict {}

        /** Not now. */
        record Deferred(Reason reason, Instant until) implements Verdict {}
    }

    private Gate() {}

    public static Verdict decide(Facts facts, Instant now) {
        var contact = facts.contact();
        if (contact.erased()) {
            return new Verdict.Refused(Reason.CONTACT_DELETED);
        }
        if (!facts.reachable()) {
            return new Verdict.Refused(Reason.NO_PHONE);
        }
        return switch (facts.kind()) {
            case MARKETING -> marketing(facts, now);
            case REPLY -> reply(facts, now);
            case AUTO_REPLY -> automaticReply(facts, now);
            case CONFIRMATION ->
                takesText(facts.freeText(), facts.lastInboundAt(), now)
                        ? new Verdict.Allowed("the one confirmation of an opt-out")
                        : new Verdict.Refused(Reason.WINDOW_CLOSED);
            case TEST -> test(facts, now);
        };
    }

    /**
     * The last word on marketing from a number that may write to nobody but those who know it: strangers wait.
     *
     * @param knowsNumber whether the contact and this number have talked
     * @param firstContactsFrom when WhatsApp lets it write to strangers again; null = it does
     * @param poorHealth whether it must not because of its health; then it is told when that is better
     */
    public static Verdict toStranger(
            Verdict verdict,
            boolean knowsNumber,
            @Nullable Instant firstContactsFrom,
            boolean poorHealth,
            Instant now) {
        if (knowsNumber || !(verdict instanceof Verdict.Allowed)) {
            return verdict;
        }
        if (firstContactsFrom != null && now.isBefore(firstContactsFrom)) {
            return new Verdict.Deferred(Reason.FIRST_CONTACT, firstContactsFrom);
        }
        return poorHealth ? new Verdict.Deferred(Reason.SENDER_HEALTH, now.plus(LOOK_AGAIN)) : verdict;
    }

    /** Whether the channel takes free text now; else only a template. */
    public static boolean takesText(@Nullable Duration freeText, @Nullable Instant lastInboundAt, Instant now) {
        return freeText == null
                || (lastInboundAt != null && !lastInboundAt.plus(freeText).isBefore(now));
    }

    /** Allowed as free text, or as the template that stands by. */
    private static Verdict inWhicheverForm(Facts facts, String because, Instant now) {
        if (takesText(facts.freeText(), facts.lastInboundAt(), now)) {
            return new Verdict.Allowed(because);
        }
        return facts.hasTemplate()
                ? new Verdict.Allowed(because + "; as a template, for the contact last wrote too long ago")
                : new Verdict.Refused(Reason.WINDOW_CLOSED);
    }

    private static Verdict marketing(Facts facts, Instant now) {
        var contact = facts.contact();
        if (optedOut(contact)) {
            return refusedOptOut(contact);
        }
        if (contact.consent() != GRANTED) {
            return new Verdict.Refused(Reason.NO_CONSENT);
        }
        if (contact.unreachable()) {
            return new Verdict.Refused(Reason.UNREACHABLE);
        }
        if (!facts.hasAllVariables()) {
            return new Verdict.Refused(Reason.MISSING_VARIABLES);
        }
        if (facts.frequencyReached()) {
            return new Verdict.Refused(Reason.FREQUENCY_CAP);
        }
        var quiet = facts.quietHours();
        if (quiet != null && quiet.contains(now, contact.zone())) {
            return new Verdict.Deferred(Reason.QUIET_HOURS, quiet.nextOutside(now, contact.zone()));
        }
        var window = facts.sendWindow();
        var zone = facts.sendWindowZone() == null ? contact.zone() : facts.sendWindowZone();
        if (window != null && !window.contains(now, zone)) {
            return new Verdict.Deferred(Reason.SEND_WINDOW, window.nextInside(now, zone));
        }
        return inWhicheverForm(facts, "consent granted, not suppressed, outside quiet hours", now);
    }

    private static Verdict reply(Facts facts, Instant now) {
        if (inReplyWindow(facts, now)) {
            return new Verdict.Allowed("a person's reply within 24 hours of the contact's message");
        }
        if (!facts.hasTemplate()) {
            return new Verdict.Refused(Reason.WINDOW_CLOSED);
        }
        return optedOut(facts.contact())
                ? refusedOptOut(facts.contact())
                : new Verdict.Allowed("a person's reply, as a template");
    }

    private static Verdict test(Facts facts, Instant now) {
        return optedOut(facts.contact())
                ? refusedOptOut(facts.contact())
                : inWhicheverForm(facts, "a test that a member asked for", now);
    }

    private static Verdict automaticReply(Facts facts, Instant now) {
        if (optedOut(facts.contact())) {
            return refusedOptOut(facts.contact());
        }
        return inReplyWindow(facts, now)
                ? new Verdict.Allowed("an automatic reply within 24 hours of the contact's message")
                : new Verdict.Refused(Reason.WINDOW_CLOSED);
    }

    private static boolean optedOut(Standing contact) {
        return contact.suppressed() || contact.consent() == REVOKED;
    }

    private static Verdict refusedOptOut(Standing contact) {
        return new Verdict.Refused(contact.consent() == REVOKED ? Reason.OPTED_OUT : Reason.SUPPRESSED);
    }

    private static boolean inReplyWindow(Facts facts, Instant now) {
        var last = facts.lastInboundAt();
        return last != null && !last.plus(REPLY_WINDOW).isBefore(now) && takesText(facts.freeText(), last, now);
    }
}
