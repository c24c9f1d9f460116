package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;

/**
 * WhatsApp refuses a number, not a message: what stops it. Published inside the transaction that stops it.
 *
 * @param code WhatsApp's own
 */
public record SenderRefused(WorkspaceId workspace, SenderId sender, String code, Instant at) {}
