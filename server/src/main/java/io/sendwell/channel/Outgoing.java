package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way out.
 *
 * @param wireId our id for it, the same at every attempt
 * @param attempt 1 for the first
 * @param kind {@code marketing, reply, auto_reply, confirmation, test}
 * @param text the caption where a file is enclosed; may be empty then
 * @param enclosure a file's bytes are had from {@link Media#open}
 * @param template what is sent instead of the text, where it needs one; the text is then what a person would read
 */
public record Outgoing(
        WorkspaceId workspace,
        SenderId sender,
        String sessionId,
        String wireId,
        Address to,
        int attempt,
        String kind,
        String text,
        Enclosure enclosure,
        @Nullable TemplateContent template) {}
