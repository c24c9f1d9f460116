package io.sendwell.contact.imports;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.sendwell.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;

/** The first sheet of an Excel workbook, read as a stream. It is turned into text once, and goes the way of all text. */
final class Workbook {

    static final TextFormat AS_TEXT = new TextFormat("UTF-8", 0, ',', false);

    /** What a workbook may unpack to; one of a million contacts has about a third of each. */
    private static final long MOST_UNPACKED = 1L << 30;

    /** The texts of all cells are held in memory while it is read. */
    private static final long MOST_TEXTS = 96L << 20;

    private static final int WIDEST = 1000;
    private static final int SAMPLE_ROWS = 50;

    private Workbook() {}

    /** 422 on {@code file} where it is no workbook, or one that unpacks to more than we hold. */
    static void check(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            if (zip.getEntry("xl/workbook.xml") == null) {
                throw Problem.invalid("file", "is an archive but no Excel workbook (.xlsx)");
            }
            long left = MOST_UNPACKED;
            var buffer = new byte[1 << 16];
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                long size = 0;
                // The sizes that an archive declares may be lies: count.
                try (var in = zip.getInputStream(entry)) {
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        size += n;
                        if (size > left || (entry.getName().endsWith("sharedStrings.xml") && size > MOST_TEXTS)) {
                            throw Problem.invalid("file", "unpacks to more than can be read: save it as CSV");
                        }
                    }
                }
                left -= size;
            }
        } catch (ZipException broken) {
            throw Problem.invalid("file", "is a broken archive");
        }
    }

    /** The first rows; 422 where the workbook cannot be read. */
    static List<String[]> sample(Path file) throws IOException {
        try (var workbook = open(file);
                var rows = workbook.getFirstSheet().openStream()) {
            return rows.map(Workbook::texts)
                    .filter(row -> row.length > 0)
                    .limit(SAMPLE_ROWS)
                    .toList();
        } catch (ExcelReaderException | IllegalStateException | IndexOutOfBoundsException e) {
            throw Problem.invalid("file", "is a workbook that cannot be read");
        }
    }

    /** Writes the first sheet as text, unless a run before has. */
    static void toText(Path file, Path text) throws IOException {
        if (Files.exists(text)) {
            return;
        }
        var unfinished = text.resolveSibling(text.getFileName() + ".part");
        try (var workbook = open(file);
                var rows = workbook.getFirstSheet().openStream();
                var csv = CsvWriter.builder().build(unfinished)) {
            rows.map(Workbook::texts).filter(row -> row.length > 0).forEach(csv::writeRecord);
        } catch (ExcelReaderException | IllegalStateException e) {
            throw new UnreadableFile("The workbook cannot be read on; it may be damaged. Save it as CSV and try that.");
        }
        Files.move(unfinished, text, StandardCopyOption.ATOMIC_MOVE);
    }

    private static ReadableWorkbook open(Path file) throws IOException {
        return new ReadableWorkbook(file.toFile(), new ReadingOptions(true, false));
    }

    private static String[] texts(Row row) {
        var texts = new ArrayList<String>();
        for (var cell : row) {
            if (cell != null && cell.getColumnIndex() < WIDEST) {
                while (texts.size() < cell.getColumnIndex()) {
                    texts.add("");
                }
                texts.add(text(cell));
            }
        }
        return texts.toArray(String[]::new);
    }

    private static String text(Cell cell) {
        if (cell.getType() == CellType.NUMBER) {
            var format = cell.getDataFormatString();
            if (format != null && format.contains("yy")) {
                var date = cell.asDate();
                return date.toLocalTime().toSecondOfDay() == 0
                        ? date.toLocalDate().toString()
                        : date.toString();
            }
            return cell.asNumber().stripTrailingZeros().toPlainString(); // a phone that Excel took for a number
        }
        var text = cell.getText();
        return text == null ? "" : text;
    }
}
