package io.sendwell.inbox.conversation;

import io.sendwell.channel.Attachment;
import io.sendwell.channel.MediaView;
import io.sendwell.delivery.MessageId;
import io.sendwell.delivery.Messages;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A conversation as it reads: what we heard and what delivery sent, merged in time, newest first. */
@Component
class Transcript {

    /** Where both sides of the next page start: the last incoming and the last outgoing message already seen. */
    private static final Pattern CURSOR = Pattern.compile("i([0-9]{1,19})o([0-9]{1,19})");

    private final HeardMessages heardMessages;
    private final Messages messages;

    Transcript(HeardMessages heardMessages, Messages messages) {
        this.heardMessages = heardMessages;
        this.messages = messages;
    }

    /**
     * One message of a conversation.
     *
     * @param type {@code text}, {@code image}, ...
     * @param direction {@code in} or {@code out}; ids are unique within one direction
     * @param attachment the file of an incoming one, as its channel has it
     * @param wireId what its channel calls it
     * @param replyTo of an incoming one: the wire id of the message that it answers
     * @param kind of an outgoing one; its status, and why it was skipped or failed
     * @param classification of an incoming one, once it is understood
     * @param suggestedResponse to an incoming one, once it is thought of
     */
    record Line(
            long id,
            String direction,
            Instant at,
            @Nullable String text,
            long senderId,
            String type,
            @Nullable MediaView media,
            @Nullable Attachment attachment,
            String wireId,
            @Nullable String replyTo,
            @Nullable String kind,
            @Nullable String status,
            @Nullable String reason,
            @Nullable Classification classification,
            @Nullable SuggestedResponse suggestedResponse) {

        static Line of(HeardMessages.Heard heard) {
            return new Line(
                    heard.id(),
                    "in",
                    heard.at(),
                    heard.text(),
                    heard.senderId(),
                    heard.type(),
                    null,
                    heard.attachment(),
                    heard.externalId(),
                    heard.replyTo(),
                    null,
                    null,
                    null,
                    heard.classification(),
                    heard.suggestedResponse());
        }

        static Line of(Messages.View sent) {
            var media = MediaView.of(sent.enclosure());
            return new Line(
                    sent.id(),
                    "out",
                    sent.at(),
                    sent.text(),
                    sent.senderId(),
                    media == null ? "text" : media.kind(),
                    media,
                    null,
                    new MessageId(sent.id()).wireId(),
                    null,
                    lower(sent.kind()),
                    lower(sent.status()),
                    sent.reason(),
                    null,
                    null);
        }

        private static String lower(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }
    }

    Page<Line> page(WorkspaceId workspace, Conversation conversation, int limit, @Nullable String cursor) {
        long beforeIn = Long.MAX_VALUE;
        long beforeOut = Long.MAX_VALUE;
        if (cursor != null && !cursor.isEmpty()) {
            var parts = CURSOR.matcher(cursor);
            if (!parts.matches()) {
                throw Problem.invalid("cursor", "is not a cursor that this list gave out");
            }
            beforeIn = Long.parseLong(parts.group(1));
            beforeOut = Long.parseLong(parts.group(2));
        }
        var heard = heardMessages.before(workspace, conversation.id(), beforeIn, limit + 1);
        var sent = messages.ofContact(workspace, conversation.contact(), new Slice(limit, beforeOut));
        var lines = new ArrayList<Line>();
        int in = 0;
        int out = 0;
        while (lines.size() < limit && in + out < heard.size() + sent.size()) {
            boolean takeIn = out == sent.size()
                    || (in < heard.size()
                            && !heard.get(in).at().isBefore(sent.get(out).at()));
            lines.add(takeIn ? Line.of(heard.get(in++)) : Line.of(sent.get(out++)));
        }
        boolean more = in + out < heard.size() + sent.size();
        long nextIn = in == 0 ? beforeIn : heard.get(in - 1).id();
        long nextOut = out == 0 ? beforeOut : sent.get(out - 1).id();
        return new Page<>(lines, more ? "i" + nextIn + "o" + nextOut : null);
    }
}
