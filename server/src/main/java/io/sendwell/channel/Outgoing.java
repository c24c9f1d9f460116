package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;

/**
 * One message on its way out.
 *
 * @param wireId our id for it, the same at every attempt
 * @param to E.164
 * @param attempt 1 for the first
 * @param kind {@code marketing, reply, auto_reply, confirmation, test}
 */
public record Outgoing(
        WorkspaceId workspace,
        SenderId sender,
        String sessionId,
        String wireId,
        String to,
        int attempt,
        String kind,
        String text) {}
