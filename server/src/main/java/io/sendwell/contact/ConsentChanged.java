package io.sendwell.contact;

import io.sendwell.kernel.WorkspaceId;

/**
 * A contact agreed, refused or was erased. Published inside the transaction that wrote it.
 *
 * @param entryId the ledger entry, unique for ever: the key of the one confirmation; 0 for an erasure
 */
public record ConsentChanged(WorkspaceId workspace, ContactId contact, Change change, long entryId) {
    public enum Change {
        OPTED_IN,
        OPTED_OUT,
        ERASED
    }
}
