package io.sendwell.channel.cloud;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;

/** Looks at an interactive message as Meta does: what must be there, and how long it may be. */
@NullMarked
final class FakeInteractive {

    private static final Set<String> HEADINGS = Set.of("text", "image", "video", "document");

    private FakeInteractive() {}

    /** What is wrong with it; empty where nothing is. */
    static Optional<String> fault(JsonNode message) {
        var type = message.path("type").asString("");
        var action = message.path("action");
        int longestBody = type.equals("list") ? 4096 : 1024;
        boolean fine = fits(message.path("body").path("text"), longestBody)
                && (!message.has("footer") || fits(message.path("footer").path("text"), 60))
                && heading(message.path("header"), type)
                && switch (type) {
                    case "button" -> buttons(action.path("buttons"));
                    case "list" -> fits(action.path("button"), 20) && sections(action.path("sections"));
                    case "cta_url" ->
                        action.path("name").asString("").equals("cta_url")
                                && fits(action.at("/parameters/display_text"), 20)
                                && action.at("/parameters/url").asString("").matches("https?://[^\\s{}]+");
                    default -> false;
                };
        return fine ? Optional.empty() : Optional.of("(#131009) Parameter value is not valid");
    }

    /** The file above it, as Meta calls it; empty where there is none. */
    static Optional<String> file(JsonNode message) {
        var header = message.path("header");
        var type = header.path("type").asString("text");
        return type.equals("text")
                ? Optional.empty()
                : Optional.of(header.path(type).path("id").asString(""));
    }

    private static boolean heading(JsonNode header, String type) {
        if (header.isMissingNode()) {
            return true;
        }
        var kind = header.path("type").asString("");
        return kind.equals("text") ? fits(header.path("text"), 60) : !type.equals("list") && HEADINGS.contains(kind);
    }

    private static boolean buttons(JsonNode buttons) {
        var ids = new HashSet<String>();
        var titles = new HashSet<String>();
        return buttons.size() >= 1
                && buttons.size() <= 3
                && buttons.valueStream()
                        .allMatch(button -> button.path("type").asString("").equals("reply")
                                && fits(button.at("/reply/id"), 256)
                                && fits(button.at("/reply/title"), 20)
                                && ids.add(button.at("/reply/id").asString())
                                && titles.add(button.at("/reply/title").asString()));
    }

    private static boolean sections(JsonNode sections) {
        var ids = new HashSet<String>();
        int rows =
                sections.valueStream().mapToInt(one -> one.path("rows").size()).sum();
        return rows >= 1
                && rows <= 10
                && sections.valueStream()
                        .allMatch(section -> ((sections.size() == 1 && !section.has("title"))
                                        || fits(section.path("title"), 24))
                                && section.path("rows")
                                        .valueStream()
                                        .allMatch(row -> fits(row.path("id"), 200)
                                                && fits(row.path("title"), 24)
                                                && (!row.has("description") || fits(row.path("description"), 72))
                                                && ids.add(row.path("id").asString())));
    }

    private static boolean fits(JsonNode text, int longest) {
        var written = text.asString("");
        return !written.isBlank() && written.length() <= longest;
    }
}
