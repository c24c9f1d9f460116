package io.sendwell.kernel;

import java.util.Map;

/**
 * Something that a screen of this workspace would want to show at once. Published as an application event after the
 * change is committed; platform passes it on as server-sent events.
 *
 * @param type {@code message}, {@code campaign}, {@code conversation}, {@code lead}, {@code sender},
 *     {@code import} or {@code figures}
 * @param data ids and figures, in the API's words; never texts or phones
 */
public record LiveEvent(WorkspaceId workspace, String type, Map<String, Object> data) {}
