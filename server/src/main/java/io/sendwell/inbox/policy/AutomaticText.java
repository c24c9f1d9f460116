package io.sendwell.inbox.policy;

import io.sendwell.intelligence.optout.Folded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Whether a message says of itself that a machine sends it; phrases of several languages, from a file. */
final class AutomaticText {

    private static final int LONGEST_READ = 1_000;
    private static final List<String> PHRASES = read();

    private AutomaticText() {}

    static boolean looksLike(String message) {
        var words = flat(message.length() > LONGEST_READ ? message.substring(0, LONGEST_READ) : message);
        return PHRASES.stream().anyMatch(words::contains);
    }

    /** Folded words with blanks around each, so that phrases match whole words only. */
    private static String flat(String text) {
        return " " + String.join(" ", Folded.words(text)) + " ";
    }

    private static List<String> read() {
        var resource = Objects.requireNonNull(AutomaticText.class.getResourceAsStream("/inbox/automatic-phrases.txt"));
        try (var reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(AutomaticText::flat)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
