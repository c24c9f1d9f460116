package io.sendwell.channel.media;

import io.sendwell.channel.media.MediaFiles.Uploaded;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MultipartFile;

/** Takes files in: looks at their bytes, measures them, and stores what WhatsApp would take. */
@Component
class MediaIntake {

    private static final int LONGEST_NAME = 200;

    private final MediaShelf shelf;
    private final Path arrivals;

    MediaIntake(MediaShelf shelf, @Value("${sendwell.data}") Path data) throws IOException {
        this.shelf = shelf;
        this.arrivals = Files.createDirectories(data.toAbsolutePath().resolve("media/arriving"));
        forgetUnfinished();
    }

    /** Where files lie until they are whole; what a start finds there is deleted. */
    Path arrivals() {
        return arrivals;
    }

    /** @param name what receivers see, by default what the file was called */
    Uploaded take(WorkspaceId workspace, MultipartFile file, @Nullable String name) throws IOException {
        if (file.getSize() > MediaType.LARGEST) {
            throw tooLarge("A file", MediaType.LARGEST);
        }
        var called = name == null || name.isBlank() ? original(file) : given(name);
        var arriving = Files.createTempFile(arrivals, "", "");
        try {
            var sha256 = copied(file, arriving);
            long size = Files.size(arriving);
            if (size == 0) {
                throw Problem.invalid("file", "is empty");
            }
            var type = ContentCheck.of(arriving);
            if (size > type.limit()) {
                throw tooLarge("This kind of file (" + type.kind().code() + ")", type.limit());
            }
            return shelf.put(workspace, new MediaShelf.Arrived(arriving, type, size, sha256, type.named(called)));
        } finally {
            Files.deleteIfExists(arriving); // unless the storage has taken it over
        }
    }

    private static String copied(MultipartFile file, Path to) throws IOException {
        try (var in = new DigestInputStream(file.getInputStream(), MessageDigest.getInstance("SHA-256"))) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String given(String name) {
        var stripped = name.strip();
        if (stripped.length() > LONGEST_NAME || stripped.codePoints().anyMatch(MediaIntake::isNoPartOfAName)) {
            throw Problem.invalid(
                    "name", "must have at most " + LONGEST_NAME + " characters, no slashes and no control characters");
        }
        return stripped;
    }

    /** What the client calls the file, as far as that is a name. */
    private static String original(MultipartFile file) {
        return plainName(file.getOriginalFilename());
    }

    /** The last part of a path, without what has no place in a name. */
    static String plainName(@Nullable String path) {
        if (path == null) {
            return "file";
        }
        var name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        var clean = name.codePoints()
                .filter(character -> !isNoPartOfAName(character))
                .limit(LONGEST_NAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return clean.isEmpty() ? "file" : clean;
    }

    /** Characters that end a path, do not show, or turn the direction of the text around (so that an ending deceives). */
    private static boolean isNoPartOfAName(int character) {
        return character == '/'
                || character == '\\'
                || Character.isISOControl(character)
                || Character.getType(character) == Character.FORMAT
                || Character.getType(character) == Character.SURROGATE;
    }

    private static Problem tooLarge(String what, long limit) {
        return Problem.of(Problem.Kind.TOO_LARGE, "%s may have at most %d MB.".formatted(what, limit >> 20));
    }

    /** What was arriving when the server went down never became media. */
    private void forgetUnfinished() throws IOException {
        try (var left = Files.newDirectoryStream(arrivals)) {
            for (var file : left) {
                Files.deleteIfExists(file);
            }
        }
    }
}
