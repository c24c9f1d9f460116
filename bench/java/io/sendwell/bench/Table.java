package io.sendwell.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a benchmark found: rows of samples, and the ratios between them, which are all that travels between machines. */
final class Table {

    private final String title;
    private final List<Row> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** One thing measured several times; {@code spread} is the distance from smallest to largest over the median. */
    record Row(String what, String unit, double median, double spread, List<Double> samples) {}

    /** A ratio with the floor and goal that it is to reach; null where there is none. */
    record Ratio(String what, double value, @Nullable Double floor, @Nullable Double goal) {}

    Table(String title) {
        this.title = title;
    }

    Row row(String what, String unit, List<Double> samples) {
        var sorted = samples.stream().sorted().toList();
        double median = sorted.get(sorted.size() / 2);
        var row = new Row(what, unit, median, (sorted.getLast() - sorted.getFirst()) / median, samples);
        rows.add(row);
        return row;
    }

    void ratio(String what, double value, @Nullable Double floor, @Nullable Double goal) {
        ratios.add(new Ratio(what, value, floor, goal));
    }

    void note(String note) {
        notes.add(note);
    }

    void print(PrintStream out) {
        out.println();
        out.println(title);
        rows.forEach(row -> out.printf(
                "  %-58s %,14.1f %-12s spread %.0f %%%n", row.what(), row.median(), row.unit(), 100 * row.spread()));
        ratios.forEach(ratio -> out.printf("  %-58s %14.2f x            %s%n", ratio.what(), ratio.value(), aims(ratio)));
        notes.forEach(note -> out.println("  " + note));
    }

    private static String aims(Ratio ratio) {
        return ratio.floor() == null ? "" : "floor %.2f, goal %.2f".formatted(ratio.floor(), ratio.goal());
    }

    Path write(String name) throws IOException {
        var file = Files.createDirectories(Path.of("bench", "results")).resolve(name + ".json");
        var json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, json.writeValueAsString(new Content(title, rows, ratios, notes)));
        return file;
    }

    private record Content(String title, List<Row> rows, List<Ratio> ratios, List<String> notes) {}

}
