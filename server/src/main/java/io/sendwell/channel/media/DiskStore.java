package io.sendwell.channel.media;

import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Bytes as files: {@code DATA/media/WORKSPACE/ab/abcdef...}. Nothing of a path comes from a client. */
final class DiskStore implements MediaStore {

    private final Path folder;

    DiskStore(Path folder) {
        this.folder = folder;
    }

    /** The bytes reach the disk before the name does. */
    @Override
    public void put(WorkspaceId workspace, String sha256, Path file) throws IOException {
        var target = path(workspace, sha256);
        if (Files.exists(target)) {
            return;
        }
        var shard = Files.createDirectories(target.getParent());
        force(file, StandardOpenOption.WRITE);
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        force(shard, StandardOpenOption.READ);
    }

    @Override
    public InputStream open(WorkspaceId workspace, String sha256) throws NoSuchFileException, IOException {
        return Files.newInputStream(path(workspace, sha256));
    }

    @Override
    public void delete(WorkspaceId workspace, String sha256) throws IOException {
        Files.deleteIfExists(path(workspace, sha256));
    }

    private Path path(WorkspaceId workspace, String sha256) {
        return folder.resolve(Long.toString(workspace.value()))
                .resolve(sha256.substring(0, 2))
                .resolve(sha256);
    }

    private static void force(Path path, StandardOpenOption access) throws IOException {
        try (var channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
    }
}
