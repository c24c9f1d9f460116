package io.sendwell.workspace.retention;

/** When some workspace is next cleaned up was decided anew. */
public record CleanUpPlanned() {}
