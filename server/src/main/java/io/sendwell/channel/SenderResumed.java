package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;

/** A person has ended a sender's pause, whatever its reason was. Published inside the transaction that ended it. */
public record SenderResumed(WorkspaceId workspace, SenderId sender, Instant at) {}
