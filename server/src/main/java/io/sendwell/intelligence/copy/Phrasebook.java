package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.Tone;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a message in one language can begin and end with, from {@code phrasebook.txt}. */
final class Phrasebook {

    private static final Map<String, Phrasebook> ALL = read();

    private static final int LONGEST_GREETING = 3;

    private final Map<String, List<String>> lines = new HashMap<>();

    private Phrasebook() {}

    /** Of the language that most of the text's words belong to; where that cannot be told, by the script. */
    static Phrasebook of(List<Token> tokens) {
        boolean devanagari = tokens.stream().anyMatch(token -> isDevanagari(token.form()));
        var best = Objects.requireNonNull(ALL.get(devanagari ? "hi" : "en"));
        long most = 0;
        for (var book : ALL.values()) {
            var words = book.list("words");
            long known = tokens.stream()
                    .limit(1000)
                    .filter(token -> words.contains(token.form()))
                    .count();
            if (known > most) {
                best = book;
                most = known;
            }
        }
        return best;
    }

    private static boolean isDevanagari(String word) {
        return !word.isEmpty() && Character.UnicodeBlock.DEVANAGARI.equals(Character.UnicodeBlock.of(word.charAt(0)));
    }

    List<String> greetings(Tone tone) {
        return list(tone.code());
    }

    List<String> openers(Tone tone) {
        return list("openers." + manner(tone));
    }

    List<String> calls(Tone tone) {
        return list("calls." + manner(tone));
    }

    List<String> waysOut(Tone tone) {
        return list("out." + manner(tone));
    }

    String shortly() {
        return list("short").getFirst();
    }

    String news() {
        return list("news").getFirst();
    }

    boolean isWordy(String word) {
        return list("wordy").contains(word);
    }

    /** Where a greeting at the beginning of the text ends; 0 where it begins with none. */
    int greetingEnd(List<Token> tokens) {
        var said = new StringBuilder();
        int end = 0;
        for (int i = 0; i < Math.min(LONGEST_GREETING, tokens.size()); i++) {
            said.append(i == 0 ? "" : " ").append(tokens.get(i).form());
            if (list("greets").contains(said.toString())) {
                end = tokens.get(i).end();
            }
        }
        return end;
    }

    private static String manner(Tone tone) {
        return switch (tone) {
            case FRIENDLY, CASUAL -> "informal";
            case PROFESSIONAL, FORMAL -> "formal";
        };
    }

    private List<String> list(String name) {
        return Objects.requireNonNull(lines.get(name), name);
    }

    private static Map<String, Phrasebook> read() {
        var books = new LinkedHashMap<String, Phrasebook>();
        var file = Objects.requireNonNull(Phrasebook.class.getResourceAsStream("/intelligence/copy/phrasebook.txt"));
        try (var reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            var book = new Phrasebook();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("[")) {
                    book = new Phrasebook();
                    books.put(line.substring(1, line.indexOf(']')), book);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    int colon = line.indexOf(':');
                    book.add(line.substring(0, colon), line.substring(colon + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return books;
    }

    private void add(String name, String rest) {
        var entries = switch (name) {
            case "words", "wordy" ->
                Arrays.stream(rest.split(" ", -1)).map(Folded::word).toList();
            case "greets" ->
                Arrays.stream(rest.split(";", -1))
                        .map(String::strip)
                        .map(Folded::word)
                        .toList();
            default -> Arrays.stream(rest.split(";", -1)).map(String::strip).toList();
        };
        lines.put(name, entries);
    }
}
