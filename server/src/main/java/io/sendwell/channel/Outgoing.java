package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;

/**
 * One message on its way out.
 *
 * @param wireId our id for it, the same at every attempt
 * @param to E.164
 * @param attempt 1 for the first
 * @param kind {@code marketing, reply, auto_reply, confirmation, test}
 * @param text the caption where a file is enclosed; may be empty then
 * @param enclosure a file's bytes are had from {@link Media#open}
 */
public record Outgoing(
        WorkspaceId workspace,
        SenderId sender,
        String sessionId,
        String wireId,
        String to,
        int attempt,
        String kind,
        String text,
        Enclosure enclosure) {}
