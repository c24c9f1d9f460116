package io.sendwell.delivery;

import io.sendwell.channel.Enclosure;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.AudienceQuery;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to many.
 *
 * @param senders each contact stays with the one it talks to already; the others are shared by free capacity
 * @param holdoutPercent see {@link Intended}
 * @param localStart the time on the wall, at the contact's place, at which it is due; null = at once
 * @param rank which goes first on a lane: {@link #DRIP} before {@link #BROADCAST}
 * @param variables values for placeholders that contacts do not bring
 * @param enclosure the same for everybody
 * @param window when it may be sent, null = any time outside quiet hours
 */
public record Launch(
        WorkspaceId workspace,
        Origin origin,
        List<SenderId> senders,
        int rank,
        Texts texts,
        Map<String, String> variables,
        Enclosure enclosure,
        @Nullable Window window,
        AudienceQuery audience,
        double holdoutPercent,
        @Nullable LocalDateTime localStart,
        Instant at) {

    Intended intended() {
        return new Intended(workspace, origin, audience, senders, texts.approved() != null, holdoutPercent, at);
    }

    /** A step that somebody waits for, and not many at once. */
    public static final int DRIP = MessageKind.MARKETING.priority() - 1;

    public static final int BROADCAST = MessageKind.MARKETING.priority();

    /**
     * What is said. Where there are variants recipients get the texts in turns, each as often as the others.
     *
     * @param variants other templates, by ids of the caller's that messages keep
     * @param alsoTemplate whether the template takes its turn among them; it is the only one where there are none
     * @param approved what goes to those whom free text may not reach, or, where {@code template} is empty, to everybody
     * @param links web addresses that go out as {@link PersonalLinks}, with their ids, by the variant they stand in; those
     *     of the template and of {@code approved} under 0
     */
    public record Texts(
            String template,
            Map<Long, String> variants,
            boolean alsoTemplate,
            @Nullable Approved approved,
            Map<Long, Map<String, Long>> links) {
        public static Texts only(String template) {
            return new Texts(template, Map.of(), true, null, Map.of());
        }
    }

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
