package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;

/** A sender was created, changed (settings or status) or removed. Published inside the transaction that wrote it. */
public record SenderChanged(WorkspaceId workspace, SenderId sender, Change change) {
    public enum Change {
        CREATED,
        UPDATED,
        REMOVED
    }
}
