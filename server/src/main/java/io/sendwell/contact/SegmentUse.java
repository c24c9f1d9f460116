package io.sendwell.contact;

import io.sendwell.kernel.WorkspaceId;
import java.util.List;

/**
 * Somebody who needs segments to stay: a module that keeps what is still to be launched, or goes on enrolling people,
 * offers this as a bean. A segment that is in use cannot be deleted.
 */
public interface SegmentUse {

    /**
     * What would lose its audience if the segment went; drafts do not count, for they say so when they are started.
     *
     * @param kind as the API calls it, in the plural: {@code campaigns}
     */
    record Holder(String kind, long id, String name) {}

    List<Holder> of(WorkspaceId workspace, long segment);
}
