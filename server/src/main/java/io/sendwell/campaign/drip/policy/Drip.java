package io.sendwell.campaign.drip.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What makes a campaign a drip. */
public record Drip(Entry entry, @Nullable Goal goal, Sequence sequence) {

    /** When people of the audience are enrolled. */
    public enum Entry {
        /** Those who are in it at the start; the drip completes when all of them are through. */
        AT_START,
        /** These, and others as they enter it; the drip runs until it is stopped. */
        CONTINUOUS;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same for a new campaign: without the steps that were taken out, and counted from 1 again. */
    public Drip afresh() {
        return new Drip(
                entry,
                goal,
                Sequence.of(
                        sequence.inForce().stream().map(step -> step.withId(0)).toList()));
    }

    public Drip with(Sequence edited) {
        return new Drip(entry, goal, edited);
    }
}
