package io.sendwell.channel.media;

import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the bytes are. They are known by their workspace and their own SHA-256, so the same ones are there once. */
interface MediaStore {

    /** Stores a file, which may be gone afterwards; all of it or nothing. What is there already stays. */
    void put(WorkspaceId workspace, String sha256, Path file) throws IOException;

    /**
     * Opens what was put.
     *
     * @throws NoSuchFileException where it is not there
     */
    InputStream open(WorkspaceId workspace, String sha256) throws IOException;

    /** Deletes what was put, if it is there. */
    void delete(WorkspaceId workspace, String sha256) throws IOException;
}
