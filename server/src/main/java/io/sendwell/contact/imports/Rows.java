package io.sendwell.contact.imports;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rows of a text file, one after the other; blank ones are passed over. */
final class Rows implements AutoCloseable {

    /** Longer than any honest cell; a quotation mark that is never closed ends here. */
    private static final int LONGEST_CELL = 1 << 16;

    private static final int BUFFER = 1 << 16;

    private final Counting bytes;
    private final CloseableIterator<String[]> rows;

    private Rows(Counting bytes, CloseableIterator<String[]> rows) {
        this.bytes = bytes;
        this.rows = rows;
    }

    static Rows open(Path file, TextFormat format) throws IOException {
        var bytes = new Counting(Files.newInputStream(file));
        bytes.skipNBytes(format.skippedBytes());
        var text = new BufferedReader(new InputStreamReader(bytes, Charset.forName(format.charset())), BUFFER);
        if (format.skipFirstLine()) {
            text.readLine();
        }
        var cells = StringArrayHandler.builder()
                .maxFieldSize(LONGEST_CELL)
                .maxRecordSize(LONGEST_CELL * 16)
                .build();
        return new Rows(
                bytes,
                CsvReader.builder()
                        .fieldSeparator(format.delimiter())
                        .allowExtraFields(true)
                        .allowMissingFields(true)
                        .allowExtraCharsAfterClosingQuote(true)
                        .build(cells, text)
                        .iterator());
    }

    /** The next row that is not blank, null at the end. */
    String @Nullable [] next() {
        try {
            while (rows.hasNext()) {
                var row = rows.next();
                if (!Arrays.stream(row).allMatch(String::isBlank)) {
                    return row;
                }
            }
            return null;
        } catch (CsvParseException e) {
            throw new UnreadableFile("A cell is longer than " + LONGEST_CELL
                    + " characters: probably a quotation mark is opened somewhere and never closed.");
        }
    }

    /** How far into the file this is; what is buffered counts as read. */
    long bytesRead() {
        return bytes.count;
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Counting extends FilterInputStream {

        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = super.read(into, from, length);
            if (read > 0) {
                count += read;
            }
            return read;
        }
    }
}
