package io.sendwell.inbox.conversation;

import io.sendwell.channel.Attachment;
import io.sendwell.channel.Interactive;
import io.sendwell.channel.MediaView;
import io.sendwell.delivery.MessageId;
import io.sendwell.delivery.Messages;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A conversation as it reads: what we heard, what delivery sent and what the owner wrote on the phone, merged in time, newest
 * first.
 */
@Component
class Transcript {

    /** Where each of the three goes on in the next page: the id of its last message already seen. */
    private static final Pattern CURSOR = Pattern.compile("i([0-9]{1,18})o([0-9]{1,18})p([0-9]{1,18})");

    private static final long NOTHING_SEEN = 999_999_999_999_999_999L;

    private final HeardMessages heardMessages;
    private final Messages messages;
    private final OwnMessages ownMessages;

    Transcript(HeardMessages heardMessages, Messages messages, OwnMessages ownMessages) {
        this.heardMessages = heardMessages;
        this.messages = messages;
        this.ownMessages = ownMessages;
    }

    /**
     * One message of a conversation.
     *
     * @param type {@code text}, {@code image}, ...
     * @param direction {@code in}, {@code out}, or {@code phone}: written by the number's owner, not through us; ids are
     *     unique within one direction
     * @param interactive what may be tapped below an outgoing one
     * @param attachment the file of an incoming one, as its channel has it
     * @param choice of an incoming one: the id of the button or row that was tapped; the text is what stood on it
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
            @Nullable Interactive interactive,
            @Nullable Attachment attachment,
            @Nullable String choice,
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
                    null,
                    heard.attachment(),
                    heard.choice(),
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
                    sent.enclosure().interactive(),
                    null,
                    null,
                    new MessageId(sent.id()).wireId(),
                    null,
                    lower(sent.kind()),
                    lower(sent.status()),
                    sent.reason(),
                    null,
                    null);
        }

        static Line of(OwnMessages.Own own) {
            return new Line(
                    own.id(),
                    "phone",
                    own.at(),
                    own.text(),
                    own.senderId(),
                    own.type(),
                    null,
                    null,
                    null,
                    null,
                    own.externalId(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        private static String lower(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }
    }

    Page<Line> page(WorkspaceId workspace, Conversation conversation, int limit, @Nullable String cursor) {
        var heard = new Side(NOTHING_SEEN);
        var sent = new Side(NOTHING_SEEN);
        var own = new Side(NOTHING_SEEN);
        if (cursor != null && !cursor.isEmpty()) {
            var parts = CURSOR.matcher(cursor);
            if (!parts.matches()) {
                throw Problem.invalid("cursor", "is not a cursor that this list gave out");
            }
            heard = new Side(Long.parseLong(parts.group(1)));
            sent = new Side(Long.parseLong(parts.group(2)));
            own = new Side(Long.parseLong(parts.group(3)));
        }
        for (var one : heardMessages.before(workspace, conversation.id(), heard.before, limit + 1)) {
            heard.waiting.add(Line.of(one));
        }
        for (var one : messages.ofContact(workspace, conversation.contact(), new Slice(limit, sent.before))) {
            sent.waiting.add(Line.of(one));
        }
        for (var one : ownMessages.before(workspace, conversation.id(), own.before, limit + 1)) {
            own.waiting.add(Line.of(one));
        }
        // Of those at one instant what the contact wrote comes first, as the newest.
        var sides = List.of(heard, own, sent);
        var lines = new ArrayList<Line>();
        while (lines.size() < limit && sides.stream().anyMatch(Side::hasMore)) {
            lines.add(sides.stream()
                    .filter(Side::hasMore)
                    .reduce((one, other) -> other.next().at().isAfter(one.next().at()) ? other : one)
                    .orElseThrow()
                    .take());
        }
        boolean more = sides.stream().anyMatch(Side::hasMore);
        return new Page<>(lines, more ? "i" + heard.before + "o" + sent.before + "p" + own.before : null);
    }

    /** One of the three, newest first, and how far it has been taken. */
    private static final class Side {
        private final ArrayDeque<Line> waiting = new ArrayDeque<>();
        private long before;

        Side(long before) {
            this.before = before;
        }

        boolean hasMore() {
            return !waiting.isEmpty();
        }

        Line next() {
            return waiting.getFirst();
        }

        Line take() {
            var line = waiting.removeFirst();
            before = line.id();
            return line;
        }
    }
}
