package io.sendwell.intelligence;

import io.sendwell.kernel.Problem.FieldError;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** One reply of a batch as it comes: its text alone, or an object with what helps to understand it. */
@Schema(oneOf = {String.class, ReplyForm.Whole.class})
@JsonDeserialize(using = ReplyForm.Reader.class)
record ReplyForm(
        @Nullable String replyText,
        @Nullable String originalMessage,
        @Nullable List<@Nullable Line> conversationHistory) {

    static final int LONGEST = 65_536;
    static final int MOST_LINES = 100;

    /** One message of the conversation before: its text alone, or an object that also says whose it was. */
    @Schema(oneOf = {String.class, Line.Said.class})
    @JsonDeserialize(using = LineReader.class)
    record Line(@Nullable String text) {

        /** @param from whose it was, in any words: contact, us, a name */
        record Said(@Nullable String from, @Nullable String text) {}
    }

    /** A reply with what helps to understand it. */
    record Whole(
            @Nullable String replyText,
            @Nullable String originalMessage,
            @Nullable List<@Nullable Line> conversationHistory) {}

    /** The reply, where nothing is wrong with it; else what is goes to {@code errors}. */
    Reply read(String at, List<FieldError> errors) {
        var text = text(at + "reply_text", replyText, errors);
        var history = new ArrayList<String>();
        if (conversationHistory != null && conversationHistory.size() > MOST_LINES) {
            errors.add(new FieldError(at + "conversation_history", "must have at most " + MOST_LINES + " messages"));
        } else if (conversationHistory != null) {
            for (int i = 0; i < conversationHistory.size(); i++) {
                var line = conversationHistory.get(i);
                history.add(text(at + "conversation_history[" + i + "]", line == null ? null : line.text(), errors));
            }
        }
        if (originalMessage != null) {
            text(at + "original_message", originalMessage, errors);
        }
        return new Reply(text, originalMessage, history, null);
    }

    private static String text(String field, @Nullable String text, List<FieldError> errors) {
        if (text == null) {
            errors.add(new FieldError(field, "must be a text"));
        } else if (text.length() > LONGEST) {
            errors.add(new FieldError(field, "must have at most " + LONGEST + " characters"));
        }
        return text == null ? "" : text;
    }

    static final class Reader extends ValueDeserializer<ReplyForm> {
        @Override
        public ReplyForm deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return new ReplyForm(context.readValue(parser, String.class), null, null);
            }
            var whole = context.readValue(parser, Whole.class);
            return new ReplyForm(whole.replyText(), whole.originalMessage(), whole.conversationHistory());
        }
    }

    static final class LineReader extends ValueDeserializer<Line> {
        @Override
        public Line deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return new Line(context.readValue(parser, String.class));
            }
            var said = context.readValue(parser, Line.Said.class);
            return new Line(
                    said.text() == null || said.from() == null ? said.text() : said.from() + ": " + said.text());
        }
    }
}
