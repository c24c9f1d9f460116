package io.sendwell.platform.postgres;

import io.sendwell.platform.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to work on a data directory: a locked file in it, which the operating system unlocks however this process
 * ends.
 */
final class Claim implements AutoCloseable {

    /** Closing a second descriptor of the file would end the lock of the whole process: so this asks first. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path data;
    private final FileChannel file;

    private Claim(Path data, FileChannel file) {
        this.data = data;
        this.file = file;
    }

    /**
     * @param data existing, as its real path
     */
    static Claim on(Path data) {
        if (!OURS.add(data)) {
            throw taken(data, "this process");
        }
        try {
            return lock(data);
        } catch (IOException e) {
            OURS.remove(data);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            OURS.remove(data);
            throw e;
        }
    }

    Path data() {
        return data;
    }

    private static Claim lock(Path data) throws IOException {
        var file = FileChannel.open(
                data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() == null) {
                throw taken(data, holder(file));
            }
            file.truncate(0);
            file.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return new Claim(data, file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static String holder(FileChannel file) throws IOException {
        var text = ByteBuffer.allocate(20);
        file.read(text, 0);
        return "process " + StandardCharsets.US_ASCII.decode(text.flip());
    }

    private static StartRefused taken(Path data, String holder) {
        return new StartRefused(
                "Another Sendwell (" + holder + ") is at work on the data directory " + data + ".",
                "Stop that one first, or give this one a directory of its own: ./sendwell up --data DIR.");
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            OURS.remove(data);
        }
    }
}
