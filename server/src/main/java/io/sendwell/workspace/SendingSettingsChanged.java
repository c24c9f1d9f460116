package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;

/** Published after new sending settings of a workspace were committed; {@link Workspaces#settings} has them already. */
public record SendingSettingsChanged(WorkspaceId workspace) {}
