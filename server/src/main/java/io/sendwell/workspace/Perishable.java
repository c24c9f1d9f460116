package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;
import java.time.Duration;
import java.time.Instant;

/** Something that a workspace keeps for a time only. Modules that store such things have a bean for each sort. */
public interface Perishable {

    /** What it is, for the log, in the plural. */
    String what();

    /**
     * Begins to clear away what is older than {@code kept}; the part may keep it longer for reasons of its own. Runs in
     * the engine's scope.
     */
    Clearing clearing(WorkspaceId workspace, Instant now, Duration kept);
}
