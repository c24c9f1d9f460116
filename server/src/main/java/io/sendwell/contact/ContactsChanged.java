package io.sendwell.contact;

import io.sendwell.kernel.WorkspaceId;
import java.util.Set;

/**
 * Something changed that a segment, a tag or a list looks at: a contact came, or its fields, tags, lists or consent
 * changed. Published inside the transaction that wrote it, possibly more than once. A contact that is erased is told
 * with {@link ConsentChanged}; what a segment sees change with time or with messages is told by nobody.
 *
 * @param contacts which ones; empty: many, as after an import
 */
public record ContactsChanged(WorkspaceId workspace, Set<ContactId> contacts) {

    public ContactsChanged {
        contacts = Set.copyOf(contacts);
    }
}
