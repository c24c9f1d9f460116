package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;

/** Published after other quiet hours of a workspace, or another time zone, were committed: what waits for their end may go earlier. */
public record QuietHoursChanged(WorkspaceId workspace) {}
