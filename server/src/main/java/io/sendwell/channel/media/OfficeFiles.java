package io.sendwell.channel.media;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Which Office document a container holds: the magic bytes of all of them are the same. */
final class OfficeFiles {

    /** A part that every document of its type has. */
    private static final Map<String, String> MAIN_PARTS = Map.of(
            "word/document.xml", MediaType.OOXML + "wordprocessingml.document",
            "xl/workbook.xml", MediaType.OOXML + "spreadsheetml.sheet",
            "ppt/presentation.xml", MediaType.OOXML + "presentationml.presentation");

    /** A stream that every old document of its type has ([MS-DOC], [MS-XLS], [MS-PPT]). */
    private static final Map<String, String> MAIN_STREAMS = Map.of(
            "WordDocument", "application/msword",
            "Workbook", "application/vnd.ms-excel",
            "Book", "application/vnd.ms-excel",
            "PowerPoint Document", "application/vnd.ms-powerpoint");

    /** The directory of a zip file is held in memory while it is looked at; no document has one this long. */
    private static final long LONGEST_DIRECTORY = 4 << 20;

    private static final int END_OF_ZIP = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 0xffff;

    private static final int ENTRY = 128;
    private static final int NAME_LENGTH_AT = 64;
    private static final int TYPE_AT = 66;
    private static final byte STREAM = 2;

    private OfficeFiles() {}

    /** The type of an Office Open XML document; empty for other zip files, broken ones, and those with macros. */
    static Optional<String> zipped(Path file) throws IOException {
        if (directoryLength(file) > LONGEST_DIRECTORY) {
            return Optional.empty();
        }
        try (var zip = new ZipFile(file.toFile())) {
            if (zip.stream().anyMatch(entry -> entry.getName().endsWith("vbaProject.bin"))) {
                return Optional.of("an Office document with macros");
            }
            return MAIN_PARTS.entrySet().stream()
                    .filter(part -> zip.getEntry(part.getKey()) != null)
                    .map(Map.Entry::getValue)
                    .findFirst();
        } catch (ZipException broken) {
            return Optional.empty();
        }
    }

    private static long directoryLength(Path file) throws IOException {
        try (var bytes = new RandomAccessFile(file.toFile(), "r")) {
            int length = (int) Math.min(bytes.length(), END_LENGTH + LONGEST_COMMENT);
            var end = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.seek(bytes.length() - length);
            bytes.readFully(end.array());
            for (int at = length - END_LENGTH; at >= 0; at--) {
                if (end.getInt(at) == END_OF_ZIP) {
                    return Integer.toUnsignedLong(end.getInt(at + 12));
                }
            }
            return Long.MAX_VALUE;
        }
    }

    /**
     * The type of a document of Office 97 to 2003; empty for other compound files. Their directory entries may lie
     * anywhere, but always on a multiple of their length.
     */
    static Optional<String> compound(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            var entry = new byte[ENTRY];
            while (in.readNBytes(entry, 0, ENTRY) == ENTRY) {
                var type = MAIN_STREAMS.get(streamName(entry));
                if (type != null) {
                    return Optional.of(type);
                }
            }
        }
        return Optional.empty();
    }

    /** The name in a directory entry ([MS-CFB] 2.6.1): UTF-16, its length in bytes with the NUL; empty for anything else. */
    private static String streamName(byte[] entry) {
        int length = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN).getShort(NAME_LENGTH_AT);
        boolean isStream = entry[TYPE_AT] == STREAM && length > 2 && length <= NAME_LENGTH_AT && length % 2 == 0;
        return isStream ? new String(entry, 0, length - 2, StandardCharsets.UTF_16LE) : "";
    }
}
