package io.sendwell.inbox;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** What contacts followed, for the lead score. The module that counts clicks offers it; the inbox knows nothing of links. */
public interface ClickedLinks {

    /** @param times more than 0 */
    record Clicked(int times, Instant last) {}

    /** Those of these contacts that followed any link. */
    Map<ContactId, Clicked> of(WorkspaceId workspace, Collection<ContactId> contacts);
}
