package io.sendwell.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Thousands of callers share one costly write: what arrives while a write is under way goes into the next one. A caller
 * waits until its own item is written for good.
 *
 * <p>The write must be all or nothing. One that fails is repeated item by item, so that an offender fails alone.
 */
public final class GroupCommit<T> {

    private record Waiting<T>(T item, CompletableFuture<Boolean> written) {}

    private final Queue<Waiting<T>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final Consumer<List<T>> write;
    private final int most;

    /**
     * @param most items in one write
     * @param write never called by two threads at once, nor with an empty list
     */
    public GroupCommit(int most, Consumer<List<T>> write) {
        this.most = most;
        this.write = write;
    }

    /** Returns when {@code item} is written; throws what the write of this item threw. */
    public void write(T item) {
        var waiting = new Waiting<>(item, new CompletableFuture<Boolean>());
        queue.add(waiting);
        startWriting();
        try {
            waiting.written.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The writer is a thread of its own and lives while there is work: a caller's interruption cannot spoil a write. */
    private void startWriting() {
        if (!queue.isEmpty() && writing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("group-commit").start(this::drain);
        }
    }

    private void drain() {
        try {
            while (!queue.isEmpty()) {
                var batch = new ArrayList<Waiting<T>>();
                for (var next = queue.poll(); next != null; next = batch.size() < most ? queue.poll() : null) {
                    batch.add(next);
                }
                commit(batch);
            }
        } finally {
            writing.set(false);
        }
        startWriting();
    }

    private void commit(List<Waiting<T>> batch) {
        try {
            write.accept(batch.stream().map(Waiting::item).toList());
            batch.forEach(waiting -> waiting.written.complete(true));
        } catch (RuntimeException | Error e) {
            if (batch.size() == 1) {
                batch.getFirst().written.completeExceptionally(e);
            } else {
                batch.forEach(waiting -> commit(List.of(waiting)));
            }
        }
    }
}
