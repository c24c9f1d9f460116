package io.sendwell.kernel;

/** The id of a workspace, the border that nothing crosses. */
public record WorkspaceId(long value) {}
