package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;

/** Published in the transaction that makes a workspace. */
public record WorkspaceFounded(WorkspaceId workspace) {}
