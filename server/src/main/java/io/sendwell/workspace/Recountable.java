package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;
import java.util.Collection;
import java.util.List;

/**
 * Figures that are kept beside what they count, because counting anew takes too long for whoever asks. Every night they are
 * held against it. Modules that keep such have a bean for each sort.
 */
public interface Recountable {

    /** What is counted, in the plural, for the log and for whoever reads what came of it. */
    String what();

    /**
     * Counts anew and compares. It mends nothing, and holds nobody up: all that is compared is of one instant, so it is
     * right while others write. Runs in the engine's scope and in no transaction of the caller's.
     *
     * @return one for each of these workspaces
     */
    List<Recounted> recount(Collection<WorkspaceId> workspaces);
}
