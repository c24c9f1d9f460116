package io.sendwell.channel.webhook;

import io.sendwell.channel.Attachment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a person's message says in words, whatever it is made of. Of a kind that nobody has told us about yet there are no
 * words, but somebody wrote all the same.
 *
 * @param choice the id of what was tapped
 * @param replyTo WhatsApp's id of the message that it answers or changes
 */
record Said(
        String type,
        String text,
        @Nullable Attachment attachment,
        @Nullable String choice,
        @Nullable String replyTo) {

    private static final int LONGEST_TEXT = 65_536;
    private static final int LONGEST_TYPE = 50;
    private static final int LONGEST_CHOICE = 1000;

    static Said in(JsonNode message) {
        var type = Plain.text(message.path("type"));
        var kind = type.isEmpty() || type.length() > LONGEST_TYPE ? "unsupported" : type;
        var content = message.path(kind);
        var answered = Plain.textOrNull(message.path("context").path("id"));
        return switch (kind) {
            case "text" -> words(kind, Plain.text(content.path("body")), answered);
            case "button" -> tapped(kind, Plain.text(content.path("text")), content.path("payload"), answered);
            case "interactive" -> interactive(kind, content, answered);
            case "reaction" ->
                words(kind, Plain.text(content.path("emoji")), Plain.textOrNull(content.path("message_id")));
            case "image", "video", "audio", "document", "sticker", "voice" ->
                new Said(kind, cut(Plain.text(content.path("caption"))), attachment(content), null, answered);
            case "location" -> words(kind, place(content), answered);
            case "contacts" -> words(kind, cards(content), answered);
            case "order" -> words(kind, order(content), answered);
            case "edit" -> edited(content);
            case "revoke" -> words(kind, "", Plain.textOrNull(content.path("original_message_id")));
            default -> words(kind, "", answered);
        };
    }

    private static Said words(String type, String text, @Nullable String replyTo) {
        return new Said(type, cut(text), null, null, replyTo);
    }

    private static String cut(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    private static Said edited(JsonNode edit) {
        var now = in(edit.path("message"));
        return new Said("edit", now.text, now.attachment, null, Plain.textOrNull(edit.path("original_message_id")));
    }

    /** What stands on what was tapped, and its id. */
    private static Said interactive(String kind, JsonNode interactive, @Nullable String answered) {
        for (var tapped : List.of(interactive.path("button_reply"), interactive.path("list_reply"))) {
            if (tapped.isObject()) {
                return tapped(kind, Plain.text(tapped.path("title")), tapped.path("id"), answered);
            }
        }
        var text = Plain.text(interactive.path("nfm_reply").path("body"));
        return words(
                kind,
                text.isEmpty()
                        ? Plain.text(interactive.path("call_permission_reply").path("response"))
                        : text,
                answered);
    }

    private static Said tapped(String kind, String title, JsonNode id, @Nullable String answered) {
        var choice = Plain.textOrNull(id);
        return new Said(
                kind,
                cut(title),
                null,
                choice == null || choice.length() <= LONGEST_CHOICE ? choice : choice.substring(0, LONGEST_CHOICE),
                answered);
    }

    private static @Nullable Attachment attachment(JsonNode file) {
        var id = Plain.text(file.path("id"));
        return id.isEmpty()
                ? null
                : new Attachment(
                        id,
                        file.path("mime_type").asString("application/octet-stream"),
                        0,
                        Plain.textOrNull(file.path("filename")));
    }

    private static String place(JsonNode place) {
        return Stream.of(
                        Plain.text(place.path("name")),
                        Plain.text(place.path("address")),
                        Plain.text(place.path("latitude")) + ", " + Plain.text(place.path("longitude")))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private static String cards(JsonNode contacts) {
        var lines = new ArrayList<String>();
        for (var card : contacts) {
            var parts =
                    new ArrayList<String>(List.of(Plain.text(card.path("name").path("formatted_name"))));
            card.path("phones").forEach(phone -> parts.add(Plain.text(phone.path("phone"))));
            lines.add(parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", ")));
        }
        return String.join("\n", lines);
    }

    private static String order(JsonNode order) {
        var lines = new ArrayList<String>();
        var said = Plain.text(order.path("text"));
        if (!said.isEmpty()) {
            lines.add(said);
        }
        for (var item : order.path("product_items")) {
            lines.add("%s x %s, %s %s"
                    .formatted(
                            Plain.text(item.path("quantity")),
                            Plain.text(item.path("product_retailer_id")),
                            Plain.text(item.path("item_price")),
                            Plain.text(item.path("currency"))));
        }
        return String.join("\n", lines);
    }
}
