package io.sendwell.channel.simulator;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** The lines of a growing file by their byte positions, read through one small window. */
final class Lines implements AutoCloseable {

    private static final int WINDOW = 16 * 1024;

    private final RandomAccessFile file;
    private final byte[] window = new byte[WINDOW];
    private long windowStart;
    private int windowLength;

    Lines(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "r");
    }

    /** The byte after the last line break, 0 without any. */
    long endOfLastLine() throws IOException {
        long position = file.length();
        while (position > 0 && byteAt(position - 1) != '\n') {
            position--;
        }
        return position;
    }

    /** The line that ends with the break just before {@code end}. */
    byte[] lineBefore(long end) throws IOException {
        long start = end - 1;
        while (start > 0 && byteAt(start - 1) != '\n') {
            start--;
        }
        return lineAt(start);
    }

    /** The line that starts at {@code position}, without its break. */
    byte[] lineAt(long position) throws IOException {
        var line = new ByteArrayOutputStream();
        for (long at = position; ; at++) {
            int one = byteAt(at);
            if (one == '\n') {
                return line.toByteArray();
            }
            line.write(one);
        }
    }

    /** Where the line after the one that holds {@code position} starts. */
    long startAfter(long position) throws IOException {
        long at = position;
        while (byteAt(at) != '\n') {
            at++;
        }
        return at + 1;
    }

    private int byteAt(long position) throws IOException {
        if (position < windowStart || position >= windowStart + windowLength) {
            // At its end for a walk backwards, at its front for one forwards.
            windowStart = position < windowStart ? Math.max(0, position - WINDOW + 1) : position;
            file.seek(windowStart);
            windowLength = Math.max(0, file.read(window));
            if (position >= windowStart + windowLength) {
                throw new EOFException("No line break at the end of the file");
            }
        }
        return window[(int) (position - windowStart)];
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
