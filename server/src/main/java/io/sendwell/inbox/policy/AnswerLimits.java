package io.sendwell.inbox.policy;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.optout.Folded;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer may go by itself. What a contact wrote decides nothing here beyond the intent that it was understood
 * as: whatever a text demands, only what people switched on is sent, rarely, and never to a machine.
 */
public final class AnswerLimits {

    /** One automatic answer per conversation in this time. */
    public static final Duration BETWEEN = Duration.ofHours(1);

    /** A message older than this is no longer answered by itself. */
    public static final Duration FRESH = Duration.ofHours(1);

    private static final Duration DAY = Duration.ofHours(24);

    /** So many answers in a row, each within so short a time of what we sent: no person is that quick. */
    private static final int QUICK_ONES = 3;

    private static final Duration QUICK = Duration.ofSeconds(2);

    /** The same text so often in a row within a day is a loop. */
    private static final int SAME_ONES = 3;

    /** What a workspace may set. */
    public record Settings(int mostPerDay, Duration afterPerson) {}

    /** A message of the contact. */
    public record Written(String text, Instant at) {}

    /**
     * What is known at the moment of deciding.
     *
     * @param message what is answered
     * @param before the contact's messages before it, newest first
     * @param sent when anything went to the contact of late, campaigns included
     * @param automatic when something was answered by itself in this conversation of late
     * @param newest whether the contact has written nothing since
     * @param answered whether anybody or anything has answered this message or a later one
     * @param personAnsweredAt when a member last answered
     * @param windowClosesAt until when free text may be sent
     */
    public record Facts(
            Intent intent,
            Written message,
            List<Written> before,
            List<Instant> sent,
            List<Instant> automatic,
            boolean switchedOn,
            boolean hasSomethingToSay,
            boolean needsReview,
            boolean optedOut,
            boolean newest,
            boolean answered,
            boolean handedOver,
            boolean assigned,
            @Nullable Instant personAnsweredAt,
            @Nullable Instant windowClosesAt) {}

    /**
     * What follows.
     *
     * @param heldBack why it does not go; empty = it goes
     * @param handOver whether the conversation is left to people from now on
     */
    public record Decision(Optional<HeldBack> heldBack, boolean handOver) {

        public boolean goes() {
            return heldBack.isEmpty();
        }
    }

    private AnswerLimits() {}

    /** Whether a contact with this intent is to be looked after by a person, whatever else. */
    public static boolean needsPerson(Intent intent) {
        return switch (intent) {
            case COMPLAINT, NEEDS_HUMAN -> true;
            case INTERESTED, NOT_INTERESTED, QUESTION, UNSUBSCRIBE, OUT_OF_OFFICE, POSITIVE_FEEDBACK, UNKNOWN -> false;
        };
    }

    /** Whether a workspace may switch this intent on. */
    public static boolean mayBeSwitchedOn(Intent intent) {
        return intent != Intent.UNSUBSCRIBE && intent != Intent.OUT_OF_OFFICE;
    }

    public static Decision decide(Facts facts, Settings settings, Instant now) {
        var why = heldBack(facts, settings, now);
        boolean limit = why.filter(AnswerLimits::callsForPerson).isPresent();
        return new Decision(why, limit || (needsPerson(facts.intent) && !facts.optedOut));
    }

    /** A limit that is reached: the contact goes on writing, and nothing but a person may go on answering. */
    private static boolean callsForPerson(HeldBack why) {
        return switch (why) {
            case ONE_AN_HOUR, ENOUGH_TODAY, REPEATED -> true;
            case SWITCHED_OFF,
                    NEEDS_REVIEW,
                    NOTHING_TO_SAY,
                    OPTED_OUT,
                    OUT_OF_OFFICE,
                    AUTOMATIC,
                    SUPERSEDED,
                    ANSWERED,
                    HANDED_OVER,
                    ASSIGNED,
                    PERSON_ANSWERING,
                    WINDOW_CLOSED,
                    LATE -> false;
        };
    }

    private static Optional<HeldBack> heldBack(Facts facts, Settings settings, Instant now) {
        if (facts.optedOut || facts.intent == Intent.UNSUBSCRIBE) {
            return Optional.of(HeldBack.OPTED_OUT);
        }
        if (facts.intent == Intent.OUT_OF_OFFICE) {
            return Optional.of(HeldBack.OUT_OF_OFFICE);
        }
        if (looksAutomatic(facts)) {
            return Optional.of(HeldBack.AUTOMATIC);
        }
        if (!facts.newest) {
            return Optional.of(HeldBack.SUPERSEDED);
        }
        if (facts.answered) {
            return Optional.of(HeldBack.ANSWERED);
        }
        if (!facts.hasSomethingToSay) {
            return Optional.of(HeldBack.NOTHING_TO_SAY);
        }
        if (!facts.switchedOn || !mayBeSwitchedOn(facts.intent)) {
            return Optional.of(HeldBack.SWITCHED_OFF);
        }
        if (facts.needsReview) {
            return Optional.of(HeldBack.NEEDS_REVIEW);
        }
        if (facts.handedOver) {
            return Optional.of(HeldBack.HANDED_OVER);
        }
        if (facts.assigned) {
            return Optional.of(HeldBack.ASSIGNED);
        }
        if (within(facts.personAnsweredAt, settings.afterPerson, now)) {
            return Optional.of(HeldBack.PERSON_ANSWERING);
        }
        if (facts.windowClosesAt == null || facts.windowClosesAt.isBefore(now)) {
            return Optional.of(HeldBack.WINDOW_CLOSED);
        }
        if (facts.message.at.plus(FRESH).isBefore(now)) {
            return Optional.of(HeldBack.LATE);
        }
        if (repeats(facts)) {
            return Optional.of(HeldBack.REPEATED);
        }
        if (facts.automatic.stream().anyMatch(at -> within(at, BETWEEN, now))) {
            return Optional.of(HeldBack.ONE_AN_HOUR);
        }
        if (facts.automatic.stream().filter(at -> within(at, DAY, now)).count() >= settings.mostPerDay) {
            return Optional.of(HeldBack.ENOUGH_TODAY);
        }
        return Optional.empty();
    }

    /** By its words, or because the contact has answered several times in a row quicker than anybody types. */
    private static boolean looksAutomatic(Facts facts) {
        if (AutomaticText.looksLike(facts.message.text)) {
            return true;
        }
        // Each quick one must have a sending of its own: three lines typed after one message are no machine's.
        var answered = new HashSet<Instant>();
        var last = lately(facts, QUICK_ONES);
        for (var written : last) {
            facts.sent.stream()
                    .filter(at -> !at.isAfter(written.at) && !at.plus(QUICK).isBefore(written.at))
                    .forEach(answered::add);
        }
        boolean allQuick = last.stream()
                .allMatch(written -> answered.stream()
                        .anyMatch(
                                at -> !at.isAfter(written.at) && !at.plus(QUICK).isBefore(written.at)));
        return last.size() == QUICK_ONES && allQuick && answered.size() >= QUICK_ONES;
    }

    private static boolean repeats(Facts facts) {
        var last = lately(facts, SAME_ONES);
        var words = Folded.words(facts.message.text);
        return last.size() == SAME_ONES
                && last.stream()
                        .allMatch(written -> written.at.plus(DAY).isAfter(facts.message.at)
                                && Folded.words(written.text).equals(words));
    }

    private static List<Written> lately(Facts facts, int most) {
        return Stream.concat(Stream.of(facts.message), facts.before.stream())
                .limit(most)
                .toList();
    }

    private static boolean within(@Nullable Instant at, Duration time, Instant now) {
        return at != null && at.plus(time).isAfter(now);
    }
}
