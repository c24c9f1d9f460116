package io.sendwell.delivery;

import io.sendwell.kernel.WorkspaceId;

/**
 * The channel refused the content itself, so the rest of this origin is held back.
 *
 * @param why in plain words
 */
public record OriginHalted(WorkspaceId workspace, Origin origin, String code, String why) {}
