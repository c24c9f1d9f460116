package io.sendwell.intelligence.policy;

import io.sendwell.intelligence.Intent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a contact when it is scored.
 *
 * @param words what it wrote, as far as it was understood, in any order
 * @param fastestAnswer the shortest time from a message of ours to its reply; null where it never replied to one
 * @param optedOut that nothing may be sent to it any more
 * @param zone whose weekends count for no time
 */
public record LeadFacts(
        Profile profile,
        Reading reading,
        List<Word> words,
        @Nullable Duration fastestAnswer,
        Clicks clicks,
        boolean optedOut,
        ZoneId zone) {

    public LeadFacts {
        words = List.copyOf(words);
    }

    /** Nothing is known. */
    public static LeadFacts none(ZoneId zone) {
        return new LeadFacts(Profile.EMPTY, Reading.NONE, List.of(), null, Clicks.NONE, false, zone);
    }

    /** Which parts of a profile are filled in, and whether it agreed to be written to. */
    public record Profile(boolean name, boolean email, boolean company, boolean jobTitle, boolean consent, int tags) {
        public static final Profile EMPTY = new Profile(false, false, false, false, false, 0);
    }

    /** Its newest messages that arrived, and how many of these it read. */
    public record Reading(int arrived, int read, @Nullable Instant last) {
        public static final Reading NONE = new Reading(0, 0, null);

        public Reading {
            if (arrived < 0 || read < 0 || read > arrived || (read > 0) != (last != null)) {
                throw new IllegalArgumentException(
                        "%d of %d messages were read, last at %s".formatted(read, arrived, last));
            }
        }
    }

    /** A message that it wrote. */
    public record Word(Intent intent, boolean askedPrice, Instant at) {}

    /** On links in our messages; none while links are not tracked. */
    public record Clicks(int times, @Nullable Instant last) {
        public static final Clicks NONE = new Clicks(0, null);

        public Clicks {
            if (times < 0 || (times > 0) != (last != null)) {
                throw new IllegalArgumentException("%d clicks, last at %s".formatted(times, last));
            }
        }
    }
}
