package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;
import java.util.Optional;

/** Somebody who may still need a file. Modules whose messages carry media have a bean of this. */
public interface MediaUse {

    /** What the file is needed for, in plain words; empty where it is not. Runs in the caller's transaction. */
    Optional<String> of(WorkspaceId workspace, long mediaId);
}
