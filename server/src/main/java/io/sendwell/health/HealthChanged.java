package io.sendwell.health;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;

/** Another level is in force for a sender. Published inside the transaction that put it in force. */
public record HealthChanged(WorkspaceId workspace, SenderId sender) {}
