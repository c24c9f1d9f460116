package io.sendwell.channel.simulator;

import io.sendwell.channel.Outgoing;
import io.sendwell.kernel.GroupCommit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code DATA/simulator/accepted.jsonl}: what was really sent, to be counted after a crash. A line is in the file (the
 * operating system has it; a killed process loses nothing) before anybody is told that its message was taken. Lines are
 * in order of {@code seq} and of time, so a place is found by halving and no index is kept.
 */
@Component
@OutsideProduction
class AcceptedLog implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final int LINES_IN_ONE_WRITE = 1_000;

    /** A message on its way into the file, and what became of it. */
    private static final class Entry {
        final Outgoing message;
        final long behaviour;

        @Nullable Accepted line;

        long position;

        Entry(Outgoing message, long behaviour) {
            this.message = message;
            this.behaviour = behaviour;
        }
    }

    /** How far the file goes, in bytes and in lines ever written. */
    private record Mark(long end, long lastSeq) {}

    /** A line and the byte that it starts at. */
    record Placed(long position, Accepted line) {}

    private final Path path;
    private final InstantSource clock;
    private final RandomAccessFile file;
    private final GroupCommit<Entry> writes = new GroupCommit<>(LINES_IN_ONE_WRITE, this::append);
    private volatile Mark mark;

    AcceptedLog(@Value("${sendwell.data}") Path data, InstantSource clock) throws IOException {
        this.path = Files.createDirectories(data.resolve("simulator")).resolve("accepted.jsonl");
        this.clock = clock;
        // Not a FileChannel: that one closes for everybody when one thread is interrupted.
        this.file = new RandomAccessFile(path.toFile(), "rw");
        try (var lines = new Lines(path)) {
            long end = lines.endOfLastLine();
            // A torn last line was never confirmed to anybody.
            file.setLength(end);
            this.mark =
                    new Mark(end, end == 0 ? 0 : parse(lines.lineBefore(end)).seq());
        }
    }

    /** Writes one line, together with those of all who call now; throws {@link UncheckedIOException} when none is written. */
    Placed take(Outgoing message, long behaviour) {
        var entry = new Entry(message, behaviour);
        writes.write(entry);
        var line = entry.line;
        if (line == null) {
            throw new IllegalStateException("Written without a line");
        }
        return new Placed(entry.position, line);
    }

    /** The byte after the last line. */
    long end() {
        return mark.end;
    }

    long lastSeq() {
        return mark.lastSeq;
    }

    /** Opens the file for reading as far as it goes now; one reader is for one thread. */
    Reader reader() {
        return reader(mark.end);
    }

    /** Opens the file for reading up to {@code until}, the start or the end of a line. */
    Reader reader(long until) {
        try {
            return new Reader(new Lines(path), until);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(List<Entry> entries) {
        var bytes = new ByteArrayOutputStream();
        var before = mark;
        long seq = before.lastSeq;
        for (var entry : entries) {
            seq++;
            entry.position = before.end + bytes.size();
            entry.line = Accepted.of(seq, clock.instant(), entry.message, entry.behaviour);
            bytes.writeBytes(JSON.writeValueAsBytes(entry.line));
            bytes.write('\n');
        }
        try {
            file.seek(before.end);
            file.write(bytes.toByteArray());
        } catch (IOException e) {
            cutOff(before.end);
            throw new UncheckedIOException(e);
        }
        mark = new Mark(before.end + bytes.size(), seq);
    }

    /** After a failed write, as on a full disk: nothing of it may be read as a line. */
    private void cutOff(long end) {
        try {
            file.setLength(end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Accepted parse(byte[] line) {
        return JSON.readValue(line, Accepted.class);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Walks the lines up to an end; looks at any line whose position is known. */
    static final class Reader implements AutoCloseable {

        private final Lines lines;
        private final long end;
        private long position;

        private Reader(Lines lines, long end) {
            this.lines = lines;
            this.end = end;
        }

        /** The line at {@code position}. */
        Placed at(long position) {
            try {
                return new Placed(position, parse(lines.lineAt(position)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The line after the one that this answered last, or after {@link #seek}; null at the end. */
        @Nullable Placed next() {
            if (position >= end) {
                return null;
            }
            var found = at(position);
            try {
                position = lines.startAfter(position);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return found;
        }

        /** Goes to the start of the first line that is {@code late} enough; all lines after it are, too. */
        Reader seek(Predicate<Accepted> late) {
            position = first(late);
            return this;
        }

        private long first(Predicate<Accepted> late) {
            try {
                long answer = end;
                long low = 0;
                long high = end;
                while (low < high) {
                    long middle = (low + high) >>> 1;
                    long start = middle == 0 ? 0 : lines.startAfter(middle - 1);
                    if (start >= high) {
                        high = middle;
                    } else if (late.test(at(start).line())) {
                        answer = start;
                        high = middle;
                    } else {
                        low = lines.startAfter(start);
                    }
                }
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
