package io.sendwell.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a person may tap under a message: up to three buttons that answer, a list to choose from, or one button that opens
 * an address. Just one of the three is there. Free-form, so it goes where free text may go.
 *
 * <p>The heading, the footer, the descriptions of rows and the address may hold variables. What is tapped may not: it comes
 * back as an answer, which must mean the same whoever gives it.
 *
 * @param header a line above the text; where a file is enclosed, that is above it instead
 * @param footer a line below the text, in grey
 * @param buttons empty where there is a list or a link
 */
public record Interactive(
        @Nullable String header,
        @Nullable String footer,
        List<Button> buttons,
        @Nullable Menu list,
        @Nullable Link link) {

    /** What a tap answers: the title in words, and the id for programs. */
    public record Button(String id, String title) {}

    /** @param button what opens it */
    public record Menu(String button, List<Section> sections) {}

    /** @param title null only where it is the only section */
    public record Section(@Nullable String title, List<Row> rows) {}

    /** As a {@link Button}, with a second line. */
    public record Row(String id, String title, @Nullable String description) {}

    public record Link(String title, String url) {}

    /** WhatsApp's limits, in characters. */
    static final int LONGEST_LINE = 60;

    static final int LONGEST_DESCRIPTION = 72;

    /** All that may be tapped as an answer. */
    public List<Button> choices() {
        return list == null
                ? buttons
                : list.sections().stream()
                        .flatMap(section -> section.rows().stream())
                        .map(row -> new Button(row.id(), row.title()))
                        .toList();
    }

    /** The lines that may hold variables. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        if (header != null) {
            lines.add(header);
        }
        if (footer != null) {
            lines.add(footer);
        }
        if (list != null) {
            list.sections().stream()
                    .flatMap(section -> section.rows().stream())
                    .flatMap(row -> Stream.ofNullable(row.description()))
                    .forEach(lines::add);
        }
        return lines;
    }

    /** All that a person reads of it, one thing a line. */
    public String words() {
        var words = new ArrayList<>(lines());
        choices().forEach(choice -> words.add(choice.title()));
        if (list != null) {
            words.add(list.button());
            list.sections().stream()
                    .flatMap(one -> Stream.ofNullable(one.title()))
                    .forEach(words::add);
        }
        if (link != null) {
            words.add(link.title());
        }
        return String.join("\n", words);
    }

    /** Fills the variables of a text in. */
    @FunctionalInterface
    public interface Writing {
        String of(String expression);
    }

    /**
     * The same with the variables filled in. A line that becomes too long by that is cut, for WhatsApp would refuse the
     * whole message.
     *
     * @param address fills them into the address, where they must be encoded
     */
    public Interactive written(Writing line, Writing address) {
        return new Interactive(
                header == null ? null : cut(line.of(header), LONGEST_LINE),
                footer == null ? null : cut(line.of(footer), LONGEST_LINE),
                buttons,
                list == null
                        ? null
                        : new Menu(
                                list.button(),
                                list.sections().stream()
                                        .map(section -> written(section, line))
                                        .toList()),
                link == null ? null : new Link(link.title(), address.of(link.url())));
    }

    private static Section written(Section section, Writing line) {
        return new Section(
                section.title(),
                section.rows().stream()
                        .map(row -> {
                            var said = row.description();
                            return new Row(
                                    row.id(),
                                    row.title(),
                                    said == null ? null : cut(line.of(said), LONGEST_DESCRIPTION));
                        })
                        .toList());
    }

    /** On one line, and null where nothing is left of it: WhatsApp takes no empty ones. */
    private static @Nullable String cut(String text, int longest) {
        var line = text.replaceAll("\\s+", " ").strip();
        if (line.isEmpty()) {
            return null;
        }
        if (line.length() <= longest) {
            return line;
        }
        // A pair of surrogates is one character and stays whole.
        int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return line.substring(0, end) + "…";
    }
}
