package io.sendwell.inbox.lead.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The life of a lead:
 *
 * <pre>
 * NEW <-> CONTACTED <-> QUALIFIED <-> PROPOSAL     open: from each to each, selling goes back and forth
 *              |  ^            |  ^
 *      convert v  | reopen     v  | reopen         closed: won or lost, from any open stage
 *             WON               LOST
 * </pre>
 *
 * What is won is not lost without being opened again first, nor the other way round.
 */
public enum Stage {
    NEW,
    CONTACTED,
    QUALIFIED,
    PROPOSAL,
    WON,
    LOST;

    /** Whether somebody is still selling. */
    public boolean isOpen() {
        return this != WON && this != LOST;
    }

    /** Whether a lead may go from this stage straight to {@code next}. */
    public boolean mayBecome(Stage next) {
        return this != next && (isOpen() || next.isOpen());
    }

    /** Of two leads that turn out to be one person's, the stage that counts: what was reached, a loss last of all. */
    public Stage further(Stage other) {
        if (this == LOST || other == LOST) {
            return this == LOST ? other : this;
        }
        return compareTo(other) >= 0 ? this : other;
    }

    /** As it is stored and shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Stage> of(String code) {
        return Arrays.stream(values())
                .filter(stage -> stage.code().equals(code))
                .findFirst();
    }

    /** All of them, for messages. */
    public static String codes() {
        return Arrays.stream(values()).map(Stage::code).collect(Collectors.joining(", "));
    }
}
