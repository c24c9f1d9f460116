package io.sendwell.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a channel tells us. {@code sessionId} names the sender as {@link Sender#sessionId()} does. */
public sealed interface IncomingEvent {

    String sessionId();

    /**
     * A person wrote to us.
     *
     * @param id the channel's id of the message, unique per session
     * @param name what they call themselves on WhatsApp; null where the channel does not say
     * @param type {@code text}, {@code image}, ...
     * @param text the caption of a file, the words of a button
     * @param choice the id of what was tapped, a button or a row of a list; its title is the text
     * @param replyTo the channel's id of the message, theirs or ours, that this one answers
     */
    record Message(
            String sessionId,
            String id,
            Address from,
            @Nullable String name,
            Instant at,
            String type,
            String text,
            @Nullable Attachment attachment,
            @Nullable String choice,
            @Nullable String replyTo)
            implements IncomingEvent {

        /** Words from a number, and nothing else. */
        public static Message text(String sessionId, String id, String phone, Instant at, String text) {
            return new Message(sessionId, id, Address.ofPhone(phone), null, at, "text", text, null, null, null);
        }

        /** A tap on something under the message {@code replyTo}. */
        public static Message tapped(
                String sessionId, String id, String phone, Instant at, Interactive.Button button, String replyTo) {
            return new Message(
                    sessionId,
                    id,
                    Address.ofPhone(phone),
                    null,
                    at,
                    "interactive",
                    button.title(),
                    null,
                    button.id(),
                    replyTo);
        }

        /** The same as the caption of a file of ours. */
        public Message with(MediaFile file) {
            return new Message(
                    sessionId,
                    id,
                    from,
                    name,
                    at,
                    file.kind().code(),
                    text,
                    new Attachment(Long.toString(file.id()), file.contentType(), file.size(), file.name()),
                    choice,
                    replyTo);
        }

        /** The same, heard at another time. */
        public Message heardAt(Instant instant) {
            return new Message(sessionId, id, from, name, instant, type, text, attachment, choice, replyTo);
        }
    }

    /**
     * A person told WhatsApp whether it wants marketing from us.
     *
     * @param id unique per session, the same when it is told again
     * @param wanted false: no more of it
     */
    record Preference(String sessionId, String id, Address from, Instant at, boolean wanted) implements IncomingEvent {}

    /**
     * The owner of the number wrote to a person on the phone, not through us.
     *
     * @param id the channel's id of the message, unique per session
     */
    record OwnMessage(String sessionId, String id, Address to, Instant at, String type, String text)
            implements IncomingEvent {}

    /**
     * A message of ours moved on.
     *
     * @param messageId our wire id
     * @param errorCode only with {@link ReceiptStatus#FAILED}
     */
    record Receipt(
            String sessionId,
            String messageId,
            ReceiptStatus status,
            Instant at,
            @Nullable String errorCode,
            @Nullable String errorDetail)
            implements IncomingEvent {}

    /** How far a message has come, as the channel sees it. */
    enum ReceiptStatus {
        SENT,
        DELIVERED,
        READ,
        FAILED
    }
}
