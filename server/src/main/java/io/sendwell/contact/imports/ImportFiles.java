package io.sendwell.contact.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Where uploaded files wait under the data directory until they are imported; then they go. */
@Component
class ImportFiles {

    private final Path folder;

    ImportFiles(@Value("${sendwell.data}") Path data) {
        this.folder = data.toAbsolutePath().resolve("imports");
        forgetUnfinished();
    }

    /** The file as it was sent. */
    Path upload(long id) {
        return folder.resolve(id + ".upload");
    }

    /** Its rows as text, where it was a workbook. */
    Path text(long id) {
        return folder.resolve(id + ".csv");
    }

    /** A place for a file that has no number yet. */
    Path arriving() {
        try {
            return Files.createTempFile(Files.createDirectories(folder), "arriving", ".upload");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was arriving when the server went down never became an import. */
    private void forgetUnfinished() {
        if (Files.isDirectory(folder)) {
            try (var arriving = Files.newDirectoryStream(folder, "arriving*")) {
                arriving.forEach(this::delete);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void delete(long id) {
        delete(upload(id));
        delete(text(id));
    }

    void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
