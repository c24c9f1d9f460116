package io.sendwell.workspace;

/** A task that may fail with {@code X}. */
@FunctionalInterface
public interface ThrowingRunnable<X extends Exception> {
    void run() throws X;
}
