package io.sendwell.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A secret that is a line of a file: made on the first start and read by the file's owner alone. */
public final class KeptSecret {

    private static final Logger log = LoggerFactory.getLogger(KeptSecret.class);
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private KeptSecret() {}

    /** What the file says. Of two servers that make it at once, the first one's stands. */
    public static String in(Path file, Supplier<String> fresh) throws IOException {
        if (Files.notExists(file)) {
            make(file, fresh.get() + "\n");
        } else if (posix() && !OWNER_ALONE.containsAll(Files.getPosixFilePermissions(file))) {
            log.warn("Others than its owner may read {}: chmod 600 it", file);
        }
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }

    /** Written whole beside its place and linked into it, so that nobody ever reads half a secret. */
    private static void make(Path file, String text) throws IOException {
        var folder = Files.createDirectories(file.toAbsolutePath().getParent());
        var draft = Files.createTempFile(folder, "secret", ".new", ownerAlone());
        try {
            Files.writeString(draft, text, StandardCharsets.US_ASCII);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException anotherWasQuicker) {
            log.debug("Another server made {}", file);
        } finally {
            Files.delete(draft);
        }
    }

    private static FileAttribute<?>[] ownerAlone() {
        return posix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ALONE)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
