package io.sendwell.contact.imports;

import io.sendwell.kernel.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** Finds out how a file of text is written: its encoding from its bytes, its delimiter from its first rows. */
final class TextFormats {

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final int SAMPLE = 1 << 16;
    private static final int SAMPLE_ROWS = 50;
    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    private TextFormats() {}

    /** 422 on {@code file} where it is no text. */
    static TextFormat detect(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var sample = ByteBuffer.allocate((int) Math.min(SAMPLE, channel.size()));
            while (sample.hasRemaining() && channel.read(sample) >= 0) {
                // until the sample is full
            }
            var bytes = sample.flip().array();
            var marked = marked(bytes);
            var charset = marked != null ? marked : unmarked(bytes, channel);
            int mark = marked == null ? 0 : marked.equals(StandardCharsets.UTF_8) ? 3 : 2;
            var text = charset.decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark))
                    .toString();
            refuseBinary(text);
            var separator = text.regionMatches(true, 0, "sep=", 0, 4) && text.length() > 5 ? text.charAt(4) : 0;
            return separator != 0 && (text.charAt(5) == '\r' || text.charAt(5) == '\n')
                    ? new TextFormat(charset.name(), mark, separator, true)
                    : new TextFormat(charset.name(), mark, delimiter(text), false);
        }
    }

    private static @Nullable Charset marked(byte[] bytes) {
        if (starts(bytes, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (starts(bytes, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return starts(bytes, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : null;
    }

    /** In UTF-16 every other byte of western text is zero; UTF-8 is what is valid as such; the rest is 1252. */
    private static Charset unmarked(byte[] bytes, FileChannel channel) throws IOException {
        int even = 0;
        int odd = 0;
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }
        int pairs = bytes.length / 2;
        if (odd > pairs / 2 && even < pairs / 10) {
            return StandardCharsets.UTF_16LE;
        }
        if (even > pairs / 2 && odd < pairs / 10) {
            return StandardCharsets.UTF_16BE;
        }
        return isUtf8(channel) ? StandardCharsets.UTF_8 : WINDOWS_1252;
    }

    private static boolean isUtf8(FileChannel channel) throws IOException {
        var decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
        var bytes = ByteBuffer.allocate(SAMPLE);
        var text = CharBuffer.allocate(SAMPLE);
        channel.position(0);
        while (true) {
            boolean end = channel.read(bytes) < 0;
            bytes.flip();
            if (decoder.decode(bytes, text.clear(), end).isError()) {
                return false;
            }
            if (end) {
                return true;
            }
            bytes.compact();
        }
    }

    private static void refuseBinary(String text) {
        long strange = text.chars()
                .filter(c -> (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f') || c == 0xFFFD)
                .count();
        if (text.indexOf(0) >= 0 || strange * 100 > text.length() || text.startsWith("%PDF-")) {
            throw Problem.invalid("file", "is not a table of text: give a CSV or an Excel workbook (.xlsx)");
        }
        if (text.isBlank()) {
            throw Problem.invalid("file", "is empty");
        }
    }

    /** The delimiter that cuts the first rows most evenly; among equals the one that cuts more. */
    private static char delimiter(String text) {
        char best = ',';
        double most = 0;
        for (char delimiter : DELIMITERS) {
            double score = evenness(text, delimiter);
            if (score > most) {
                best = delimiter;
                most = score;
            }
        }
        return best;
    }

    private static double evenness(String text, char delimiter) {
        var rowsByWidth = new HashMap<Integer, Integer>();
        int width = 1;
        int rows = 0;
        boolean quoted = false;
        boolean fieldStarts = true;
        boolean blank = true;
        for (int i = 0; i < text.length() && rows < SAMPLE_ROWS; i++) {
            char c = text.charAt(i);
            if (c == '"' && (quoted || fieldStarts)) {
                quoted = !quoted; // a doubled quote leaves and enters again
            } else if (quoted) {
                continue;
            } else if (c == delimiter) {
                width++;
            } else if (c == '\n' || c == '\r') {
                if (!blank) {
                    rowsByWidth.merge(width, 1, Integer::sum);
                    rows++;
                }
                width = 1;
                blank = true;
                fieldStarts = true;
                continue;
            }
            fieldStarts = c == delimiter || (fieldStarts && c == ' ');
            blank = blank && c == ' ';
        }
        if (!blank && rows < SAMPLE_ROWS) {
            rowsByWidth.merge(width, 1, Integer::sum); // the last row needs no end
            rows++;
        }
        double best = 0;
        for (var entry : rowsByWidth.entrySet()) {
            if (entry.getKey() > 1) {
                best = Math.max(best, (double) entry.getValue() / rows + entry.getKey() / 1000.0);
            }
        }
        return best;
    }

    private static boolean starts(byte[] bytes, int... with) {
        if (bytes.length < with.length) {
            return false;
        }
        for (int i = 0; i < with.length; i++) {
            if ((bytes[i] & 0xFF) != with[i]) {
                return false;
            }
        }
        return true;
    }
}
