package io.sendwell.delivery;

import io.sendwell.channel.MessageTemplate;
import io.sendwell.channel.TemplateContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A template that WhatsApp has approved, and what stands in its places.
 *
 * @param template as it was when it was chosen
 * @param values with our own variables in them: {@code {first_name|there}}
 */
public record Approved(MessageTemplate template, TemplateContent values) {

    /** @param text what a person reads */
    public record Rendered(TemplateContent content, String text) {}

    /** For somebody with these values; empty where a place would stay empty, which WhatsApp refuses. */
    public Optional<Rendered> render(Map<String, String> contact, Map<String, String> campaign) {
        return render(contact, campaign, Personal.NONE);
    }

    /** The same with addresses of the recipient's own. */
    public Optional<Rendered> render(Map<String, String> contact, Map<String, String> campaign, Personal personal) {
        var header = values.header() == null ? null : filled(values.header(), contact, campaign, personal);
        var body = new ArrayList<TemplateContent.Parameter>();
        for (var value : values.body()) {
            var filled = filled(value, contact, campaign, personal);
            if (filled == null) {
                return Optional.empty();
            }
            body.add(filled);
        }
        var buttons = new ArrayList<TemplateContent.Button>();
        for (var button : values.buttons()) {
            var value = filled(button.value(), contact, campaign);
            if (value == null) {
                return Optional.empty();
            }
            buttons.add(new TemplateContent.Button(
                    button.index(), button.kind(), personal.atButton(target(button.index()), value)));
        }
        if (values.header() != null && header == null) {
            return Optional.empty();
        }
        var content = new TemplateContent(values.name(), values.language(), header, body, buttons);
        return Optional.of(new Rendered(content, template.read(content)));
    }

    private @Nullable String target(int index) {
        for (var button : template.buttons()) {
            if (button.index() == index) {
                return button.target();
            }
        }
        return null;
    }

    /** Its values are final. */
    public Rendered asItIs() {
        return new Rendered(values, template.read(values));
    }

    /** The variables that a contact must have. */
    public Set<String> required() {
        var required = new TreeSet<String>();
        expressions()
                .forEach(value ->
                        required.addAll(Template.parse(value, "template").required()));
        return required;
    }

    /** All that stands in its places. */
    public List<String> expressions() {
        return Stream.of(
                        Stream.ofNullable(values.header()).map(TemplateContent.Parameter::value),
                        values.body().stream().map(TemplateContent.Parameter::value),
                        values.buttons().stream().map(TemplateContent.Button::value))
                .flatMap(all -> all)
                .toList();
    }

    /** What is stored. */
    public static @Nullable String written(JsonMapper json, @Nullable Approved approved) {
        return approved == null ? null : json.writeValueAsString(approved);
    }

    /** Reads what {@link #written} wrote. */
    public static @Nullable Approved read(JsonMapper json, @Nullable String stored) {
        return stored == null ? null : json.readValue(stored, Approved.class);
    }

    private static TemplateContent.@Nullable Parameter filled(
            TemplateContent.Parameter place,
            Map<String, String> contact,
            Map<String, String> campaign,
            Personal personal) {
        var value = filled(place.value(), contact, campaign);
        return value == null ? null : new TemplateContent.Parameter(place.name(), personal.in(value));
    }

    /** On one line and without wide gaps, for WhatsApp takes no others. */
    private static @Nullable String filled(
            String expression, Map<String, String> contact, Map<String, String> campaign) {
        return Template.parse(expression, "template")
                .render(contact, campaign)
                .map(value -> value.replaceAll("[\\n\\r\\t]+| {4,}", " ").strip())
                .filter(value -> !value.isEmpty())
                .orElse(null);
    }
}
