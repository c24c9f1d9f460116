package io.sendwell.delivery.lane;

import io.sendwell.delivery.policy.Settlement;
import java.time.Duration;
import java.time.Instant;

/**
 * What became of a claimed message, and when.
 *
 * @param answered whether the channel has spoken at all
 * @param wire how long it was on the wire
 * @param endsTurn whether it was the last one that its lane had on the wire
 */
record Result(Claimed claimed, Settlement settlement, boolean answered, Instant at, Duration wire, boolean endsTurn) {}
