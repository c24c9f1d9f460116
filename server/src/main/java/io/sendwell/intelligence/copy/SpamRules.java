package io.sendwell.intelligence.copy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of the spam check, as {@code spam-rules.txt} has them: read once, with its form explained there. */
final class SpamRules {

    private static final Set<String> LANGUAGES = Set.of("en", "es", "pt", "hi", "id");
    private static final SpamRules BUILT_IN = read();

    private final Map<String, SpamRule> measures = new LinkedHashMap<>();
    private final Phrases phrases = new Phrases();
    private final Vocabulary vocabulary = new Vocabulary();

    private SpamRules() {}

    static SpamRules builtIn() {
        return BUILT_IN;
    }

    Phrases phrases() {
        return phrases;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The rule that counts this. */
    SpamRule measure(String name) {
        return Objects.requireNonNull(measures.get(name), name);
    }

    private static SpamRules read() {
        var rules = new SpamRules();
        var file = Objects.requireNonNull(SpamRules.class.getResourceAsStream("/intelligence/copy/spam-rules.txt"));
        try (var reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            var section = new ArrayList<String>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("[")) {
                    rules.add(section);
                    section.clear();
                }
                if (!line.isBlank() && !line.startsWith("#")) {
                    section.add(line);
                }
            }
            rules.add(section);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rules;
    }

    /** A heading, its advice, then phrases by language or a measure. */
    private void add(List<String> section) {
        if (section.isEmpty()) {
            return;
        }
        var heading = section.getFirst();
        int close = heading.indexOf(']');
        var kindAndPoints = heading.substring(close + 1).strip().split(" ", 2);
        var advice = section.get(1).substring(1).strip();
        @Nullable String measure = null;
        if (section.get(2).startsWith("measure:")) {
            measure = after(section.get(2));
        }
        var rule = new SpamRule(
                heading.substring(1, close), kindAndPoints[0], Double.parseDouble(kindAndPoints[1]), advice, measure);
        if (measure != null) {
            measures.put(measure, rule);
            return;
        }
        for (var line : section.subList(2, section.size())) {
            var language = line.substring(0, 2);
            if (!LANGUAGES.contains(language)) {
                throw new IllegalStateException("spam-rules.txt: no language in: " + line);
            }
            for (var phrase : after(line).split(";", -1)) {
                add(rule, phrase.strip());
            }
        }
    }

    private void add(SpamRule rule, String written) {
        int arrow = written.indexOf("=>");
        var words = (arrow < 0 ? written : written.substring(0, arrow)).strip();
        var calm = arrow < 0 ? null : written.substring(arrow + 2).strip();
        var folded = new ArrayList<String>();
        for (var word : words.split("[ '’-]+", -1)) {
            var plain = word.endsWith("*")
                    ? Folded.word(word.substring(0, word.length() - 1)) + "*"
                    : word.equals("#") || word.equals("_") ? word : Folded.word(word);
            // A share such as 100% is a number where it is read, too.
            folded.add(Character.isDigit(plain.charAt(0)) ? Phrases.NUMBER : plain);
        }
        folded.stream()
                .filter(word -> !word.equals(Phrases.NUMBER) && !word.equals(Phrases.ANY))
                .forEach(vocabulary::add);
        phrases.add(folded, rule, calm);
    }

    private static String after(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }
}
