package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;

/**
 * A template's state, quality, category or words changed. Published inside the transaction that stored it; what uses a
 * template that is no longer {@link MessageTemplate#isSendable()} stops.
 */
public record TemplateChanged(WorkspaceId workspace, MessageTemplate template) {}
