package io.sendwell.channel;

import io.sendwell.channel.TemplateContent.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A template of an account, as WhatsApp knows it; what has places for values has them as {@code {{1}}} or
 * {@code {{first_name}}}.
 *
 * @param account {@link Sender#account()} of those who can send it
 * @param language as WhatsApp writes it: {@code en_US}
 * @param quality {@code GREEN, YELLOW, RED}; null where WhatsApp has no opinion yet
 * @param rejectedReason why WhatsApp refused or stopped it, in its words
 * @param named whether the places have names instead of numbers
 * @param body with its places
 * @param footer never has a place
 */
public record MessageTemplate(
        long id,
        String account,
        String name,
        String language,
        Category category,
        State state,
        @Nullable String quality,
        @Nullable String rejectedReason,
        boolean named,
        @Nullable Header header,
        String body,
        @Nullable String footer,
        List<Button> buttons) {

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([a-z0-9_]+)\\s*}}");

    /** What it is for; its price and who may get it follow from it. */
    public enum Category {
        MARKETING,
        UTILITY,
        AUTHENTICATION;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Only an approved one can be sent. */
    public enum State {
        /** WhatsApp has yet to look at it. */
        PENDING,
        APPROVED,
        REJECTED,
        /** People did not like it; WhatsApp lets it go on by itself after hours. */
        PAUSED,
        /** WhatsApp has stopped it for good. */
        DISABLED,
        /** It was deleted at WhatsApp. */
        GONE;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What stands above the text. */
    public enum HeaderKind {
        TEXT,
        IMAGE,
        VIDEO,
        DOCUMENT,
        LOCATION
    }

    /** @param text of a text header, with its place if it has one; null for the others, which are an {@link Enclosure} */
    public record Header(HeaderKind kind, @Nullable String text) {

        /** The place in it; null where nothing is to be filled in. */
        public @Nullable String place() {
            return text == null ? null : places(text).stream().findFirst().orElse(null);
        }
    }

    /**
     * @param index from 0
     * @param kind {@code url, quick_reply, copy_code, phone_number, ...}
     * @param text what stands on it
     * @param target the address with its place, or the number; null where it leads nowhere
     */
    public record Button(
            int index, String kind, String text, @Nullable String target) {

        /** Whether each message gives it a value: the end of its address, or the code to copy. */
        public boolean wantsValue() {
            return kind.equals("copy_code")
                    || (kind.equals("url") && target != null && !places(target).isEmpty());
        }
    }

    public boolean isSendable() {
        return state == State.APPROVED;
    }

    /** The places of the body, each once, in their order: {@code 1, 2} or their names. */
    public List<String> bodyPlaces() {
        return places(body);
    }

    /** The places that {@code content} leaves empty: {@code header}, {@code body.2}, {@code button.0}. */
    public List<String> missing(TemplateContent content) {
        var missing = new ArrayList<String>();
        if (header != null && header.place() != null && content.header() == null) {
            missing.add("header");
        }
        bodyPlaces().stream()
                .filter(place -> value(place, content.body()) == null)
                .forEach(place -> missing.add("body." + place));
        buttons.stream()
                .filter(Button::wantsValue)
                .filter(button -> content.buttons().stream().noneMatch(given -> given.index() == button.index()))
                .forEach(button -> missing.add("button." + button.index()));
        return missing;
    }

    /** What a person reads: header, body and footer with their values; a place without one stays as it is written. */
    public String read(TemplateContent content) {
        var lines = new ArrayList<String>();
        if (header != null && header.text() != null) {
            var value = content.header();
            lines.add(filled(header.text(), value == null ? List.of() : List.of(value)));
        }
        lines.add(filled(body, content.body()));
        if (footer != null) {
            lines.add(footer);
        }
        return String.join("\n\n", lines);
    }

    private String filled(String text, List<Parameter> values) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        Objects.requireNonNullElse(value(place.group(1), values), place.group())));
    }

    private @Nullable String value(String place, List<Parameter> values) {
        if (named) {
            return values.stream()
                    .filter(value -> place.equals(value.name()))
                    .map(Parameter::value)
                    .findFirst()
                    .orElse(null);
        }
        int index = place.matches("[0-9]{1,3}") ? Integer.parseInt(place) - 1 : -1;
        return index >= 0 && index < values.size() ? values.get(index).value() : null;
    }

    /** The places in {@code text}, each once. */
    public static List<String> places(String text) {
        return PLACE.matcher(text)
                .results()
                .map(place -> place.group(1))
                .distinct()
                .toList();
    }
}
