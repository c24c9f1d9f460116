package io.sendwell.channel.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Interactive;
import io.sendwell.channel.Outgoing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code accepted.jsonl}: a message that the simulated WhatsApp took from us. Taken again, it is written
 * again, under its {@code attempt}: the log is an honest witness; only the person it is for sees a copy but once.
 *
 * @param seq counts up over all senders and restarts
 * @param to digits of the phone, with {@code +}
 * @param messageId our wire id
 * @param media and {@code linkPreview} and {@code interactive} are left out of the line where there is none
 * @param behaviour the {@link Behaviours.Version} under which it was taken
 */
@JsonPropertyOrder({
    "seq",
    "at",
    "workspace_id",
    "sender_id",
    "to",
    "message_id",
    "attempt",
    "text",
    "kind",
    "behaviour",
    "media",
    "link_preview",
    "interactive"
})
record Accepted(
        long seq,
        Instant at,
        long workspaceId,
        long senderId,
        String to,
        String messageId,
        int attempt,
        String text,
        String kind,
        long behaviour,
        @JsonInclude(Include.NON_NULL) @Nullable Carried media,
        @JsonInclude(Include.NON_NULL) @Nullable Boolean linkPreview,
        @JsonInclude(Include.NON_NULL) @Nullable Interactive interactive) {

    /**
     * What came with the text.
     *
     * @param kind image, document, video, audio or location
     */
    @JsonInclude(Include.NON_NULL)
    record Carried(
            String kind,
            @Nullable String contentType,
            @Nullable String sha256,
            @Nullable String name,
            @Nullable Double latitude,
            @Nullable Double longitude) {

        static @Nullable Carried by(Enclosure enclosure) {
            var file = enclosure.file();
            if (file != null) {
                return new Carried(file.kind().code(), file.contentType(), file.sha256(), file.name(), null, null);
            }
            var place = enclosure.place();
            return place == null
                    ? null
                    : new Carried(
                            enclosure.kind().code(), null, null, place.name(), place.latitude(), place.longitude());
        }
    }

    static Accepted of(long seq, Instant at, Outgoing message, long behaviour) {
        return new Accepted(
                seq,
                at,
                message.workspace().value(),
                message.sender().value(),
                SimulatedNumber.of(message.to()),
                message.wireId(),
                message.attempt(),
                message.text(),
                message.kind(),
                behaviour,
                Carried.by(message.enclosure()),
                message.enclosure().linkPreview() ? true : null,
                message.enclosure().interactive());
    }
}
