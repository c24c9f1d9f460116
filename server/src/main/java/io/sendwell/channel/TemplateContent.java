package io.sendwell.channel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template that WhatsApp has approved, with the values for its placeholders. A file for its header is the message's
 * {@link Enclosure}.
 *
 * @param language as WhatsApp writes it: {@code en_US}
 * @param header the value in a text header
 * @param body in the order of the placeholders, or by their names
 * @param buttons what the buttons with a value get
 */
public record TemplateContent(
        String name, String language, @Nullable Parameter header, List<Parameter> body, List<Button> buttons) {

    /** @param name of a named placeholder; null where they are numbered */
    public record Parameter(@Nullable String name, String value) {}

    /**
     * @param index of the button, from 0
     * @param kind {@code url, quick_reply, copy_code}
     * @param value the end of the address, what a tap reports back, or the code
     */
    public record Button(int index, String kind, String value) {}
}
