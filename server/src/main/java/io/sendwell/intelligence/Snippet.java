package io.sendwell.intelligence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a workspace knows and may be told to contacts, as a person of it wrote it.
 *
 * @param title what it is about, in a few words
 * @param kind what sort of knowledge: {@code hours}, {@code price}, {@code link}, {@code location}, {@code delivery},
 *     {@code payment}, {@code returns}, {@code faq}; others are taken as words of the title
 * @param text what may be said
 * @param url what may be linked to
 * @param keywords words by which contacts ask for it
 */
public record Snippet(
        String title, String kind, String text, @Nullable String url, List<String> keywords) {

    public Snippet {
        keywords = List.copyOf(keywords);
    }
}
