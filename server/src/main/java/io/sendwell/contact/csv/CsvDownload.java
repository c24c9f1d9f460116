package io.sendwell.contact.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A CSV that is written to the client as it is read from the database: UTF-8 with a byte order mark, for Excel takes it
 * for something else without one. A cell that a spreadsheet would take for a formula gets an apostrophe in front, which
 * our own import takes off again; a plain number, as every phone in E.164 is, stays as it is: nothing can be made of
 * digits, and other systems read it.
 */
public final class CsvDownload implements AutoCloseable {

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+([.,]\\d+)?");
    private static final String DANGEROUS = "=+-@\t\r\0";

    private final CsvWriter csv;

    private CsvDownload(CsvWriter csv) {
        this.csv = csv;
    }

    public static CsvDownload to(HttpServletResponse response, String fileName) throws IOException {
        response.setContentType("text/csv; charset=utf-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
        out.write('\uFEFF');
        return new CsvDownload(
                CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out));
    }

    public void row(List<? extends @Nullable String> cells) {
        csv.writeRecord(cells.stream().map(CsvDownload::shielded).toList());
    }

    /** The cell as a spreadsheet may see it. */
    static String shielded(@Nullable String cell) {
        if (cell == null || cell.isEmpty()) {
            return "";
        }
        boolean harmless =
                DANGEROUS.indexOf(cell.charAt(0)) < 0 || NUMBER.matcher(cell).matches();
        return harmless ? cell : "'" + cell;
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
