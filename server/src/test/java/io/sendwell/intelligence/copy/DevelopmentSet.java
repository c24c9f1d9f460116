package io.sendwell.intelligence.copy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The texts that the rules of the spam check were fitted to. */
enum DevelopmentSet {
    /** By the same hand as the rules. */
    OWN("dev.tsv"),
    /** By another hand. */
    OTHER("dev2.tsv");

    private final String file;

    record Labelled(boolean spam, String text) {}

    DevelopmentSet(String file) {
        this.file = file;
    }

    List<Labelled> read() {
        try (InputStream opened = DevelopmentSet.class.getResourceAsStream("/intelligence/copy/" + file)) {
            return new String(Objects.requireNonNull(opened).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", 2))
                    .map(parts -> new Labelled(parts[0].equals("spam"), parts[1].replace("\\n", "\n")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> spam() {
        return read().stream().filter(Labelled::spam).map(Labelled::text).toList();
    }

    List<String> honest() {
        return read().stream().filter(one -> !one.spam()).map(Labelled::text).toList();
    }
}
