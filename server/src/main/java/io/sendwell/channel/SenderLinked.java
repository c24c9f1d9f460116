package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;

/**
 * A sender's connection to WhatsApp is there, for the first time or again: what waited for the line need not wait any
 * longer. Published inside the transaction that stored it.
 */
public record SenderLinked(WorkspaceId workspace, SenderId sender, Channel channel) {}
