package io.sendwell.contact;

import io.sendwell.contact.profile.Bounds;
import io.sendwell.workspace.Caller;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a client says an agreement or a refusal is based on; whatever is missing is filled in with the request itself. */
record EvidenceBody(
        @Nullable String source,
        @Nullable String method,
        @Nullable String wording,
        @Nullable Instant at,
        @Nullable String ip) {

    static final EvidenceBody NONE = new EvidenceBody(null, null, null, null, null);

    private static final int LONGEST_IP = 45;
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

    /** How far the clocks of two systems may be apart before a date counts as one in the future. */
    private static final Duration TOLERANCE = Duration.ofDays(1);

    void check(Bounds bounds, String prefix, Instant now) {
        bounds.line(prefix + "source", source, Bounds.TEXT);
        bounds.line(prefix + "method", method, Bounds.TEXT);
        bounds.text(prefix + "wording", wording, Bounds.WORDING);
        bounds.line(prefix + "ip", ip, LONGEST_IP);
        if (at != null && (at.isBefore(EARLIEST) || at.isAfter(now.plus(TOLERANCE)))) {
            bounds.add(prefix + "at", "is not in the past");
        }
    }

    Evidence evidence(Instant now) {
        return new Evidence(
                at == null ? now : at,
                source == null || source.isBlank() ? "api" : source.strip(),
                method,
                wording,
                ip,
                Caller.current().memberId());
    }
}
