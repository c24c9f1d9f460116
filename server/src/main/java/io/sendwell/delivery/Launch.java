package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.AudienceQuery;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to many.
 *
 * @param senders each contact gets one of them, always the same for the same list
 * @param variables values for placeholders that contacts do not bring
 * @param window when it may be sent, null = any time outside quiet hours
 */
public record Launch(
        WorkspaceId workspace,
        Origin origin,
        List<SenderId> senders,
        String template,
        Map<String, String> variables,
        @Nullable Window window,
        AudienceQuery audience,
        Instant at) {

    /** A daily window; {@code zone} null = at the contact's place. */
    public record Window(
            LocalTime start, LocalTime end, @Nullable String zone) {}

    /** How many were queued and how many were left out, by {@link Reason} code. */
    public record Result(long recipients, Map<String, Long> excluded) {
        public long excludedInAll() {
            return excluded.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
