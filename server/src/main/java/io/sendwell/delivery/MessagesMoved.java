package io.sendwell.delivery;

import io.sendwell.kernel.WorkspaceId;
import java.util.Set;

/** Messages of these origins changed their state, were answered or led to an opt-out. Published inside the transaction that changed them. */
public record MessagesMoved(Set<Of> origins) {
    /** One origin of one workspace. */
    public record Of(WorkspaceId workspace, Origin origin) {}
}
