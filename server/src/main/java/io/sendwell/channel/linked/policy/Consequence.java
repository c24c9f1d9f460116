package io.sendwell.channel.linked.policy;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the state of a session makes of its sender (FACTS.md section 2, the table of close codes). */
public sealed interface Consequence {

    /** It sends, if nobody has paused it. */
    record Linked(String phone) implements Consequence {}

    /** It sends again by itself: nothing is lost, and nothing goes meanwhile. */
    record Waits(String reason) implements Consequence {}

    /** Somebody has to link it again. */
    record Disconnected(String reason) implements Consequence {}

    /** The keys of one that was linked are gone; one that is just being linked goes on. */
    record Lost(String reason) implements Consequence {}

    /** WhatsApp has restricted or banned the number. */
    record Banned(String reason) implements Consequence {}

    /** It stays as it is. */
    record None() implements Consequence {}

    /** The words are those of the error policy for the same codes, so that a sender tells one thing in one way. */
    String UNLINKED = "The phone has unlinked this device. Link the number again.";

    String RESTRICTED = "WhatsApp has restricted or banned this number."
            + " Nothing is tried again; once WhatsApp has lifted it, link the number again.";
    String OUTDATED =
            "WhatsApp no longer accepts this version of the gateway." + " Update Sendwell and link the number again.";
    String REPLACED = "Another program has taken over this session. Close the other one and link the number again.";
    String EXPIRED = "Nobody scanned the code in time. Link the number again.";

    String GIVEN_UP =
            "The connection to WhatsApp failed again and again, and was given up. See that this server reaches"
                    + " WhatsApp and that the phone allows linked devices, then link the sender again; a scan may not be needed.";

    /**
     * @param why the gateway's word for it
     * @param phone of the account; of an open session it is known
     * @param retryAt when it connects again, in the house's time
     */
    static Consequence of(SessionState state, @Nullable String why, @Nullable String phone, @Nullable Instant retryAt) {
        return switch (state) {
            case OPEN -> phone == null ? new None() : new Linked(phone);
            case WAITING ->
                new Waits("The connection to WhatsApp is lost; it is tried again"
                        + Objects.requireNonNullElse(retryAt == null ? null : " at " + retryAt, " soon") + ".");
            case UNLINKED -> new Disconnected(UNLINKED);
            case RESTRICTED -> new Banned(RESTRICTED);
            case OUTDATED -> new Disconnected(OUTDATED);
            case REPLACED -> new Disconnected(REPLACED);
            case EXPIRED -> new Disconnected(EXPIRED);
            case SCAN -> new Lost(UNLINKED);
            case CLOSED -> state.isAtRest(why) ? new None() : new Disconnected(GIVEN_UP);
            case CONNECTING -> new None();
        };
    }
}
