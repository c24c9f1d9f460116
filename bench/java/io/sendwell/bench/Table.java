package io.sendwell.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a benchmark found: rows of samples, and the ratios between them, which are all that travels between machines. */
final class Table {

    private final String title;
    private final List<Row> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** One thing measured several times. */
    record Row(String what, String unit, double median, double spread, List<Double> samples) {}

    /**
     * A ratio and what it is to reach (DESIGN.md section 7): at least the floor, or at most, where less is better; null
     * where nothing is asked.
     */
    record Ratio(
            String what,
            double value,
            @Nullable Aim aim,
            @Nullable String verdict) {
        Ratio(String what, double value, @Nullable Aim aim) {
            this(what, value, aim, aim == null ? null : aim.verdict(value));
        }
    }

    /** What a ratio is to reach. */
    record Aim(double floor, double goal) {

        String verdict(double value) {
            return reaches(value, goal) ? "goal reached" : reaches(value, floor) ? "floor reached" : "BELOW THE FLOOR";
        }

        /** A goal under its floor means that less is better. */
        private boolean reaches(double value, double bound) {
            return goal < floor ? value <= bound : value >= bound;
        }
    }

    Table(String title) {
        this.title = title;
    }

    Row row(String what, String unit, List<Double> values) {
        var samples = new Samples(values);
        var row = new Row(what, unit, samples.median(), samples.spread(), samples.values());
        rows.add(row);
        return row;
    }

    /** A ratio that is to reach something. */
    void ratio(String what, double value, double floor, double goal) {
        ratios.add(new Ratio(what, value, new Aim(floor, goal)));
    }

    /** A ratio to know. */
    void ratio(String what, double value) {
        ratios.add(new Ratio(what, value, null));
    }

    void note(String note) {
        notes.add(note);
    }

    void print(PrintStream out) {
        out.println();
        out.println(title);
        rows.forEach(row -> out.printf(
                Locale.ROOT,
                "  %-62s %,14.1f %-12s spread %.0f %%%n",
                row.what(),
                row.median(),
                row.unit(),
                100 * row.spread()));
        ratios.forEach(ratio -> out.printf(
                Locale.ROOT, "  %-62s %14.3f x            %s%n", ratio.what(), ratio.value(), aims(ratio)));
        notes.forEach(note -> out.println("  - " + note));
    }

    private static String aims(Ratio ratio) {
        var aim = ratio.aim();
        return aim == null
                ? ""
                : "%s (floor %s, goal %s)".formatted(ratio.verdict(), brief(aim.floor()), brief(aim.goal()));
    }

    private static String brief(double bound) {
        return bound == Math.rint(bound) ? "%.0f".formatted(bound) : "%.2f".formatted(bound);
    }

    /** Keeps it as JSON in {@code folder}. */
    Path write(Path folder, String name) throws IOException {
        var file = Files.createDirectories(folder).resolve(name + ".json");
        var json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, json.writeValueAsString(new Content(title, rows, ratios, notes)));
        return file;
    }

    private record Content(String title, List<Row> rows, List<Ratio> ratios, List<String> notes) {}
}
