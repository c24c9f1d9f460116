package io.sendwell.channel.template.policy;

import io.sendwell.channel.MessageTemplate;
import io.sendwell.kernel.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with the components of a template that somebody wants WhatsApp to take. WhatsApp would say so too, hours
 * later and in fewer words.
 */
public final class DraftRules {

    private static final int LONGEST_BODY = 1024;
    private static final int LONGEST_LINE = 60;
    private static final int LONGEST_BUTTON = 25;
    private static final int MOST_BUTTONS = 10;
    private static final Set<String> TYPES = Set.of("HEADER", "BODY", "FOOTER", "BUTTONS");
    private static final Set<String> FORMATS = Set.of("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION");
    private static final Pattern NEIGHBOURS = Pattern.compile("}}\\s*\\{\\{");
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z0-9_]+)}}");

    private final boolean named;
    private final List<FieldError> errors = new ArrayList<>();

    private DraftRules(boolean named) {
        this.named = named;
    }

    /**
     * @param components as WhatsApp writes them
     * @param named whether their places have names instead of numbers
     * @return what is wrong, by field; empty where nothing is
     */
    public static List<FieldError> check(JsonNode components, boolean named) {
        var rules = new DraftRules(named);
        if (!components.isArray() || components.isEmpty()) {
            rules.wrong("components", "must be a list with a BODY");
            return rules.errors;
        }
        var seen = new ArrayList<String>();
        for (int n = 0; n < components.size(); n++) {
            var type = upper(components.path(n), "type");
            var field = "components[" + n + "]";
            if (!TYPES.contains(type)) {
                rules.wrong(field + ".type", "must be one of HEADER, BODY, FOOTER, BUTTONS");
            } else if (seen.contains(type)) {
                rules.wrong(field + ".type", "may be there once");
            } else {
                rules.component(type, components.path(n), field);
            }
            seen.add(type);
        }
        if (!seen.contains("BODY")) {
            rules.wrong("components", "must have a BODY");
        }
        return rules.errors;
    }

    private void component(String type, JsonNode component, String field) {
        switch (type) {
            case "HEADER" -> header(component, field);
            case "BODY" -> body(component, field);
            case "FOOTER" -> {
                var text = text(component, field, LONGEST_LINE);
                if (text != null && !places(text, field).isEmpty()) {
                    wrong(field + ".text", "must not have places for values");
                }
            }
            default -> buttons(component, field);
        }
    }

    private void header(JsonNode header, String field) {
        var format = upper(header, "format");
        if (!FORMATS.contains(format)) {
            wrong(field + ".format", "must be one of TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION");
        } else if (format.equals("TEXT")) {
            var text = text(header, field, LONGEST_LINE);
            var places = text == null ? List.<String>of() : places(text, field);
            if (places.size() > 1) {
                wrong(field + ".text", "may have one place for a value");
            } else if (!places.isEmpty()) {
                examples(header, field, "header_text", header.path("example").path("header_text"), places);
            }
        } else if (!format.equals("LOCATION")
                && header.path("example").path("header_handle").isEmpty()) {
            wrong(field + ".example.header_handle", "must have the handle of a sample file that was uploaded to Meta");
        }
    }

    private void body(JsonNode body, String field) {
        var text = text(body, field, LONGEST_BODY);
        if (text == null) {
            return;
        }
        var places = places(text, field);
        if (text.strip().startsWith("{{") || text.strip().endsWith("}}")) {
            wrong(field + ".text", "must not begin or end with a place for a value");
        }
        if (NEIGHBOURS.matcher(text).find()) {
            wrong(field + ".text", "must have words between two places for values");
        }
        if (!places.isEmpty()) {
            examples(
                    body,
                    field,
                    "body_text",
                    body.path("example").path("body_text").path(0),
                    places);
        }
    }

    private void buttons(JsonNode component, String field) {
        var buttons = component.path("buttons");
        if (buttons.isEmpty() || buttons.size() > MOST_BUTTONS) {
            wrong(field + ".buttons", "must have 1 to " + MOST_BUTTONS + " buttons");
        }
        for (int n = 0; n < buttons.size(); n++) {
            var button = buttons.path(n);
            var at = field + ".buttons[" + n + "]";
            var type = upper(button, "type");
            if (type.isEmpty()) {
                wrong(at + ".type", "is required");
            }
            if (!type.equals("COPY_CODE")) {
                text(button, at, LONGEST_BUTTON);
            }
            var url = button.path("url").asString("");
            if (type.equals("URL")) {
                if (!url.matches("https?://\\S+")) {
                    wrong(at + ".url", "must be an address");
                } else if (!MessageTemplate.places(url).isEmpty()
                        && button.path("example").isEmpty()) {
                    wrong(at + ".example", "must show a whole address");
                }
            }
        }
    }

    private @Nullable String text(JsonNode component, String field, int longest) {
        var text = component.path("text").asString("");
        if (text.isBlank() || text.length() > longest) {
            wrong(field + ".text", "must have 1 to " + longest + " characters");
            return null;
        }
        return text;
    }

    /** The places of a text; complains of those that are no places, or are not counted up from 1. */
    private List<String> places(String text, String field) {
        int rest = PLACE.matcher(text)
                .replaceAll(place -> "_".repeat(place.group().length()))
                .indexOf("{{");
        if (rest >= 0) {
            wrong(
                    field + ".text",
                    "has no place for a value at character %d: they are written {{1}} or {{first_name}}"
                            .formatted(rest + 1));
        }
        var places = MessageTemplate.places(text);
        if (named) {
            places.stream()
                    .filter(place -> place.matches("[0-9].*"))
                    .forEach(place ->
                            wrong(field + ".text", "{{" + place + "}} must have a name, beginning with a letter"));
        } else {
            var counted = IntStream.rangeClosed(1, places.size())
                    .mapToObj(Integer::toString)
                    .toList();
            if (!Set.copyOf(places).equals(Set.copyOf(counted))) {
                wrong(field + ".text", "must count its places up from {{1}} without a gap");
            }
        }
        return places;
    }

    private void examples(JsonNode component, String field, String kind, JsonNode given, List<String> places) {
        if (!named) {
            if (given.size() != places.size()) {
                wrong(field + ".example." + kind, "must have an example for each of " + places.size() + " values");
            }
            return;
        }
        var shown = component
                .path("example")
                .path(kind + "_named_params")
                .valueStream()
                .map(one -> one.path("param_name").asString(""))
                .toList();
        if (!Set.copyOf(shown).containsAll(places)) {
            wrong(field + ".example." + kind + "_named_params", "must have an example for each of " + places);
        }
    }

    private void wrong(String field, String message) {
        errors.add(new FieldError(field, message));
    }

    private static String upper(JsonNode node, String field) {
        return node.path(field).asString("").toUpperCase(Locale.ROOT);
    }
}
