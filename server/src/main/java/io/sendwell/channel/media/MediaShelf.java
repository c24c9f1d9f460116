package io.sendwell.channel.media;

import io.sendwell.channel.MediaUse;
import io.sendwell.channel.media.MediaFiles.Uploaded;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts files into the storage and takes them out, so that storage and tables agree whatever breaks in between: bytes are
 * noted before they are put, a file is there only once its bytes are, and bytes go only when no file has them.
 */
@Component
class MediaShelf {

    private static final Logger LOG = LoggerFactory.getLogger(MediaShelf.class);

    /** Each holds a connection to the database while the storage works; the rest of them is for others. */
    private static final int PUTS_AT_ONCE = 4;

    private final MediaFiles files;
    private final MediaStore store;
    private final ObjectProvider<MediaUse> uses;
    private final InstantSource clock;
    private final TransactionTemplate transaction;
    private final Semaphore puts = new Semaphore(PUTS_AT_ONCE);

    /** @param uses asked for late: who uses media also sends them */
    MediaShelf(
            MediaFiles files,
            MediaStore store,
            ObjectProvider<MediaUse> uses,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.files = files;
        this.store = store;
        this.uses = uses;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What is to be stored, checked already. */
    record Arrived(Path path, MediaType type, long size, String sha256, String name) {}

    /** Stores a file under a new id; 503 where the storage does not do it, and then nothing is left of it. */
    Uploaded put(WorkspaceId workspace, Arrived file) {
        var now = clock.instant();
        transaction.executeWithoutResult(_ -> files.noteBytes(workspace, file.sha256(), now));
        puts.acquireUninterruptibly();
        try {
            return transaction.execute(_ -> {
                files.lockBytes(workspace, file.sha256());
                inStore(() -> store.put(workspace, file.sha256(), file.path()));
                long id = files.add(workspace, file.type(), file.size(), file.sha256(), file.name(), now);
                return files.get(workspace, id).orElseThrow();
            });
        } catch (UncheckedIOException e) {
            LOG.warn("A file could not be stored; whoever sent it is asked to try again", e);
            throw away();
        } finally {
            puts.release();
        }
    }

    /** Deletes a file, its bytes with it where no other has the same; 409 while something needs it. */
    void delete(WorkspaceId workspace, long id) {
        var gone = transaction.execute(_ -> {
            var file = files.lock(workspace, id).orElseThrow(() -> Problem.notFound("media", id));
            use(workspace, id).ifPresent(use -> {
                throw Problem.conflict("Media %d is needed for %s.".formatted(id, use));
            });
            files.delete(workspace, id);
            return file;
        });
        try {
            dropBytes(workspace, gone.file().sha256());
        } catch (UncheckedIOException e) {
            LOG.warn("Media {} is deleted, its bytes could not be; the next clean-up tries again", id, e);
        }
    }

    /** Deletes a file unless something needs it; its bytes are for {@link #dropBytes}. In the caller's transaction. */
    boolean discard(WorkspaceId workspace, long id) {
        if (files.lock(workspace, id).isEmpty() || use(workspace, id).isPresent()) {
            return false;
        }
        files.delete(workspace, id);
        return true;
    }

    private Optional<String> use(WorkspaceId workspace, long id) {
        return uses.stream().flatMap(use -> use.of(workspace, id).stream()).findFirst();
    }

    /** Deletes bytes that no file has; {@link UncheckedIOException} where the storage does not do it. */
    boolean dropBytes(WorkspaceId workspace, String sha256) {
        return transaction.execute(_ -> {
            files.lockBytes(workspace, sha256);
            if (files.isUsed(workspace, sha256)) {
                return false;
            }
            inStore(() -> store.delete(workspace, sha256));
            files.forgetBytes(workspace, sha256);
            return true;
        });
    }

    static Problem away() {
        return Problem.of(Problem.Kind.UNAVAILABLE, "The media storage does not answer; try again later.");
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void inStore(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
