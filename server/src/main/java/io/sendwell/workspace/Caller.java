package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;

/**
 * Who makes the current request.
 *
 * @param memberId the member, for the ledger and the audit log
 */
public record Caller(WorkspaceId workspace, long memberId, Role role) {

    private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    /** The caller of this request; a programming error where no member is signed in. */
    public static Caller current() {
        return CURRENT.orElseThrow(() -> new IllegalStateException("No member is signed in here"));
    }

    /** Runs {@code request} as this caller, inside its workspace. */
    public <X extends Exception> void run(ThrowingRunnable<X> request) throws X {
        ScopedValue.where(CURRENT, this).call(() -> {
            Tenancy.inWorkspace(workspace, request);
            return this;
        });
    }
}
