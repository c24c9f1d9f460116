package io.sendwell.analytics;

import io.sendwell.contact.csv.CsvDownload;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report as rows of cells. */
final class Sheet {

    private final List<List<@Nullable String>> rows = new ArrayList<>();

    private Sheet(List<String> columns) {
        rows.add(List.copyOf(columns));
    }

    static Sheet of(String... columns) {
        return new Sheet(List.of(columns));
    }

    static Sheet of(List<String> columns) {
        return new Sheet(columns);
    }

    /** Null is an empty cell. */
    Sheet row(@Nullable Object... cells) {
        return row(Arrays.asList(cells));
    }

    Sheet row(List<? extends @Nullable Object> cells) {
        var row = new ArrayList<@Nullable String>();
        cells.forEach(cell -> row.add(cell == null ? null : cell.toString()));
        rows.add(row);
        return this;
    }

    void writeTo(HttpServletResponse response, String fileName) throws IOException {
        try (var csv = CsvDownload.to(response, fileName)) {
            rows.forEach(csv::row);
        }
    }
}
