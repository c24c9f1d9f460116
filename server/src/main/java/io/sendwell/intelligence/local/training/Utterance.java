package io.sendwell.intelligence.local.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that somebody may answer to a shop.
 *
 * @param language BCP 47: the name of its file
 * @param intent what it was written to mean
 */
public record Utterance(String language, String intent, String text) {

    /** All in the files {@code LANGUAGE.tsv} of a directory: an intent, a tab and a text on each line. */
    public static List<Utterance> in(Path directory) throws IOException {
        var utterances = new ArrayList<Utterance>();
        try (var files = Files.list(directory)) {
            for (var file : files.filter(one -> one.toString().endsWith(".tsv"))
                    .sorted()
                    .toList()) {
                var language = file.getFileName().toString().replace(".tsv", "");
                for (var line : Files.readAllLines(file)) {
                    int tab = line.indexOf('\t');
                    if (tab < 1) {
                        throw new IOException(file + " has a line without an intent: " + line);
                    }
                    utterances.add(new Utterance(language, line.substring(0, tab), line.substring(tab + 1)));
                }
            }
        }
        return utterances;
    }
}
