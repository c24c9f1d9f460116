package io.sendwell.intelligence;

import io.sendwell.kernel.WorkspaceId;
import java.util.List;

/** What workspaces know and may tell. The module that keeps it offers it; without one there is none. */
public interface Knowledge {

    /** In no particular order. */
    List<Snippet> of(WorkspaceId workspace);
}
