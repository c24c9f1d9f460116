package io.sendwell.delivery;

import static java.util.stream.Collectors.toMap;

import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Interactive;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Enclosures in the database (JSON, null for none), and with a contact's values in them. */
public final class Enclosed {

    private Enclosed() {}

    /** What is stored. */
    public static @Nullable String written(JsonMapper json, Enclosure enclosure) {
        return enclosure.equals(Enclosure.NONE) ? null : json.writeValueAsString(enclosure);
    }

    /** Reads what {@link #written} wrote. */
    public static Enclosure read(JsonMapper json, @Nullable String stored) {
        return stored == null ? Enclosure.NONE : json.readValue(stored, Enclosure.class);
    }

    /** What of it may hold variables. */
    public static List<String> expressions(Enclosure enclosure) {
        var tapped = enclosure.interactive();
        return tapped == null
                ? List.of()
                : Stream.concat(
                                tapped.lines().stream(),
                                Stream.ofNullable(tapped.link()).map(Interactive.Link::url))
                        .toList();
    }

    /** The same for somebody with these values; empty where one without a fallback is missing. */
    public static Optional<Enclosure> render(
            Enclosure enclosure, Map<String, String> contact, Map<String, String> campaign) {
        var tapped = enclosure.interactive();
        if (tapped == null) {
            return Optional.of(enclosure);
        }
        var templates = expressions(enclosure).stream()
                .map(text -> Template.parse(text, "interactive"))
                .toList();
        boolean complete = templates.stream()
                .flatMap(template -> template.required().stream())
                .allMatch(name -> contact.containsKey(name) || campaign.containsKey(name));
        if (!complete) {
            return Optional.empty();
        }
        if (templates.stream().allMatch(Template::isPlain)) {
            return Optional.of(enclosure);
        }
        return Optional.of(enclosure.with(tapped.written(
                text -> filled(text, contact, campaign),
                address -> filled(address, encoded(contact), encoded(campaign)))));
    }

    private static String filled(String text, Map<String, String> contact, Map<String, String> campaign) {
        return Template.parse(text, "interactive").render(contact, campaign).orElseThrow();
    }

    private static Map<String, String> encoded(Map<String, String> values) {
        return values.entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        value -> URLEncoder.encode(value.getValue(), StandardCharsets.UTF_8)
                                .replace("+", "%20")));
    }
}
