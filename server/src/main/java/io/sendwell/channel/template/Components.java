package io.sendwell.channel.template;

import io.sendwell.channel.MessageTemplate.Button;
import io.sendwell.channel.MessageTemplate.Header;
import io.sendwell.channel.MessageTemplate.HeaderKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A template's components as WhatsApp writes them: header, body, footer and buttons. Unknown ones are passed over. */
record Components(JsonNode json) {

    @Nullable Header header() {
        return component("HEADER")
                .flatMap(header -> kind(header).map(kind -> new Header(kind, string(header, "text"))))
                .orElse(null);
    }

    String body() {
        return component("BODY").map(body -> body.path("text").asString("")).orElse("");
    }

    @Nullable String footer() {
        return component("FOOTER").map(footer -> string(footer, "text")).orElse(null);
    }

    List<Button> buttons() {
        var buttons = new ArrayList<Button>();
        component("BUTTONS").ifPresent(component -> {
            for (var button : component.path("buttons")) {
                buttons.add(new Button(
                        buttons.size(),
                        button.path("type").asString("").toLowerCase(Locale.ROOT),
                        button.path("text").asString(""),
                        Optional.ofNullable(string(button, "url")).orElse(string(button, "phone_number"))));
            }
        });
        return buttons;
    }

    private Optional<JsonNode> component(String type) {
        return json.valueStream()
                .filter(one -> type.equalsIgnoreCase(one.path("type").asString("")))
                .findFirst();
    }

    private static Optional<HeaderKind> kind(JsonNode header) {
        var format = header.path("format").asString("TEXT").toUpperCase(Locale.ROOT);
        return Arrays.stream(HeaderKind.values())
                .filter(kind -> kind.name().equals(format))
                .findFirst();
    }

    private static @Nullable String string(JsonNode node, String field) {
        var value = node.path(field);
        return value.isString() ? value.asString() : null;
    }
}
