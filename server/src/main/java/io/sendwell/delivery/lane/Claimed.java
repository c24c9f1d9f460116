package io.sendwell.delivery.lane;

import io.sendwell.channel.Outgoing;
import io.sendwell.delivery.MessageId;
import io.sendwell.delivery.Reactions.Subject;

/**
 * A message that passed the gate and is marked as sending, in a committed transaction: from here on it is handed over
 * once.
 *
 * @param doubts how often it was handed over before with no answer
 * @param turn the lane's turn that it belongs to
 */
record Claimed(MessageId id, Subject subject, int deferrals, int doubts, Outgoing outgoing, Turn turn) {}
