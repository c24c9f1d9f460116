package io.sendwell.channel.linked.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a session stands at WhatsApp, in the words of gateway/PROTOCOL.md. */
public enum SessionState {
    /** Nobody has opened it. */
    CLOSED,
    CONNECTING,
    /** A QR code waits for a phone. */
    SCAN,
    OPEN,
    /** It connects again by itself. */
    WAITING,
    UNLINKED,
    RESTRICTED,
    REPLACED,
    OUTDATED,
    /** Nobody scanned in time. */
    EXPIRED;

    /** A word that we do not know is that of a newer gateway; it is taken for one that says nothing. */
    public static SessionState of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElse(CLOSED);
    }

    /** What the gateway calls the end of a session that nothing is wrong with. */
    private static final Set<String> AT_REST = Set.of("stopped", "the gateway stops", "leased elsewhere");

    /** Whether it may be opened again without asking anybody; given up by the gateway, it may not. */
    public boolean isAtRest(@Nullable String reason) {
        return this == CLOSED && (reason == null || AT_REST.contains(reason));
    }

    /** As the API says it of a sender. */
    public String word() {
        return switch (this) {
            case OPEN -> "linked";
            case CLOSED -> "unlinked";
            default -> name().toLowerCase(Locale.ROOT);
        };
    }
}
