package io.sendwell.inbox;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.util.Set;

/** Contacts followed links in our messages. Published by the module that counts clicks, in the transaction that stores them. */
public record ContactsClicked(WorkspaceId workspace, Set<ContactId> contacts) {

    public ContactsClicked {
        contacts = Set.copyOf(contacts);
    }
}
