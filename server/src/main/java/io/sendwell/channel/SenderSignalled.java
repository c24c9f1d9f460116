package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;

/** WhatsApp said something new of a sender. Published inside the transaction that stored it. */
public record SenderSignalled(WorkspaceId workspace, SenderSignal signal) {}
