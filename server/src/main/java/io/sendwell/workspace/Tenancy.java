package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * For whom the current thread works. Every transaction that begins inside a scope carries it to PostgreSQL as role and
 * setting; a transaction that begins outside of any scope sees no tenant's rows at all.
 */
public final class Tenancy {

    /** The work of one workspace, or of the engine, which serves all of them. */
    public sealed interface Scope {
        record Workspace(WorkspaceId id) implements Scope {}

        record Engine() implements Scope {}
    }

    private static final ScopedValue<Scope> SCOPE = ScopedValue.newInstance();

    private Tenancy() {}

    public static Optional<Scope> scope() {
        return SCOPE.isBound() ? Optional.of(SCOPE.get()) : Optional.empty();
    }

    /** Runs {@code task} so that its transactions see the rows of {@code workspace} and no others. */
    public static <X extends Exception> void inWorkspace(WorkspaceId workspace, ThrowingRunnable<X> task) throws X {
        ScopedValue.where(SCOPE, new Scope.Workspace(workspace)).<@Nullable Void, X>call(() -> {
            task.run();
            return null;
        });
    }

    /** Runs {@code task} so that its transactions see the rows of {@code workspace} and no others. */
    public static <T extends @Nullable Object> T inWorkspace(WorkspaceId workspace, Supplier<T> task) {
        return ScopedValue.where(SCOPE, new Scope.Workspace(workspace)).call(task::get);
    }

    /** Runs {@code task} under the engine's role: for work that serves every workspace. SQL still names them. */
    public static <T extends @Nullable Object> T asEngine(Supplier<T> task) {
        return ScopedValue.where(SCOPE, new Scope.Engine()).call(task::get);
    }

    /** Runs {@code task} under the engine's role. */
    public static void asEngine(Runnable task) {
        ScopedValue.where(SCOPE, new Scope.Engine()).run(task);
    }
}
