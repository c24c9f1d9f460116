package io.sendwell.contact.imports;

import io.sendwell.contact.ContactsChanged;
import io.sendwell.contact.book.Peppers;
import io.sendwell.contact.imports.Imports.Work;
import io.sendwell.contact.phone.PhoneHash;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Works an import off, batch by batch. Each batch is one transaction that also says how far it got, so a run that is cut
 * off anywhere is taken up by the next one, and the counts are those of one run. While the database merges one batch,
 * the next is read and understood.
 */
@Component
class ImportRun {

    private static final int TRIES = 3;
    private static final Logger log = LoggerFactory.getLogger(ImportRun.class);

    private final Imports imports;
    private final ImportFiles files;
    private final Staging staging;
    private final Merge merge;
    private final Peppers peppers;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    ImportRun(
            Imports imports,
            ImportFiles files,
            Staging staging,
            Merge merge,
            Peppers peppers,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.imports = imports;
        this.files = files;
        this.staging = staging;
        this.merge = merge;
        this.peppers = peppers;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** A batch with its people in the format of COPY. */
    private record Prepared(Batch batch, Staging.Lines lines) {}

    /** Runs inside the workspace's scope until the file ends. What another run has finished is left alone. */
    void run(WorkspaceId workspace, long id) {
        var work = transaction.execute(nothing -> imports.begin(workspace, id).orElse(null));
        if (work == null) {
            files.delete(id); // a run before was cut off between its last two steps
            return;
        }
        @Nullable String error = null;
        try {
            work(workspace, id, work);
        } catch (UnreadableFile e) {
            error = e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var reason = error;
        transaction.executeWithoutResult(nothing -> finish(workspace, id, reason));
        files.delete(id);
        tell(workspace, id, reason == null ? "completed" : "failed", 1);
    }

    /** Ends an import that has failed too often. */
    void giveUp(WorkspaceId workspace, long id) {
        transaction.executeWithoutResult(nothing -> finish(
                workspace,
                id,
                "The import failed again and again; the log says why. What was done before stays done."));
        files.delete(id);
        tell(workspace, id, "failed", 1);
    }

    private void finish(WorkspaceId workspace, long id, @Nullable String error) {
        if (imports.finish(workspace, id, error)) {
            events.publishEvent(new ContactsChanged(workspace, Set.of()));
        }
    }

    private void work(WorkspaceId workspace, long id, Work work) throws IOException {
        var plan = work.plan();
        if (!Files.exists(files.upload(id))) {
            throw new UnreadableFile("The uploaded file is no longer on this server: send it again.");
        }
        var hash = transaction.execute(nothing -> peppers.hash(workspace));
        try (var reader = BatchReader.open(text(id, plan), plan, work.rowsRead());
                var aside = Executors.newVirtualThreadPerTaskExecutor()) {
            var next = aside.submit(() -> prepare(reader, hash));
            for (boolean last = false; !last; ) {
                var prepared = arrived(next);
                last = prepared.batch().last();
                if (!last) {
                    next = aside.submit(() -> prepare(reader, hash));
                }
                settle(workspace, id, work, prepared);
                tell(workspace, id, "running", prepared.batch().progress());
            }
        }
    }

    private Prepared prepare(BatchReader reader, PhoneHash hash) {
        var batch = reader.next();
        return new Prepared(batch, staging.lines(batch.people(), hash));
    }

    private void settle(WorkspaceId workspace, long id, Work work, Prepared prepared) {
        for (int attempt = 1; ; attempt++) {
            try {
                if (!work.plan().dryRun()) {
                    // Before and apart, so that a batch never waits for a contact that waits for one of its tags.
                    transaction.executeWithoutResult(nothing -> merge.prepare(
                            workspace, work.plan(), prepared.batch().people()));
                }
                transaction.executeWithoutResult(nothing -> settleOnce(workspace, id, work, prepared));
                return;
            } catch (TransientDataAccessException e) {
                if (attempt == TRIES) {
                    throw e;
                }
                log.warn("A batch of import {} could not be merged; it is tried again", id, e);
            }
        }
    }

    private void settleOnce(WorkspaceId workspace, long id, Work work, Prepared prepared) {
        var batch = prepared.batch();
        int people = batch.people().size();
        imports.lock(workspace);
        staging.fill(prepared.lines());
        var counts = work.plan().dryRun()
                ? merge.foresee(workspace, work.plan(), people)
                : merge.merge(workspace, work.plan(), work.member(), people);
        if (!imports.advance(workspace, id, batch, counts)) {
            throw new IllegalStateException("Another run of import " + id + " is at work; this one ends");
        }
    }

    private void tell(WorkspaceId workspace, long id, String status, double progress) {
        events.publishEvent(
                new LiveEvent(workspace, "import", Map.of("id", id, "status", status, "progress", progress)));
    }

    private static Prepared arrived(Future<Prepared> next) {
        try {
            return next.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server stops; the import goes on when it is back", e);
        }
    }

    private Path text(long id, ImportPlan plan) throws IOException {
        if (!plan.workbook()) {
            return files.upload(id);
        }
        Workbook.toText(files.upload(id), files.text(id));
        return files.text(id);
    }
}
