package io.sendwell.delivery;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.util.Set;

/** Contacts read messages of ours. Published inside the transaction that wrote it down, once per group of receipts. */
public record MessagesRead(Set<Reader> readers) {

    public MessagesRead {
        readers = Set.copyOf(readers);
    }

    /** A contact of a workspace. */
    public record Reader(WorkspaceId workspace, ContactId contact) {}
}
