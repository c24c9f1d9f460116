package io.sendwell.platform.postgres;

import io.sendwell.platform.StartRefused;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the jar under the data directory. Unpacked beside and then renamed, with a mark
 * of what they were unpacked from: half of them, or those of another version, are never taken for the whole.
 */
final class Binaries {

    private static final Logger log = LoggerFactory.getLogger(Binaries.class);

    private final Path home;
    private final URL archive;

    Binaries(Path home) {
        this(home, archive());
    }

    Binaries(Path home, URL archive) {
        this.home = home;
        this.archive = archive;
    }

    Path bin() {
        return home.resolve("bin");
    }

    /** Whether all of them are there, and of this build. */
    boolean isComplete() throws IOException {
        var mark = mark();
        return Files.exists(mark) && Files.readString(mark).equals(source());
    }

    /** Puts them there. No program of the old ones may be running. */
    void unpack() throws IOException {
        log.info("Unpacking PostgreSQL into {}", home);
        var beside = home.resolveSibling(home.getFileName() + ".new");
        Trees.delete(beside);
        Files.createDirectories(beside);
        try (var packed = new XZInputStream(new BufferedInputStream(archive.openStream()))) {
            unpack(packed, beside);
        }
        Files.writeString(beside.resolve(mark().getFileName()), source());
        Trees.sync(beside);
        Trees.delete(home);
        Trees.move(beside, home);
    }

    private Path mark() {
        return home.resolve("unpacked-from");
    }

    /** The archive has no version in it; its size tells one from another. */
    private String source() throws IOException {
        var connection = archive.openConnection();
        connection.setUseCaches(false);
        try (var content = connection.getInputStream()) {
            return Path.of(archive.getPath()).getFileName() + " " + connection.getContentLengthLong();
        }
    }

    private static void unpack(InputStream packed, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(packed)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("The archive of PostgreSQL points outside of itself: " + entry.getName());
                }
                if (entry.getName().endsWith(".a")) {
                    continue; // For building against it, not for running it.
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    if ((entry.getMode() & 0100) != 0) {
                        Files.setPosixFilePermissions(file, Trees.PROGRAM);
                    }
                }
            }
        }
    }

    private static URL archive() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        var processor = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        var archive = Binaries.class.getResource("/postgres-" + system + "-" + processor + ".txz");
        if (archive == null) {
            throw new StartRefused(
                    "This build carries no PostgreSQL for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch") + ".",
                    "Build it on this machine, or set SENDWELL_DATABASE_URL to a PostgreSQL of your own.");
        }
        return archive;
    }
}
